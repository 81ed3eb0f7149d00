"""Making a person nobody: what goes, what stays, what is refused, and that no figure moves."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from hpmt_supervision.auth.models import Account, OneTimeLink, SignedInSession
from hpmt_supervision.auth.operations import make_account as open_account
from hpmt_supervision.availability.models import BusyCalendar, BusyTime, WorkingHours
from hpmt_supervision.calendar.models import CalendarAddress
from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm, FeFormState
from hpmt_supervision.logs import composition
from hpmt_supervision.logs.composition import AgreementLine, ComposedLog, ItemLine
from hpmt_supervision.logs.models import SessionLog
from hpmt_supervision.mail.models import OutgoingMail
from hpmt_supervision.own_data import former_operations as operations
from hpmt_supervision.own_data import request_queries
from hpmt_supervision.own_data.models import AnonymisationRequest, RequestState
from hpmt_supervision.people.models import FormerPerson, Membership, Part, Person, RoleAssignment, SupervisionGroup
from hpmt_supervision.people.operations.persons import add_role, change_person
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.models import AuditEvent
from hpmt_supervision.privacy.retention import kinds
from hpmt_supervision.retention.models import RetentionHold
from tests.factories.auth import make_account, sign_in
from tests.factories.availability import make_busy, make_calendar, make_hours
from tests.factories.cases import make_case, make_planned
from tests.factories.catalogue import load_catalogue
from tests.factories.fe_forms import make_form
from tests.factories.logs import sign
from tests.factories.mail import make_mail
from tests.factories.people import give_role, join, make_group, make_person, make_unit, supervisor_of, viewer_for
from tests.factories.profile import make_rich_office
from tests.factories.retention import delete_due
from tests.integration.own_data.figures import all_figures

TODAY = date(2026, 11, 23)
BEFORE = date(2026, 11, 1)
NAME = "Ingrid Solvang"


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    """Let it be a Monday morning."""
    with clock.at(clock.to_utc(datetime(2026, 11, 23, 9))):
        yield


def administrator() -> Viewer:
    person = make_person()
    give_role(person, Role.ADMINISTRATOR, make_unit())
    return viewer_for(person, TODAY)


def left(group: SupervisionGroup) -> Person:
    """Make somebody whose role and membership have ended, with something of everything."""
    person = make_person(NAME)
    give_role(person, Role.COUNSELLOR, group.unit, until=BEFORE)
    join(group, person, until=BEFORE)
    wish = AnonymisationRequest(person_id=person.id)
    db.session.add(wish)
    db.session.flush()
    return person


def wish_of(person: Person) -> AnonymisationRequest:
    found = request_queries.open_request(person.id)
    assert found is not None
    return found


def carry_out(person: Person, by: Viewer | None = None) -> FormerPerson:
    return operations.carry_out(request_id=wish_of(person).id, by=by or administrator())


def test_everything_that_points_the_person_out_is_gone(app: Flask) -> None:
    load_catalogue()
    group = make_group()
    person, supervisor = left(group), supervisor_of(group)
    old_id = person.text_id
    account = make_account(person)
    db.session.add(OneTimeLink(account=account, token_hash="a" * 64, expires_at=clock.now()))
    db.session.add(SignedInSession(account=account, token_hash="b" * 64))
    db.session.add(CalendarAddress(person_id=person.id, token_hash="c" * 64))
    make_busy(person, clock.now(), calendar=make_calendar(person))
    make_hours(person, 1, datetime(2026, 1, 1, 8).time(), datetime(2026, 1, 1, 16).time())
    mail = make_mail("to-ingrid")
    mail.person_id, mail.to_name, mail.to_address = person.id, NAME, "ingrid@example.org"
    form = make_form(person, meeting_at=clock.now() - timedelta(days=30), tools=("utu",))
    draft = make_form(person, state=FeFormState.DRAFT)
    case = make_case(person, group, state=CaseState.CLOSED, closed_at=clock.now())
    log = sign(make_planned(group, clock.now() - timedelta(days=40)), supervisor)
    log.composed = composition.to_json(
        ComposedLog(
            attended=(NAME, "Jonas Eide"),
            items=(ItemLine("case", case.id, "Tittel", NAME, agreements=(AgreementLine(NAME, "Ring", None),)),),
        )
    )
    draft_id = draft.id
    db.session.commit()
    row = carry_out(person)
    db.session.commit()
    db.session.expire_all()
    label = f"Tidligere veileder nr {row.number}"
    assert (person.name, person.email) == (label, None) and person.text_id != old_id
    for model in (Account, OneTimeLink, SignedInSession, CalendarAddress, BusyCalendar, BusyTime, WorkingHours):
        rows = db.session.scalars(select(model)).all()
        assert [found for found in rows if getattr(found, "person_id", person.id) == person.id] == [], model
    assert (mail.text, mail.to_name, mail.to_address) == (None, "", "")
    assert (form.theme, [found.tool.code for found in form.tools]) == (None, ["utu"])
    assert db.session.get(FeForm, draft_id) is None
    assert case.title is None and case.state == CaseState.CLOSED
    told = composition.from_json(log.composed or "")
    assert told.attended == (label, "Jonas Eide") and told.items[0].author == label
    assert told.items[0].agreements[0].owner == label
    assert [found.person_id for found in group.memberships if found.part == Part.SUPERVISEE] == [person.id]
    act = db.session.query(AuditEvent).filter_by(action="person.anonymise").one()
    assert json.loads(act.details) == {"number": row.number} and act.subject_id == person.id


def test_no_table_holds_the_name_or_the_address_afterwards(sqlite_app: Flask) -> None:
    load_catalogue()
    group = make_group()
    person = left(group)
    person.email = "ingrid.solvang@example.org"
    make_account(person).login_name = "ingrid.solvang@example.org"
    log = sign(make_planned(group, clock.now() - timedelta(days=40)), supervisor_of(group))
    log.composed = composition.to_json(ComposedLog(attended=(NAME,), leaders=(NAME,)))
    mail = make_mail("to-ingrid")
    mail.person_id, mail.to_name, mail.to_address = person.id, NAME, "ingrid.solvang@example.org"
    db.session.commit()
    carry_out(person)
    db.session.commit()
    for mapper in db.Model.registry.mappers:
        for found in db.session.execute(select(*mapper.columns.values())):
            for value in found:
                assert not (isinstance(value, str) and ("Solvang" in value or "solvang" in value)), mapper.class_


@pytest.mark.parametrize("what", ["leads", "member", "role", "session", "case", "held", "stand_in"])
def test_what_is_not_settled_is_refused_with_a_sentence(sqlite_app: Flask, what: str) -> None:
    load_catalogue()
    group = make_group(name="Torsdagsgruppa")
    person = left(group)
    expected = {
        "leads": "Leder gruppa «Torsdagsgruppa»",
        "member": "Er medlem av gruppa «Torsdagsgruppa»",
        "role": "Har rollen KVP-veileder",
        "session": "1 veiledning som ikke er holdt",
        "case": "1 sak som ikke er lukket",
        "held": "beholdes lenger enn vanlig",
        "stand_in": "stedfortreder",
    }[what]
    if what in ("leads", "member"):
        join(group, person, Part.SUPERVISOR if what == "leads" else Part.SUPERVISEE, since=TODAY)
    elif what == "role":
        give_role(person, Role.COUNSELLOR, make_unit())
    elif what == "session":
        make_planned(group, clock.now() + timedelta(days=3), person)
    elif what == "stand_in":
        from hpmt_supervision.people.models import StandIn

        other = supervisor_of(group)
        db.session.add(
            StandIn(group_id=group.id, absent_person_id=other.id, person_id=person.id, valid_from=TODAY, valid_to=TODAY)
        )
    else:
        state = CaseState.SUBMITTED if what == "case" else CaseState.CLOSED
        case = make_case(person, group, state=state, closed_at=None if what == "case" else clock.now())
        if what == "held":
            db.session.add(
                RetentionHold(
                    subject_kind="case",
                    subject_id=case.id,
                    until_on=TODAY + timedelta(days=200),
                    reason="Klage som ikke er avgjort",
                    state="active",
                    asked_by_id=person.id,
                    asked_role="administrator",
                    decided_by_id=person.id,
                    decided_at=clock.now(),
                )
            )
    db.session.flush()
    with pytest.raises(operations.Hindered, match=expected):
        carry_out(person)
    assert person.name == NAME and db.session.query(FormerPerson).count() == 0


def test_it_cannot_be_undone_or_done_twice(sqlite_app: Flask) -> None:
    load_catalogue()
    person, by = left(make_group()), administrator()
    request_id = wish_of(person).id
    carry_out(person, by)
    with pytest.raises(IllegalMove):
        operations.carry_out(request_id=request_id, by=by)
    label = person.name
    with pytest.raises(UserError):
        change_person(person=person, name=NAME, email=None, expected_version=None, by=by)
    with pytest.raises(UserError):
        open_account(person=person, login_name="ingrid@example.org", by=by)
    with pytest.raises(UserError):
        add_role(person=person, role=Role.COUNSELLOR, unit=make_unit(), valid_from=TODAY, valid_to=None, by=by)
    assert person.name == label
    other = left(make_group())
    assert carry_out(other, by).number == 2


def test_who_may_carry_it_out(sqlite_app: Flask) -> None:
    load_catalogue()
    person = left(make_group())
    with pytest.raises(NotFound):
        carry_out(person, viewer_for(supervisor_of(make_group()), TODAY))
    by = administrator()
    db.session.add(AnonymisationRequest(person_id=by.person_id))
    db.session.flush()
    own = request_queries.open_request(by.person_id)
    assert own is not None
    with pytest.raises(UserError):
        operations.carry_out(request_id=own.id, by=by)


def test_it_is_asked_for_taken_back_and_carried_out_on_pages(sqlite_app: Flask) -> None:
    load_catalogue()
    group = make_group(name="Torsdagsgruppa")
    supervisor = supervisor_of(group, NAME)
    admin = make_person("Admin Nord")
    give_role(admin, Role.ADMINISTRATOR, make_unit())
    client = sign_in(sqlite_app.test_client(), supervisor)
    page = client.get("/konto/anonymisering").text
    assert "Leder gruppa «Torsdagsgruppa»" in page and "Det kan ikke angres" in page
    for _twice in range(2):
        assert client.post("/konto/anonymisering").status_code == 302
    wish = db.session.query(AnonymisationRequest).one()
    client.post("/konto/anonymisering/trekk")
    db.session.refresh(wish)
    assert wish.state == RequestState.WITHDRAWN
    client.post("/konto/anonymisering")
    wish = db.session.query(AnonymisationRequest).filter_by(state="asked").one()
    office = sign_in(sqlite_app.test_client(), admin)
    assert "Ja, anonymiser" in office.get("/administrasjon/anonymisering").text
    refused = office.post(f"/administrasjon/anonymisering/{wish.id}")
    assert refused.status_code == 409 and "Leder gruppa" in refused.text
    db.session.execute(update(RoleAssignment).where(RoleAssignment.person_id == supervisor.id).values(valid_to=BEFORE))
    db.session.execute(update(Membership).where(Membership.person_id == supervisor.id).values(valid_to=BEFORE))
    db.session.commit()
    assert office.post(f"/administrasjon/anonymisering/{wish.id}").status_code == 302
    assert client.get("/konto/mine-data").status_code in (302, 401)
    assert NAME not in office.get("/administrasjon").text


def test_the_nightly_run_does_it_only_where_it_is_switched_on(sqlite_app: Flask) -> None:
    load_catalogue()
    person = left(make_group())
    db.session.delete(wish_of(person))
    db.session.commit()
    later = clock.day_start(BEFORE + timedelta(days=402))
    with clock.at(later):
        assert operations.forget_those_long_gone(later) == 0
        held = sqlite_app.extensions["hpmt_settings"]
        sqlite_app.extensions["hpmt_settings"] = replace(held, anonymise_after_days=400)
        assert operations.forget_those_long_gone(later - timedelta(days=2)) == 0
        assert operations.forget_those_long_gone(later) == 1
        assert operations.forget_those_long_gone(later) == 0
    assert person.name == "Tidligere veileder nr 1"


def test_no_figure_moves_when_anybody_becomes_nobody(sqlite_app: Flask) -> None:
    office = make_rich_office()
    people = [*office.counsellors, office.levels.hpmt]
    for table in (RoleAssignment, Membership):
        # What ends after the period is no part of the figures.
        db.session.execute(
            update(table).where(table.person_id.in_([found.id for found in people])).values(valid_to=BEFORE)
        )
    db.session.execute(
        update(SupervisionCase).where(SupervisionCase.closed_at.is_(None)).values(state="closed", closed_at=clock.now())
    )
    db.session.commit()
    before = all_figures(office.unit)
    assert any("10" in value for value in before) and len(before) > 40

    @settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.sampled_from(range(len(people))), min_size=1, unique=True))
    def unchanged(chosen: list[int]) -> None:
        for place in chosen:
            operations.make_nobody(person_id=people[place].id, by=None)
        assert all_figures(office.unit) == before
        db.session.rollback()

    unchanged()


def test_no_figure_moves_when_texts_are_deleted(sqlite_app: Flask) -> None:
    office = make_rich_office()
    db.session.commit()
    before = all_figures(office.unit)
    codes = [kind.code for kind in kinds()]

    @settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.integers(0, 1500), st.permutations(codes))
    def unchanged(days: int, order: list[str]) -> None:
        instant = clock.now() + timedelta(days=days)
        for code in order:
            delete_due(code, instant)
        assert all_figures(office.unit) == before
        db.session.rollback()

    unchanged()
    delete_due("log_texts", clock.now() + timedelta(days=1500))
    delete_due("fe_texts", clock.now() + timedelta(days=1500))
    assert db.session.scalars(select(FeForm.theme).where(FeForm.theme.is_not(None))).all() == []
    assert db.session.scalars(select(SessionLog.composed).where(SessionLog.composed.is_not(None))).all() == []
    assert db.session.query(OutgoingMail).filter(OutgoingMail.text.is_not(None)).count() == 0
