"""What a person's own data keep back: what in their rows is somebody else's, on the readable page and in the file."""

from datetime import date, timedelta

import pytest
from flask import Flask

from hpmt_supervision.auth.models import OneTimeLink, SignInIdentity
from hpmt_supervision.core import clock
from hpmt_supervision.emergency_access import operations
from hpmt_supervision.extensions import db
from hpmt_supervision.level_reports.models import LevelReport, ReportVersion
from hpmt_supervision.own_data.collecting import parts
from hpmt_supervision.people.models import Part, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.audit import Shown, record_readings
from hpmt_supervision.privacy.models import AuditEvent, TextReading
from hpmt_supervision.retention import hold_operations
from hpmt_supervision.retention.models import HoldState
from hpmt_supervision.sessions.series_models import Series
from tests.contracts.world import make_world
from tests.factories.auth import make_account, sign_in
from tests.factories.bookable_times import make_time
from tests.factories.cases import make_case
from tests.factories.catalogue import load_catalogue
from tests.factories.own_data import opened
from tests.factories.people import (
    give_role,
    join,
    make_group,
    make_person,
    make_unit,
    member_of,
    supervisor_of,
    viewer_for,
)
from tests.factories.sessions import make_session


@pytest.mark.parametrize("reason", ["emergency", "supervisor"])
def test_whose_texts_one_has_read_oneself_is_not_told(sqlite_app: Flask, reason: str) -> None:
    load_catalogue()
    group = make_group()
    author, reader = member_of(group), member_of(group)
    record_readings([Shown("case", 7, author.id, reason)], by=viewer_for(reader, clock.today()), place="case")
    db.session.commit()
    own, page = opened(sqlite_app, reader)
    row = next(row for row in own["text_reading"] if row["subject_id"] == 7)
    assert row["author_id"] is None and row["reader_id"] == reader.id
    assert author.name not in page and "<td>Deg</td>" in page
    # The author is told who read.
    told, page = opened(sqlite_app, author)
    assert next(row for row in told["text_reading"] if row["subject_id"] == 7)["author_id"] == author.id
    assert f"<td>{reader.name}</td>" in page or f"<dd>{reader.name}</dd>" in page


def test_who_wrote_a_case_that_one_has_forwarded_is_not_told(sqlite_app: Flask) -> None:
    load_catalogue()
    author, group, forwarder = member_of(make_group(), "Nina Hav"), make_group(level=2), make_person("Frida Berg")
    case = make_case(author, group)
    make_case(author, group, forwarded_from_id=case.id, forwarded_by_id=forwarder.id)
    give_role(forwarder, Role.FM_SUPERVISOR, group.unit)
    own, page = opened(sqlite_app, forwarder)
    assert [(row["author_id"], row["forwarded_by_id"]) for row in own["supervision_case"]] == [(None, forwarder.id)]
    assert "Nina Hav" not in page and "<dt>Meldt videre av</dt><dd>Deg</dd>" in page
    own, page = opened(sqlite_app, author)
    assert {row["author_id"] for row in own["supervision_case"]} == {author.id}
    assert "<dt>Skrevet av</dt><dd>Deg</dd>" in page


def test_whoever_answers_a_hold_does_not_learn_who_asked(sqlite_app: Flask) -> None:
    load_catalogue()
    author, administrator = member_of(make_group(), "Nina Hav"), make_person("Arne Vik")
    give_role(administrator, Role.ADMINISTRATOR, make_unit(UnitKind.NATIONAL))
    case = make_case(author, make_group())
    asked = hold_operations.ask_for_hold(
        kind="case",
        subject_id=case.id,
        until_on=clock.today() + timedelta(days=200),
        reason="Skal brukes i opplæringen til våren.",
        request_key="one",
        by=viewer_for(author, clock.today()),
    )
    db.session.commit()
    asked.decided_by_id, asked.decided_at = administrator.id, clock.now()
    asked.state = HoldState.ACTIVE
    own, page = opened(sqlite_app, administrator)
    (row,) = own["retention_hold"]
    assert [row[name] for name in ("asked_by_id", "asked_role", "asked_at", "reason")] == [None] * 4
    assert row["decided_by_id"] == administrator.id and "Nina Hav" not in page
    own, page = opened(sqlite_app, author)
    (row,) = own["retention_hold"]
    assert row["asked_by_id"] == author.id and row["asked_at"] and "<dt>Avgjort av</dt><dd>Arne Vik</dd>" in page


def test_a_guarded_column_is_one_that_is_handed_out(sqlite_app: Flask) -> None:
    for part in parts():
        assert {own.column.key for own in part.table.guarded} <= set(part.columns), part.name


# Columns that name somebody else beside the person, and stand open: the other is seen on the app's own pages by
# whoever holds the row. Everything else that names a person has to be guarded.
OPEN = {
    ("stand_in", "person_id"): "a stand-in is named on the group's page",
    ("stand_in", "absent_person_id"): "who is stood in for is named on the group's page",
    ("completion", "person_id"): "who registers that somebody has finished a course chose the person",
    ("completion", "registered_by_id"): "who registered it is told to whoever it is about",
    ("retention_hold", "decided_by_id"): "who answered a wish is told to its author",
    ("supervision_case", "forwarded_by_id"): "the author sees who sent a case on",
    ("case_share", "asked_by_id"): "the author sees who asked",
    ("reported_need", "reported_by_id"): "who receives a need sees who reported it",
    ("reported_need", "answered_by_id"): "who reported a need sees who answered",
    ("office_question", "asked_by_id"): "a question names who asks",
    ("office_question", "answered_by_id"): "an answer names who answers",
    ("report_version", "saved_by_id"): "a report names who wrote it",
    ("report_version", "sent_by_id"): "a report names who sent it",
    ("report_version", "received_by_id"): "a report names who received it",
    ("study_extract", "asked_by_id"): "who approves an extract sees who asked",
    ("study_extract", "decided_by_id"): "who asked for an extract sees who answered",
    ("series", "created_by_id"): "who booked is named in the invitation",
    ("supervision_session", "created_by_id"): "who booked is named in the invitation",
    ("bookable_time", "led_by_id"): "a time is taken with somebody",
    ("time_request", "person_id"): "who answers sees who asked",
    ("time_request", "answered_by_id"): "who asked sees who answered",
    ("agreement", "owner_id"): "who ticks an agreement off sees whose it is",
    ("agreement", "done_by_id"): "whose it is sees who ticked it off",
    ("agreed_review", "made_by_id"): "a review names both who agreed it",
    ("agreed_review", "agreed_with_id"): "a review names both who agreed it",
    ("anonymisation_request", "person_id"): "who carries it out chose the request; the name is gone then",
    ("anonymisation_request", "decided_by_id"): "who asks to be forgotten sees who answered",
    ("text_reading", "reader_id"): "the author sees who has read",
    ("emergency_access", "asked_by_id"): "the author sees who asked",
    ("emergency_access", "decided_by_id"): "the author sees who answered",
    ("emergency_access", "ended_by_id"): "the author sees who ended it",
    ("sign_in_identity", "linked_by_id"): "the holder of an account sees who linked an identity with it",
    ("one_time_link", "created_by_id"): "the holder of an account sees who made a link to it",
    ("import_run", "started_by_id"): "administrators see each other's imports",
    ("import_run", "uploaded_by_id"): "administrators see each other's imports",
}


def test_every_column_that_can_name_somebody_else_is_guarded_or_open_for_a_reason(sqlite_app: Flask) -> None:
    undecided, guarded = set(), set()
    for part in parts():
        of_people = ("_by_id", "_with_id", "author_id", "holder_id", "owner_id", "person_id", "reader_id")
        named = {key for key in part.columns if key.endswith(of_people)}
        if len(named) > 1 or part.table.where is not None:
            kept_back = {own.column.key for own in part.table.guarded}
            here = {(part.name, key) for key in named & set(part.columns)}
            guarded |= {one for one in here if one[1] in kept_back}
            undecided |= {one for one in here if one[1] not in kept_back}
    assert undecided == set(OPEN)
    assert len(guarded) >= 7


def test_who_led_once_learns_nothing_of_sessions_since(app: Flask) -> None:
    load_catalogue()
    today, group = clock.today(), make_group()
    former, new = make_person("Fredrik Forrige"), supervisor_of(group, "Nina Ny")
    give_role(
        former, Role.HPMT_SUPERVISOR, group.unit, since=today - timedelta(days=90), until=today - timedelta(days=10)
    )
    join(group, former, Part.SUPERVISOR, since=today - timedelta(days=90), until=today - timedelta(days=10))
    give_role(former, Role.COUNSELLOR, group.unit)
    link = "https://video.example.org/nytt-rom"
    ahead = make_session(group, clock.now() + timedelta(days=5), link=link, place="Utenfor")
    behind = make_session(group, clock.now() - timedelta(days=30), place="Den gang")
    for session in (ahead, behind):
        session.created_by_id, session.led_by_id = former.id, new.id
    series = Series(
        group_id=group.id,
        rule="FREQ=DAILY;INTERVAL=14",
        starts_local="2030-01-07T09:00",
        laid_out_to=today,
        minutes=90,
        place="Utenfor",
        link=link,
        led_by_id=new.id,
        created_by_id=former.id,
    )
    offered = make_time(group, former, clock.now() + timedelta(days=6), place="Utenfor")
    db.session.add(series)
    db.session.commit()
    assert sign_in(app.test_client(), former).get(f"/veiledning/{ahead.id}").status_code == 404
    own, page = opened(app, former)
    told = {row["id"]: row for row in own["supervision_session"]}
    names = ("starts_at", "local_date", "minutes", "place", "link", "led_by_id", "status")
    assert [told[ahead.id][name] for name in names] == [None] * len(names)
    assert told[ahead.id]["created_by_id"] == former.id
    # What one led oneself stays told.
    assert told[behind.id]["place"] == "Den gang" and told[behind.id]["starts_at"]
    assert [own["series"][0][name] for name in ("rule", "starts_local", "place", "link", "led_by_id")] == [None] * 5
    assert [own["bookable_time"][0][name] for name in ("starts_at", "place", "state")] == [None] * 3
    assert "nytt-rom" not in page and "Utenfor" not in page
    assert offered.led_by_id == former.id
    # Who leads now is told all of it, whoever booked.
    own, page = opened(app, new)
    assert [row["link"] for row in own["series"]] == [link]
    assert {row["place"] for row in own["supervision_session"]} == {"Utenfor", "Den gang"}


def test_who_is_invited_to_what_they_booked_is_told_of_it(sqlite_app: Flask) -> None:
    load_catalogue()
    group, person = make_group(), make_person()
    session = make_session(group, clock.now() + timedelta(days=5), invited=[person], place="Utenfor")
    session.created_by_id = person.id
    give_role(person, Role.COUNSELLOR, group.unit)
    db.session.commit()
    own, _page = opened(sqlite_app, person)
    assert [row["place"] for row in own["supervision_session"]] == ["Utenfor"]


def test_what_was_left_out_of_a_report_is_told_to_its_writer_alone(sqlite_app: Flask) -> None:
    load_catalogue()
    group = make_group()
    writer, receiver = supervisor_of(group), make_person()
    give_role(receiver, Role.COUNTY_COORDINATOR, make_unit(UnitKind.COUNTY))
    report = LevelReport(
        kind="level",
        unit_id=group.unit_id,
        first=date(2026, 5, 1),
        last=date(2026, 8, 31),
        started_by_id=writer.id,
        request_key="one",
    )
    db.session.add(report)
    db.session.flush()
    db.session.add(
        ReportVersion(
            report_id=report.id,
            state="received",
            left_out="7 w3 since",
            figures="{}",
            saved_by_id=writer.id,
            sent_by_id=writer.id,
            sent_at=clock.now(),
            received_by_id=receiver.id,
            received_at=clock.now(),
        )
    )
    db.session.commit()
    own, page = opened(sqlite_app, receiver)
    assert [row["left_out"] for row in own["report_version"]] == [None] and "w3" not in page
    own, page = opened(sqlite_app, writer)
    assert [row["left_out"] for row in own["report_version"]] == ["7 w3 since"] and "7 w3 since" in page


def test_reported_needs_that_are_handed_out_are_recorded_as_read(sqlite_app: Flask) -> None:
    load_catalogue()
    world = make_world()
    need = world.own.need
    answerer = make_person()
    need.answer, need.answered_by_id, need.state, need.answered_at = (
        "Vi tar det opp.",
        answerer.id,
        "answered",
        clock.now(),
    )
    give_role(answerer, Role.FM_SUPERVISOR, world.own.unit)
    db.session.commit()
    for person, reason in ((world.own.supervisor, "author"), (answerer, "receiver")):
        own, _page = opened(sqlite_app, person)
        assert [bool(row["text"] or row["answer"]) for row in own["reported_need"]] == [True]
        (row,) = db.session.query(TextReading).filter_by(reader_id=person.id, subject_kind="need").all()
        told = (row.subject_id, row.author_id, row.reason, row.place)
        assert told == (need.id, world.own.supervisor.id, reason, "download")


def test_when_somebody_signs_in_is_not_told_to_who_linked_them(sqlite_app: Flask) -> None:
    load_catalogue()
    group = make_group()
    linker, holder = member_of(group), member_of(group)
    account = make_account(holder)
    moment = clock.now() - timedelta(days=3)
    identity = {"issuer": "https://idp.example.org", "subject_hash": "x" * 64, "last_used_at": moment}
    db.session.add(SignInIdentity(account_id=account.id, linked_by_id=linker.id, **identity))
    link = {"token_hash": "y" * 64, "purpose": "choose", "expires_at": moment, "used_at": moment}
    db.session.add(OneTimeLink(account_id=account.id, created_by_id=linker.id, **link))
    db.session.commit()
    own, _page = opened(sqlite_app, linker)
    assert [row["last_used_at"] for row in own["sign_in_identity"]] == [None]
    assert [row["used_at"] for row in own["one_time_link"]] == [None]
    own, _page = opened(sqlite_app, holder)
    assert own["sign_in_identity"][0]["last_used_at"] and own["one_time_link"][0]["used_at"]


def test_an_emergency_access_names_the_author_to_the_author_alone(sqlite_app: Flask) -> None:
    load_catalogue()
    group, administrator = make_group(), make_person("Arne Vik")
    author = member_of(group, "Nina Hav")
    give_role(administrator, Role.ADMINISTRATOR, make_unit(UnitKind.NATIONAL))
    case = make_case(author, group)
    by = viewer_for(administrator, clock.today(), Role.ADMINISTRATOR)
    reason = "Det haster, og ingen andre kan hjelpe i kveld."
    operations.ask(kind="case", key=case.id, reason=reason, hours=2, request_key="one", by=by)
    db.session.commit()
    own, page = opened(sqlite_app, administrator)
    assert [row["author_id"] for row in own["emergency_access"]] == [None] and "Nina Hav" not in page
    own, page = opened(sqlite_app, author)
    assert [row["author_id"] for row in own["emergency_access"]] == [author.id] and "Arne Vik" in page


def test_the_trail_does_not_tell_how_many_texts_somebody_has(sqlite_app: Flask) -> None:
    load_catalogue()
    person = member_of(make_group())
    make_case(person)
    db.session.commit()
    opened(sqlite_app, person)
    (act,) = db.session.query(AuditEvent).filter_by(action="own_data.download").all()
    assert act.details in ("", "{}")


def test_who_asked_to_share_a_case_is_named_to_its_author(sqlite_app: Flask) -> None:
    load_catalogue()
    world = make_world()
    db.session.commit()
    _own, page = opened(sqlite_app, world.own.counsellor)
    shares = page.split("<h3>Svarene dine på å dele saker")[1].split("<h3>")[0]
    assert world.own.supervisor.name in shares
