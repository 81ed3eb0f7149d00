"""What already happened cannot be changed by an import; what says the same as before always passes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from hpmt_supervision.extensions import db
from hpmt_supervision.logs.models import LogState, SessionLog
from hpmt_supervision.people.models import Person, SupervisionGroup, Unit
from hpmt_supervision.sessions.models import Attendance, Invitation, Origin, SupervisionSession
from tests.factories.bundles import changed, write_folder, write_zip
from tests.integration.exchange.conftest import Command, count_rows


@pytest.fixture
def run_after(run: Command, tmp_path: Path) -> Command:
    """Give a command runner on a database that holds the valid bundle."""
    assert run("import", write_folder(tmp_path / "before", changed({}))).status == 0
    return run


def sign_log(text_id: str) -> None:
    """Sign the log of a session."""
    session = db.session.scalars(select(SupervisionSession).filter_by(text_id=text_id)).one()
    signer = db.session.scalars(select(Person).filter_by(text_id="P2")).one()
    db.session.add(
        SessionLog(
            session_id=session.id,
            state=LogState.SIGNED,
            signed_at=datetime(2020, 3, 3, tzinfo=UTC),
            signed_by_id=signer.id,
        )
    )
    db.session.commit()


CHANGES: dict[str, tuple[dict[str, str | None], list[str]]] = {
    "a unit with groups gets another parent": (
        {"units.csv:6": "F2,county,Fylke B,N,,,", "units.csv:4": "K1,office,Kontor 1,F2,2020-01-01,,"},
        ["units.csv:4: parent_id"],
    ),
    "a unit with groups loses its parent": (
        {"units.csv:4": "K1,office,Kontor 1,,2020-01-01,,"},
        ["units.csv:4: parent_id"],
    ),
    "a unit with groups changes kind": (
        {"units.csv:4": "K1,county,Kontor 1,N,2020-01-01,,"},
        ["units.csv:4: kind", "units.csv:4: parent_id", "groups.csv:2: unit_id"],
    ),
    "a group with held sessions changes interval": (
        {"groups.csv:2": "G1,1,K1,Gruppe 1,21"},
        ["groups.csv:2: interval_days"],
    ),
    "a group with held sessions changes unit": ({"groups.csv:2": "G1,1,K2,Gruppe 1,14"}, ["groups.csv:2: unit_id"]),
    "a group with held sessions changes level": (
        {"groups.csv:2": "G1,2,F,Gruppe 1,14"},
        ["groups.csv:2: level", "groups.csv:2: unit_id"],
    ),
    "a session changes group": (
        {"sessions.csv:4": "S3,G2,2030-03-04T09:00,60,planned,"},
        ["sessions.csv:4: group_id"],
    ),
    "a held session with attendance is cancelled": (
        {
            "sessions.csv:2": "S1,G1,2020-03-02T09:00,90,cancelled,other",
            "attendance.csv:2": None,
            "attendance.csv:3": None,
        },
        ["sessions.csv:2: status"],
    ),
}


@pytest.mark.parametrize("case", CHANGES)
def test_what_happened_stays(run_after: Command, tmp_path: Path, case: str) -> None:
    changes, expected = CHANGES[case]
    ran = run_after("import", write_folder(tmp_path / "bundle", changed(changes)))
    assert (ran.status, ran.places) == (1, expected), ran.err


def test_units_and_groups_without_a_past_may_change(run_after: Command, tmp_path: Path) -> None:
    ran = run_after(
        "import",
        write_folder(
            tmp_path / "bundle",
            {
                "units.csv": [
                    "kind;unit_id;name;parent_id;closed_on;opened_on",
                    "county;F2;Fylke B;N;;",
                    "office;K2;Nytt navn;F2;31.12.2026;",
                ],
                "groups.csv": ["group_id;level;unit_id;name;interval_days", "G2;1;K2;Kontorgruppe;30"],
            },
        ),
    )
    assert ran.out.splitlines() == [
        "units.csv: 1 lagt til, 1 oppdatert, 0 uendret",
        "groups.csv: 0 lagt til, 1 oppdatert, 0 uendret",
    ], ran.err
    unit = db.session.scalars(select(Unit).filter_by(text_id="K2")).one()
    assert (unit.name, unit.parent and unit.parent.text_id, unit.version) == ("Nytt navn", "F2", 2)
    # The file left this column out, so it says nothing about it.
    assert unit.merged_into is not None
    assert unit.merged_into.text_id == "K1"
    group = db.session.scalars(select(SupervisionGroup).filter_by(text_id="G2")).one()
    assert (group.level, group.unit_id, group.interval_days, group.version) == (1, unit.id, 30, 2)


def test_a_kind_cannot_change_over_existing_units(run_after: Command, tmp_path: Path) -> None:
    first = ["unit_id,kind,name,parent_id,opened_on,closed_on", "F2,county,B,N,,", "K9,office,K9,F2,,"]
    assert run_after("import", write_folder(tmp_path / "first", {"units.csv": first})).status == 0
    second = [first[0], "F2,office,B,F,,"]
    ran = run_after("import", write_folder(tmp_path / "second", {"units.csv": second}))
    assert ran.places == ["units.csv:2: kind"]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("S1,G1,2020-03-02T10:00,90,held,", "starts_at"),
        ("S1,G1,2020-03-02T09:00,60,held,", "minutes"),
        ("S1,G1,2020-03-02T09:00,90,planned,", "status"),
    ],
)
def test_a_signed_session_stays(run_after: Command, tmp_path: Path, line: str, column: str) -> None:
    sign_log("S1")
    ran = run_after("import", write_folder(tmp_path / "bundle", changed({"sessions.csv:2": line})))
    assert ran.status == 1
    assert f"sessions.csv:2: {column}: loggen er signert" in ran.err


def test_attendance_of_a_signed_session_stays(run_after: Command, tmp_path: Path) -> None:
    sign_log("S1")
    changes: dict[str, str | None] = {"attendance.csv:2": "S1,P1,absent", "attendance.csv:4": "S1,P2,attended"}
    ran = run_after("import", write_folder(tmp_path / "bundle", changed(changes)))
    assert ran.places == ["attendance.csv:2: status", "attendance.csv:4: status"]


def test_the_same_bundle_again_changes_nothing_even_when_signed(run_after: Command, tmp_path: Path) -> None:
    sign_log("S1")
    before = count_rows()
    ran = run_after("import", write_zip(tmp_path / "igjen.zip", changed({})))
    assert ran.status == 0, ran.err
    assert {line.split(": ")[1].split(", ")[0] for line in ran.out.splitlines()} == {"0 lagt til"}
    assert all(", 0 oppdatert," in line for line in ran.out.splitlines())
    assert count_rows() == before
    assert {version for (version,) in db.session.execute(select(Unit.version))} == {1}


def test_spells_are_held_against_existing_ones(run_after: Command, tmp_path: Path) -> None:
    heading = "group_id,person_id,part,valid_from,valid_to"
    overlapping = [heading, "G1,P1,supervisee,2021-01-01,", "G1,P2,supervisor,2019-01-01,2020-01-01"]
    ran = run_after("import", write_folder(tmp_path / "one", {"memberships.csv": overlapping}))
    assert ran.places == ["memberships.csv:2: valid_from", "memberships.csv:3: valid_from"]
    # Ending the spell that stands in the way, in the same bundle, makes room for the next.
    moved = [heading, "G1,P1,supervisee,2021-01-01,", "G1,P1,supervisee,2020-07-01,2020-12-31"]
    ran = run_after("import", write_folder(tmp_path / "two", {"memberships.csv": moved}))
    assert ran.out == "memberships.csv: 1 lagt til, 1 oppdatert, 0 uendret\n", ran.err
    # Lengthening a spell into the next is refused on its line.
    longer = [heading, "G1,P1,supervisee,2020-07-01,2021-01-01"]
    ran = run_after("import", write_folder(tmp_path / "three", {"memberships.csv": longer}))
    assert ran.places == ["memberships.csv:2: valid_from"]


def test_an_update_through_import_keeps_where_a_session_came_from(
    app: Flask, run_after: Command, tmp_path: Path
) -> None:
    session = db.session.scalars(select(SupervisionSession).filter_by(text_id="S3")).one()
    assert session.origin == Origin.IMPORT
    session.origin = Origin.APP
    db.session.commit()
    changes: dict[str, str | None] = {
        "sessions.csv:4": "S3,G1,2030-03-04T23:30,60,held,",
        "attendance.csv:4": "S3,P1,attended",
    }
    ran = run_after("import", write_folder(tmp_path / "bundle", changed(changes)))
    assert ran.status == 0, ran.err
    db.session.expire_all()
    assert (session.origin, session.status, session.version) == (Origin.APP, "held", 3)
    assert session.starts_at == datetime(2030, 3, 4, 22, 30, tzinfo=UTC)
    assert session.local_date.isoformat() == "2030-03-04"
    assert db.session.scalars(select(Attendance).filter_by(session_id=session.id)).one().status == "attended"


def test_invitations_follow_a_session_that_an_import_moves(run_after: Command, tmp_path: Path) -> None:
    session = db.session.scalars(select(SupervisionSession).filter_by(text_id="S3")).one()
    person = db.session.scalars(select(Person).filter_by(text_id="P1")).one()
    db.session.add(Invitation(session_id=session.id, person_id=person.id))
    db.session.commit()
    lines = ["session_id,group_id,starts_at,minutes,status,cancel_reason", "S3,G1,2030-03-04T23:30,60,planned,"]
    ran = run_after("import", write_folder(tmp_path / "bundle", {"sessions.csv": lines}))
    assert ran.status == 0, ran.err
    db.session.rollback()
    assert db.session.scalars(select(Invitation.starts_at)).one() == datetime(2030, 3, 4, 22, 30, tzinfo=UTC)


def test_the_second_of_two_equal_times_is_left_where_it_is(run_after: Command, tmp_path: Path) -> None:
    second = datetime(2020, 10, 25, 1, 30, tzinfo=UTC)
    session = db.session.scalars(select(SupervisionSession).filter_by(text_id="S3")).one()
    session.starts_at = second
    db.session.commit()
    same = ["session_id,group_id,starts_at,minutes,status,cancel_reason", "S3,G1,2020-10-25T02:30,60,planned,"]
    ran = run_after("import", write_folder(tmp_path / "same", {"sessions.csv": same}))
    assert ran.out == "sessions.csv: 0 lagt til, 0 oppdatert, 1 uendret\n"
    longer = [same[0], same[1].replace(",60,", ",90,")]
    assert run_after("import", write_folder(tmp_path / "longer", {"sessions.csv": longer})).status == 0
    db.session.expire_all()
    assert (session.starts_at, session.minutes) == (second, 90)
    new = [same[0], "S9,G1,2020-10-25T02:30,60,planned,"]
    assert run_after("import", write_folder(tmp_path / "new", {"sessions.csv": new})).status == 0
    db.session.rollback()
    added = db.session.scalars(select(SupervisionSession).filter_by(text_id="S9")).one()
    assert added.starts_at == datetime(2020, 10, 25, 0, 30, tzinfo=UTC)


def test_changed_attendance_tells_the_open_form_of_its_session(run_after: Command, tmp_path: Path) -> None:
    lines = ["session_id,person_id,status", "S1,P1,absent", "S1,P3,excused"]
    assert run_after("import", write_folder(tmp_path / "bundle", {"attendance.csv": lines})).out == (
        "attendance.csv: 0 lagt til, 1 oppdatert, 1 uendret\n"
    )
    versions = select(SupervisionSession.text_id, SupervisionSession.version).order_by(SupervisionSession.text_id)
    assert [tuple(row) for row in db.session.execute(versions)] == [("S1", 2), ("S2", 1), ("S3", 1)]


def test_rows_made_in_the_app_after_an_import_get_keys_of_their_own(run_after: Command) -> None:
    db.session.add(Person(name="Ny"))
    db.session.add(Unit(name="Nytt kontor", kind="office"))
    db.session.commit()
    assert count_rows()["people"] == 4
