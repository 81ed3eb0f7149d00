"""Closing and merging units: what is ended, what is cancelled, what is refused, and that the past stays."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import StaleVersion, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people import operations
from hpmt_supervision.people.closing import still_open
from hpmt_supervision.people.models import Membership, Part, RoleAssignment, StandIn, SupervisionGroup, Unit, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.models import AuditEvent
from hpmt_supervision.sessions.cancel_reasons import CancelReason
from hpmt_supervision.sessions.models import Invitation, SessionStatus, SupervisionSession
from tests.factories.auth import sign_in
from tests.factories.people import (
    LONG_AGO,
    give_role,
    join,
    make_group,
    make_person,
    make_unit,
    member_of,
    supervisor_of,
    viewer_for,
)
from tests.factories.sessions import make_held_session, make_session


def days(offset: int) -> date:
    """Return a day counted from today."""
    return clock.today() + timedelta(days=offset)


def at(offset: int) -> str:
    """Return nine o'clock on a day counted from today."""
    return f"{days(offset).isoformat()} 09:00"


def close(unit: Unit, on: date, **choices: object) -> None:
    """Close a unit with everything ended and cancelled, unless something else is chosen."""
    chosen = {"end_memberships": True, "end_roles": True, "cancel_sessions": True, "expected_version": None, "by": None}
    operations.close_unit(unit=unit, closed_on=on, **{**chosen, **choices})  # type: ignore[arg-type]


@pytest.fixture
def group(app: Flask) -> SupervisionGroup:
    """Make a group at an office with one of everything: members, a stand-in, sessions before and after today."""
    group = make_group(name="Fjordvik torsdag")
    member, leader = member_of(group, "Ola"), supervisor_of(group, "Marit")
    make_held_session(group, at(-7), attended=[member])
    make_session(group, at(-1), invited=[member])
    for offset in (5, 19, 33):
        make_session(group, at(offset), invited=[member])
    stand_in = make_person("Jonas")
    give_role(stand_in, Role.HPMT_SUPERVISOR, make_unit())
    row = StandIn(group_id=group.id, absent_person_id=leader.id, person_id=stand_in.id, valid_from=days(0))
    row.valid_to = days(40)
    db.session.add(row)
    db.session.commit()
    return group


def sessions_of(group: SupervisionGroup) -> list[tuple[str, str | None]]:
    """Return how the group's sessions stand, in order of time."""
    db.session.expire_all()
    of_group = select(SupervisionSession).where(SupervisionSession.group_id == group.id)
    rows = db.session.scalars(of_group.order_by(SupervisionSession.starts_at))
    return [(row.status, row.cancel_reason) for row in rows]


def test_an_office_closed_in_mid_series_leaves_nothing_hanging(group: SupervisionGroup) -> None:
    admin = make_person("Åse")
    give_role(admin, Role.ADMINISTRATOR, make_unit(UnitKind.NATIONAL))
    close(group.unit, days(10), by=viewer_for(admin, clock.today()))
    db.session.commit()
    cancelled = (SessionStatus.CANCELLED, CancelReason.OTHER)
    planned, held = (SessionStatus.PLANNED, None), (SessionStatus.HELD, None)
    assert sessions_of(group) == [held, planned, planned, cancelled, cancelled]
    assert group.unit.closed_on == days(10)
    assert {row.valid_to for row in group.memberships} == {days(10)}
    of_unit = select(RoleAssignment.valid_to).where(RoleAssignment.unit_id == group.unit_id)
    assert set(db.session.scalars(of_unit)) == {days(10)}
    assert db.session.scalars(select(StandIn.valid_to)).all() == [days(10)]
    # Those who were asked to what is cancelled are still told of it.
    assert db.session.query(Invitation).count() == 5
    assert still_open(group.unit_id, days(10), today=clock.today()).mark == "0-0-0-0-0"
    told = db.session.scalars(select(AuditEvent.action)).all()
    assert (told.count("session.cancel"), told.count("unit.close")) == (2, 1)


def test_what_is_booked_can_be_kept_when_there_is_somebody_to_hold_it(group: SupervisionGroup) -> None:
    with pytest.raises(UserError) as refusal:
        close(group.unit, days(10), cancel_sessions=False)
    assert refusal.value.field == "sessions"
    db.session.rollback()
    close(group.unit, days(10), end_memberships=False, end_roles=False, cancel_sessions=False)
    db.session.commit()
    assert [status for status, _reason in sessions_of(group)] == ["held"] + ["planned"] * 4
    assert {row.valid_to for row in group.memberships} == {None}


def test_the_counts_are_told_before(group: SupervisionGroup) -> None:
    found = still_open(group.unit_id, days(10), today=clock.today())
    counts = (found.open_groups, len(found.memberships), len(found.roles), len(found.stand_ins), found.sessions)
    assert counts == (1, 2, 2, 1, 2)
    assert still_open(group.unit_id, days(50), today=clock.today()).sessions == 0


def test_nothing_in_the_past_changes(group: SupervisionGroup) -> None:
    over = join(group, make_person(), until=days(-3))
    db.session.commit()
    with pytest.raises(UserError, match="hadde veiledning") as refusal:
        close(group.unit, days(-8))
    assert refusal.value.field == "closed_on"
    db.session.rollback()
    # What should have been held since is left to its leader, who has not told what became of it.
    close(group.unit, days(-5))
    db.session.commit()
    assert [status for status, _reason in sessions_of(group)] == ["held", "planned"] + ["cancelled"] * 3
    assert over.valid_to == days(-3)


def test_what_begins_later_is_removed_and_what_has_begun_since_is_refused(group: SupervisionGroup) -> None:
    coming, since = make_person("Kommer"), make_person("Begynte")
    join(group, coming, since=days(20))
    give_role(coming, Role.COUNSELLOR, group.unit, since=days(20))
    close(group.unit, days(10))
    assert db.session.query(Membership).filter_by(person_id=coming.id).count() == 0
    assert db.session.query(RoleAssignment).filter_by(person_id=coming.id).count() == 0
    other = make_group()
    join(other, since, Part.SUPERVISOR, since=days(-2))
    with pytest.raises(UserError, match=r"Begynte begynte ved enheten") as refusal:
        close(other.unit, days(-4))
    assert refusal.value.field == "closed_on"


def test_a_unit_with_open_units_below_is_not_closed(app: Flask) -> None:
    office = make_unit(name="Nav Granli")
    county = office.parent
    assert county is not None
    with pytest.raises(UserError, match="Nav Granli ligger under enheten og er åpen lenger"):
        close(county, days(0))
    make_unit(parent=county)
    with pytest.raises(UserError, match="2 enheter ligger under"):
        close(county, days(0), merged_into=make_unit(UnitKind.COUNTY))


def test_a_unit_is_merged_into_one_that_is_open_and_alike(group: SupervisionGroup) -> None:
    unit, county = group.unit, group.unit.parent
    closed, later = make_unit(name="Stengt", parent=county), make_unit(name="Senere", parent=county)
    closed.closed_on, later.opened_on = days(2), days(30)
    db.session.commit()
    for into, sentence in [
        (unit, "med seg selv"),
        (county, "av samme type"),
        (closed, "Stengt stenger"),
        (later, "Senere åpner først"),
    ]:
        with pytest.raises(UserError, match=sentence) as refusal:
            close(unit, days(10), merged_into=into)
        assert refusal.value.field == "into_id"
        db.session.rollback()
    into = make_unit(name="Nav Solnedal", parent=county)
    close(unit, days(10), merged_into=into)
    db.session.commit()
    assert (unit.closed_on, unit.merged_into_id) == (days(10), into.id)
    assert db.session.scalars(select(AuditEvent.action)).all().count("unit.merge") == 1


def test_a_closed_unit_is_opened_again_when_its_place_is_free(app: Flask) -> None:
    office = make_unit(name="Nav Ås")
    county = office.parent
    assert county is not None
    close(office, days(-1))
    other = make_unit(name="nav ås", parent=county)
    with pytest.raises(UserError, match="finnes alt her"):
        operations.reopen_unit(unit=office, expected_version=None, by=None)
    other.name = "Nav Vik"
    operations.reopen_unit(unit=office, expected_version=None, by=None)
    assert office.closed_on is None
    close(office, days(-1))
    close(other, days(-1))
    close(county, days(-1))
    with pytest.raises(UserError, match="Åpne den enheten igjen først"):
        operations.reopen_unit(unit=office, expected_version=None, by=None)


def test_a_stale_page_closes_nothing(app: Flask) -> None:
    unit = make_unit(name="Nav Ås")
    operations.change_unit(unit=unit, name="Nav Ås sør", opened_on=LONG_AGO, expected_version=1, by=None)
    with pytest.raises(StaleVersion, match="Systemet endret navn eller åpningsdag for Nav Ås sør"):
        close(unit, days(0), expected_version=1)


@pytest.fixture
def administrator(app: Flask) -> FlaskClient:
    """Sign an administrator in."""
    person = make_person("Åse Ødegård")
    give_role(person, Role.ADMINISTRATOR, make_unit(UnitKind.NATIONAL, name="Nav"))
    return sign_in(app.test_client(), person)


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field."""
    return page.partition(f'name="{name}"')[2].partition('value="')[2].partition('"')[0]


def test_the_page_shows_what_it_means_before_doing_it(administrator: FlaskClient, group: SupervisionGroup) -> None:
    path = f"/administrasjon/enheter/{group.unit_id}/steng"
    sent = {"closed_on": f"{days(10):%d.%m.%Y}", "end_memberships": "y", "end_roles": "y", "sessions": "cancel"}
    sent["version"] = hidden(administrator.get(path).get_data(as_text=True), "version")
    # A button that was not there yet does nothing.
    look = administrator.post(path, data=sent | {"do": "close"})
    page = look.get_data(as_text=True)
    assert look.status_code == 200
    assert all(text in page for text in ("Grupper med noen i", "2 avlyses", "2 avsluttes", "1 avsluttes"))
    assert db.session.get_one(Unit, group.unit_id).closed_on is None
    seen = hidden(page, "seen")
    # Something changed after the look, so one looks again.
    member_of(group, "Ny")
    db.session.commit()
    again = administrator.post(path, data=sent | {"do": "close", "seen": seen}).get_data(as_text=True)
    assert "3 avsluttes" in again
    assert db.session.get_one(Unit, group.unit_id, populate_existing=True).closed_on is None
    done = administrator.post(path, data=sent | {"do": "close", "seen": hidden(again, "seen")})
    assert done.status_code == 302
    shown = administrator.get(done.location).get_data(as_text=True)
    assert f"Åse Ødegård satte {days(10):%d.%m.%Y} som siste dag" in shown
    assert "Åpne igjen" in shown
    reopened = administrator.post(f"/administrasjon/enheter/{group.unit_id}/apne", data={"version": "999"})
    assert reopened.status_code == 409
    assert administrator.post(f"/administrasjon/enheter/{group.unit_id}/apne").status_code == 302
    assert db.session.get_one(Unit, group.unit_id, populate_existing=True).closed_on is None


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"closed_on": "i går <b>"}, "Fant ingen dato her"),
        ({"closed_on": ""}, "Skriv siste dag."),
        ({"sessions": "burn"}, "Det du valgte, finnes ikke lenger. Velg på nytt."),
        ({"into_id": "999999"}, "Det du valgte, finnes ikke lenger. Velg på nytt."),
        ({"into_id": ""}, "Velg enheten som fortsetter."),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(
    administrator: FlaskClient, group: SupervisionGroup, changed: dict[str, str], told: str
) -> None:
    into = make_unit(name="Nav Solnedal", parent=group.unit.parent)
    db.session.commit()
    path = f"/administrasjon/enheter/{group.unit_id}/sla-sammen"
    sent = {"closed_on": f"{days(10):%d.%m.%Y}", "sessions": "keep", "into_id": str(into.id), "do": "close"}
    answer = administrator.post(path, data=sent | changed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert told in page
    if changed.get("closed_on"):
        assert "i går &lt;b&gt;" in page
    assert db.session.get_one(Unit, group.unit_id, populate_existing=True).closed_on is None


def test_offices_are_merged_on_the_page(administrator: FlaskClient, group: SupervisionGroup) -> None:
    into = make_unit(name="Nav Solnedal", parent=group.unit.parent)
    db.session.commit()
    path = f"/administrasjon/enheter/{group.unit_id}/sla-sammen"
    sent = {"closed_on": f"{days(10):%d.%m.%Y}", "sessions": "cancel", "into_id": str(into.id), "end_memberships": "y"}
    look = administrator.post(path, data=sent | {"do": "look"}).get_data(as_text=True)
    assert "2 blir stående åpne" in look
    done = administrator.post(path, data=sent | {"do": "close", "seen": hidden(look, "seen")})
    assert done.status_code == 302
    page = administrator.get(done.location).get_data(as_text=True)
    assert "Slått sammen med Nav Solnedal" in page
    assert f"sammen med Nav Solnedal. Siste dag er {days(10):%d.%m.%Y}." in page
