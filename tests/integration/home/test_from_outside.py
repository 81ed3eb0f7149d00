"""Min side of those who look from outside a group: counts of sessions, reasons and dates, and nobody by name."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from hpmt_supervision.core.permissions import permission_of
from hpmt_supervision.extensions import db
from hpmt_supervision.logs.models import Agreement
from hpmt_supervision.people.models import Part, Person, Unit, UnitKind
from hpmt_supervision.people.roles import Role, permissions_of
from hpmt_supervision.privacy.models import AuditEvent
from hpmt_supervision.sessions.cancel_reasons import CancelReason
from tests.contracts.test_access import address, rules_of
from tests.contracts.world import World, make_world
from tests.factories.auth import make_account, sign_in
from tests.factories.catalogue import load_catalogue
from tests.factories.logs import sign
from tests.factories.people import give_role, join, make_group, make_person, make_unit, member_of
from tests.factories.sessions import local, make_cancelled_session, make_held_session, make_session
from tests.integration.home.conftest import Office, counted_statements

See = Callable[..., str]
NEVER = [f"Aldri Veiledet{letter}" for letter in "abcdef"]


@pytest.fixture
def counties(app: Flask) -> dict[str, Unit]:
    """Make a nation with two counties, and offices that differ in what is on record for October."""
    load_catalogue()
    nation = make_unit(UnitKind.NATIONAL, name="Landet")
    north = make_unit(UnitKind.COUNTY, name="Nordfylket", parent=nation)
    south = make_unit(UnitKind.COUNTY, name="Sørfylket", parent=nation)
    busy, silent = make_unit(name="Nav Bygda", parent=north), make_unit(name="Nav Stilla", parent=north)
    empty = make_unit(name="Nav Tomt", parent=north)
    other = make_unit(name="Nav Sør", parent=south)
    closed = make_unit(name="Nav Nedlagt", parent=north)
    closed.closed_on = date(2026, 9, 30)
    group = make_group(busy)
    make_group(silent)
    for day in ("2026-10-01", "2026-10-31"):
        make_held_session(group, f"{day} 09:00", attended=[member_of(group, "Ingrid Solheim")])
    make_held_session(group, "2026-09-30 09:00")
    make_held_session(group, "2026-11-02 09:00")
    make_cancelled_session(group, "2026-10-15 09:00")
    make_session(group, "2026-10-20 09:00")
    for day in ("2026-11-23", "2026-11-26", "2026-12-10"):
        make_session(group, f"{day} 09:00")
    make_held_session(make_group(other), "2026-10-08 09:00")
    db.session.flush()
    return {unit.name: unit for unit in (nation, north, south, busy, silent, empty, other)}


def person_with(role: Role, *units: Unit) -> Person:
    person = make_person()
    for unit in units:
        give_role(person, role, unit)
    return person


def test_a_coordinator_sees_the_sessions_of_each_office(counties: dict[str, Unit], see: See) -> None:
    text = see(person_with(Role.COUNTY_COORDINATOR, counties["Nordfylket"]))
    assert "Kontorene Veiledninger i oktober 2026 Kontorer som holdt veiledning: 1 av 3" in text
    # Held, cancelled, without an outcome, and booked from today on.
    assert "Nav Bygda 2 1 1 3" in text
    assert "Nav Stilla Ingenting registrert 0" in text
    assert "Nav Tomt Ingen veiledningsgruppe" in text
    for hidden in ("Nav Sør", "Nav Nedlagt", "Ingrid Solheim", "i rute"):
        assert hidden not in text


def test_the_rows_lead_to_the_report_of_the_same_month(app: Flask, counties: dict[str, Unit]) -> None:
    mona = person_with(Role.COUNTY_COORDINATOR, counties["Nordfylket"])
    client = sign_in(app.test_client(), mona)
    url = f"/rapporter/kontor/{counties['Nav Bygda'].id}?fra=2026-10&amp;til=2026-10"
    assert f'href="{url}"' in client.get("/").get_data(as_text=True)
    assert "oktober 2026" in client.get(url.replace("&amp;", "&")).get_data(as_text=True)


def test_the_resource_group_sees_the_sessions_of_each_county(counties: dict[str, Unit], see: See) -> None:
    text = see(person_with(Role.RESOURCE_GROUP, counties["Landet"]))
    assert "Fylkene Veiledninger i oktober 2026" in text
    assert "Nordfylket 2 1 1 3" in text and "Sørfylket 1 0 0 0" in text and "Nav Bygda" not in text


def test_an_fm_supervisor_sees_what_is_granted_and_no_more(counties: dict[str, Unit], see: See) -> None:
    one = see(person_with(Role.FM_SUPERVISOR, counties["Nordfylket"]))
    assert "Kontorene" in one and "Nav Bygda 2 1 1 3" in one and "Nav Sør" not in one
    mixed = see(person_with(Role.FM_SUPERVISOR, counties["Nordfylket"], counties["Nav Sør"]))
    assert "Fylker og kontorer" in mixed and "Nav Sør 1 0 0 0 Nordfylket 2 1 1 3" in mixed
    office = see(person_with(Role.FM_SUPERVISOR, counties["Nav Sør"]))
    assert "Nav Sør 1 0 0 0" in office and "Nordfylket" not in office


@pytest.mark.parametrize("role", [Role.COUNTY_COORDINATOR, Role.RESOURCE_GROUP, Role.FM_SUPERVISOR])
def test_the_glance_asks_once(app: Flask, counties: dict[str, Unit], role: Role) -> None:
    person = person_with(role, counties["Landet" if role is Role.RESOURCE_GROUP else "Nordfylket"])
    client = sign_in(app.test_client(), person)
    with counted_statements() as statements:
        client.get("/")
    assert sum("count(CASE" in one for one in statements) == 1


def test_a_leader_sees_what_took_the_place_in_counts(office: Office, see: See) -> None:
    for day in ("2026-09-23", "2026-10-01", "2026-11-23"):
        make_cancelled_session(office.group, f"{day} 09:00", reason=CancelReason.WORKLOAD)
    make_cancelled_session(office.group, "2026-10-08 09:00", reason=CancelReason.NO_CASES)
    make_cancelled_session(office.group, "2026-09-22 09:00", reason=CancelReason.SICKNESS)
    make_cancelled_session(office.group, "2026-11-30 09:00", reason=CancelReason.HOLIDAY)
    make_cancelled_session(make_group(), "2026-10-08 09:00", reason=CancelReason.OTHER)
    text = see(office.leader)
    told = text[text.index("Hva som tok plassen") : text.index("Det du kan gjøre")]
    assert "For mye å gjøre 3 Ingen saker 1 Antall avlyste" in told
    for hidden in ("Sykdom", "helligdag", "Annet"):
        assert hidden not in told


def test_a_leader_without_cancelled_sessions_reads_that(office: Office, see: See) -> None:
    none_cancelled = "Ingen avlysninger er registrert 23. september–23. november, men ingen veiledning er booket"
    assert none_cancelled in see(office.leader)
    make_session(office.group, "2026-11-30 09:00")
    assert "Ingen veiledning på kontoret er avlyst 23. september–23. november." in see(office.leader)


def test_a_leader_sees_a_joint_session_before_and_after_the_answer(app: Flask, office: Office, see: See) -> None:
    session = make_session(make_group(level=2, name="Felles om skjermet tid"), invited=[office.leader])
    assert "Invitasjon Torsdag 26. november kl. 09.00–10.30 Felles om skjermet tid Svar" in see(office.leader)
    sign_in(app.test_client(), office.leader).post(f"/veiledning/{session.id}/svar", data={"answer": "yes"})
    text = see(office.leader)
    assert "Du skal være med på veiledning torsdag 26. november kl. 09.00. Felles om skjermet tid" in text


def test_an_administrator_sees_who_lacks_what_in_counts_with_lists(app: Flask, office: Office, see: See) -> None:
    kari = make_person("Kari Nygård")
    give_role(kari, Role.ADMINISTRATOR, office.group.unit)
    gone = member_of(office.group, "Gunn Sluttet")
    gone.roles[0].valid_to = date(2026, 11, 22)
    make_account(gone)
    office.group.unit.name, office.group.unit.closed_on = "Nav Prøvevik", date(2026, 12, 23)
    later = make_unit(name="Nav Seinere")
    later.closed_on = date(2026, 12, 24)
    text = see(kari)
    assert "4 personer uten konto" in text
    assert "Roller 1 person uten rolle" in text
    assert "Enheter Nav Prøvevik legges ned Siste dag er onsdag 23. desember. Se enheten" in text
    assert "Nav Seinere" not in text and "Gunn Sluttet" not in text
    client = sign_in(app.test_client(), kari)
    link = re.search(r'href="([^"]*[?]mangler=rolle)"', client.get("/").get_data(as_text=True))
    assert link is not None and "Gunn Sluttet" in client.get(link[1]).get_data(as_text=True)


@pytest.fixture
def silent_world(app: Flask) -> World:
    """Give the world of the contract tests, with counsellors in the own office's group who never had supervision."""
    load_catalogue()
    world = make_world()
    for name in NEVER:
        member_of(world.own.group, name)
    world.own.held.starts_at = world.own.held.starts_at.replace(year=2025)
    above = make_group(world.own.unit.parent, level=2)
    join(above, world.people[Role.FM_SUPERVISOR], Part.SUPERVISOR)
    join(above, world.own.supervisor)
    make_session(above, "2026-11-26 12:00", invited=[world.own.supervisor])
    held = make_held_session(world.own.group, "2026-06-11 09:00", attended=[world.own.counsellor])
    db.session.add(Agreement(session_id=held.id, what="Avklare skjermet tid", needs_leader=True))
    sign(held, world.own.supervisor)
    db.session.flush()
    return world


def pages_with(app: Flask, world: World, role: Role, names: list[str]) -> dict[str, list[str]]:
    """Return the endpoints a role opens that show some of the names."""
    client, values = sign_in(app.test_client(), world.people[role]), world.own.values()
    found = {}
    for rule in rules_of(app):
        if "GET" not in (rule.methods or set()):
            continue
        if permission_of(app.view_functions[rule.endpoint]) not in permissions_of(role):
            continue
        text = client.get(address(app, rule, values)).get_data().decode("utf-8", "replace")
        told = [name for name in names if name in text]
        if told:
            found[rule.endpoint] = told
    return found


def test_an_administrator_sees_when_the_register_was_last_taken_in(app: Flask, office: Office, see: See) -> None:
    kari = make_person("Kari Nygård")
    give_role(kari, Role.ADMINISTRATOR, office.group.unit)
    assert "Registeret er ikke hentet inn fra fil ennå." in see(kari)
    for day in ("2026-11-02", "2026-11-20"):
        db.session.add(AuditEvent(at=local(f"{day} 10:15"), action="bundle.import", subject_kind="bundle"))
    text = see(kari)
    assert "Registeret er sist hentet inn fra fil fredag 20. november kl. 10.15." in text
    assert 'href="/administrasjon/hent-inn"' in sign_in(app.test_client(), kari).get("/").get_data(as_text=True)


@pytest.mark.parametrize(
    "role",
    [Role.OFFICE_LEADER, Role.COUNTY_COORDINATOR, Role.FM_SUPERVISOR, Role.RESOURCE_GROUP, Role.RESEARCHER],
)
def test_who_has_not_had_supervision_is_named_to_nobody_else(app: Flask, silent_world: World, role: Role) -> None:
    # The training register names everybody in a group alike, and tells nothing of their supervision.
    register = {"learning.group", "learning.register", "learning.correct"}
    assert pages_with(app, silent_world, role, NEVER).keys() - register == set()


def test_the_groups_own_supervisors_see_the_names(app: Flask, silent_world: World) -> None:
    assert "cases.group" in pages_with(app, silent_world, Role.HPMT_SUPERVISOR, NEVER)
