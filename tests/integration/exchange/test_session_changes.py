"""An import that moves, cancels or brings back a session that is known already is kept as what happened to it."""

from datetime import date
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.profile import office_cards
from hpmt_supervision.fidelity.profile.measures import Subject
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.sessions.session_change_models import SessionChange
from tests.factories.bundles import write_folder
from tests.factories.people import make_group
from tests.factories.sessions import local, make_held_session, make_session
from tests.integration.exchange.conftest import Command

HEADING = "session_id,group_id,starts_at,minutes,status,cancel_reason"


def bundle(folder: Path, *lines: tuple[SupervisionSession, str, str]) -> Path:
    """Write a bundle with some sessions, each with its start and what became of it."""
    written = [
        f"{session.text_id},{session.group.text_id},{starts},{session.minutes},{ending}"
        for session, starts, ending in lines
    ]
    return write_folder(folder, {"sessions.csv": [HEADING, *written]})


def kept() -> list[tuple[object, ...]]:
    """Return what is kept, in order, and let go of the database."""
    rows = db.session.scalars(select(SessionChange).order_by(SessionChange.id)).all()
    found = [
        (row.session_id, row.kind, row.was_starts_at, row.was_on, row.starts_at, row.starts_on, row.reason)
        for row in rows
    ]
    assert {(row.origin, row.made_by_id) for row in rows} <= {("import", None)}
    db.session.rollback()
    return found


def test_what_a_file_does_to_sessions_is_kept_once(app: Flask, run: Command, tmp_path: Path) -> None:
    group = make_group()
    moved = make_session(group, "2026-03-03 09:00")
    corrected = make_held_session(group, "2026-03-10 09:00")
    gone = make_session(group, "2026-03-17 09:00")
    # Two hours in one night; the session stands at the second of them, and the file cannot tell which.
    twice = make_session(group, local("2026-10-25 00:30").astimezone(clock.OSLO).replace(hour=2, minute=30, fold=1))
    keys = moved.id, corrected.id, gone.id, twice.id
    db.session.commit()
    path = bundle(
        tmp_path / "first",
        (moved, "2026-03-04T10:00", "held,"),
        (corrected, "2026-03-10T10:00", "held,"),
        (gone, "2026-03-18T09:00", "cancelled,sickness"),
        (twice, "2026-10-25T02:30", "held,"),
    )
    again = bundle(tmp_path / "second", (gone, "2026-03-17T09:00", "planned,"))
    unit = group.unit_id
    db.session.rollback()
    for _twice in range(2):
        assert run("import", path).status == 0
    day = date(2026, 3, 3)
    assert kept() == [
        (keys[0], "moved", local("2026-03-03 09:00"), day, local("2026-03-04 10:00"), date(2026, 3, 4), None),
        (keys[2], "cancelled", local("2026-03-17 09:00"), date(2026, 3, 17), None, None, "sickness"),
    ]
    with clock.at(local("2026-06-01 09:00")):
        cards = office_cards(unit, Period(date(2026, 3, 1), date(2026, 3, 31)), outside=False, row_is_withheld=False)
        db.session.rollback()
    found = {figure.now.code: figure.now.part for figure in cards.cards[Subject.RELIABILITY].figures}
    # The file says that it was moved and the other cancelled, and not when anybody was told.
    assert (found["moved"], found["short_notice"]) == (1, 0)
    assert run("import", again).status == 0
    assert kept()[2:] == [(keys[2], "undone", None, None, local("2026-03-17 09:00"), date(2026, 3, 17), None)]


def test_a_new_session_and_a_dry_run_keep_nothing(app: Flask, run: Command, tmp_path: Path) -> None:
    group = make_group()
    session = make_session(group, "2026-03-03 09:00")
    db.session.commit()
    path = bundle(tmp_path / "first", (session, "2026-03-04T10:00", "planned,"))
    new = write_folder(
        tmp_path / "second",
        {"sessions.csv": [HEADING, f"ny,{group.text_id},2026-03-04T10:00,90,cancelled,holiday"]},
    )
    db.session.rollback()
    assert run("import", path, "--dry-run").status == 0
    assert run("import", new).status == 0
    assert kept() == []
