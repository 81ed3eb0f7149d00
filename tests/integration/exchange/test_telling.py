"""An import that cancels or holds a session booked in the app: the other rooms tidy up, or nothing is imported."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from hpmt_supervision.cases.models import Agenda, CaseMove, CaseState, SupervisionCase
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import UnitKind
from hpmt_supervision.sessions.models import Answer, Invitation, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.signals import session_cancelled, session_held
from tests.contracts.world import Office, make_office
from tests.factories.bundles import write_folder
from tests.factories.catalogue import load_catalogue
from tests.factories.people import make_group, make_unit
from tests.integration.exchange.conftest import Command


@pytest.fixture
def office(app: Flask) -> Office:
    """Give an office whose planned session has a case on its agenda."""
    load_catalogue()
    county = make_unit(UnitKind.COUNTY)
    made = make_office(county, "tekst", make_group(county, level=2))
    db.session.commit()
    return made


def bundle(folder: Path, office: Office, status: str, reason: str) -> Path:
    """Write a bundle that says what became of the planned session."""
    session = office.planned
    line = f"{session.text_id},{office.group.text_id},2026-01-05T09:00,90,{status},{reason}"
    heading = "session_id,group_id,starts_at,minutes,status,cancel_reason"
    return write_folder(folder / "inn", {"sessions.csv": [heading, line]})


def test_a_cancelled_session_gives_its_cases_back(run: Command, office: Office, tmp_path: Path) -> None:
    path = bundle(tmp_path, office, "cancelled", "sickness")
    keys = office.case.id, office.planned.id
    db.session.rollback()
    ran = run("import", path, "--dry-run")
    assert ran.status == 0
    db.session.expire_all()
    assert office.case.state == CaseState.ON_AGENDA
    db.session.rollback()
    ran = run("import", path)
    assert (ran.status, ran.out) == (0, "sessions.csv: 0 lagt til, 1 oppdatert, 0 uendret\n")
    db.session.expire_all()
    case, session = db.session.get(SupervisionCase, keys[0]), db.session.get(SupervisionSession, keys[1])
    assert case is not None and session is not None
    assert (case.state, session.status) == (CaseState.SUBMITTED, SessionStatus.CANCELLED)
    agenda = db.session.query(Agenda).filter_by(session_id=session.id).one()
    assert (agenda.items, agenda.version) == ([], 2)
    move = db.session.query(CaseMove).filter_by(case_id=case.id).order_by(CaseMove.id.desc()).first()
    assert move is not None and (move.to_state, move.by_id) == (CaseState.SUBMITTED, None)
    invitation = db.session.query(Invitation).filter_by(session_id=session.id).one()
    assert invitation.answer == Answer.WAITING
    assert case.title == "tekst"


def test_a_held_session_keeps_its_agenda_and_the_rooms_are_told(run: Command, office: Office, tmp_path: Path) -> None:
    heard: list[tuple[int, Any]] = []

    def hear(sender: object, *, session: SupervisionSession, by: Any, **_rest: Any) -> None:
        heard.append((session.id, by))

    path, key = bundle(tmp_path, office, "held", ""), office.planned.id
    db.session.rollback()
    with session_held.connected_to(hear):
        assert run("import", path).status == 0
        assert run("import", path).status == 0
    assert heard == [(key, None)]
    db.session.expire_all()
    assert office.case.state == CaseState.ON_AGENDA


def test_a_room_that_cannot_tidy_up_undoes_the_import(run: Command, office: Office, tmp_path: Path) -> None:
    def refuse(sender: object, **_rest: Any) -> None:
        raise RuntimeError("no")

    path, key = bundle(tmp_path, office, "cancelled", "other"), office.planned.id
    db.session.rollback()
    with session_cancelled.connected_to(refuse), pytest.raises(RuntimeError):
        run("import", path)
    db.session.expire_all()
    session = db.session.get(SupervisionSession, key)
    assert session is not None and session.status == SessionStatus.PLANNED
    assert office.case.state == CaseState.ON_AGENDA
    # Nothing is left locked.
    db.session.rollback()
    assert run("import", path).status == 0
