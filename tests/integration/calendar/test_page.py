"""The calendar page: all of a person's sessions whatever role they act in, and nobody else's."""

import json
import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import event

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Part, Person, SupervisionGroup, UnitKind
from hpmt_supervision.people.roles import role_in_group
from hpmt_supervision.sessions.cancel_reasons import CancelReason
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from tests.factories.auth import sign_in
from tests.factories.people import give_role, join, make_absence, make_group, make_unit, member_of, supervisor_of
from tests.factories.sessions import local, make_session


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


def also(group: SupervisionGroup, person: Person, part: Part) -> None:
    """Give somebody a part in one more group, with the role that goes with it."""
    give_role(person, role_in_group(group.level, part), group.unit)
    join(group, person, part)


def grid_of(text: str) -> dict[str, object]:
    found = re.search(r'data-calendar="([^"]*)"', text)
    assert found is not None
    return json.loads(unescape(found.group(1)))


def read(app: Flask, person: Person, path: str = "/kalender") -> str:
    db.session.commit()
    answer = sign_in(app.test_client(), person).get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_sessions_of_every_role_are_there_and_the_other_role_is_one_click_away(app: Flask) -> None:
    county = make_unit(UnitKind.COUNTY)
    office = make_group(make_unit(parent=county), name="Gruppa jeg leder")
    above = make_group(county, level=2, name="Gruppa jeg er med i")
    marit = supervisor_of(office, "Marit Haugland")
    also(above, marit, Part.SUPERVISEE)
    led = make_session(office, local("2026-11-26 09:00"))
    taken_part_in = make_session(above, local("2026-11-25 12:00"), invited=[marit])
    foreign = make_session(make_group(make_unit(parent=county), name="En fremmed gruppe"), local("2026-11-24 12:00"))
    text = read(app, marit)
    assert f"/veiledning/{led.id}" in text and f"/veiledning/{taken_part_in.id}" in text
    assert f"/veiledning/{foreign.id}" not in text and "En fremmed gruppe" not in text
    events = {event["id"]: event for event in grid_of(text)["events"]}  # type: ignore[union-attr, index]
    assert events[f"veiledning-{led.id}"]["start"] == "2026-11-26T09:00:00"
    editable = {key for key, event in events.items() if event["editable"]}
    assert len(editable) == 1


def test_nobody_sees_the_appointments_of_others_in_the_calendar_they_share(app: Flask) -> None:
    """Everyone saw everyone's appointments in the shared calendar (mod_organizer #157)."""
    group = make_group(name="Nav Fjordvik")
    ingrid, henrik = member_of(group, "Ingrid Solheim"), member_of(group, "Henrik Moen")
    marit = supervisor_of(group, "Marit Haugland")
    shared = make_session(group, "2026-11-26 09:00", invited=[ingrid, henrik])
    alone = {
        person.id: make_session(group, starts, invited=[person], whole_group=False).id
        for person, starts in ((ingrid, "2026-11-26 12:00"), (henrik, "2026-11-26 13:00"))
    }
    for person, others in ((ingrid, henrik), (henrik, ingrid)):
        text = read(app, person)
        assert {event["id"] for event in grid_of(text)["events"]} == {  # type: ignore[union-attr, index]
            f"veiledning-{shared.id}",
            f"veiledning-{alone[person.id]}",
        }
        assert f"/veiledning/{alone[others.id]}" not in text and others.name not in text
    assert len(grid_of(read(app, marit))["events"]) == 3  # type: ignore[arg-type]


def test_a_session_led_in_another_role_leads_to_the_switch(app: Flask) -> None:
    county = make_unit(UnitKind.COUNTY)
    office, above = make_group(make_unit(parent=county)), make_group(county, level=2)
    person = supervisor_of(office)
    also(above, person, Part.SUPERVISOR)
    sessions = [make_session(group, local("2026-11-26 09:00")) for group in (office, above)]
    text = read(app, person)
    addresses = [
        f"/veiledning/{session.id}&#34;" in text or f'/veiledning/{session.id}"' in text for session in sessions
    ]
    assert sorted(addresses) == [False, True]
    assert text.count("Bytt til") >= 2


def test_filters_stand_in_the_address(app: Flask) -> None:
    group, other = make_group(name="Den ene"), make_group(name="Den andre")
    person = member_of(group)
    also(other, person, Part.SUPERVISEE)
    make_session(group, local("2026-11-26 09:00"), invited=[person])
    make_session(other, local("2026-11-27 09:00"), invited=[person])
    gone = make_session(
        group, local("2026-11-28 09:00"), invited=[person], status=SessionStatus.CANCELLED, reason=CancelReason.OTHER
    )
    text = read(app, person, f"/kalender?gruppe={group.id}")
    assert "Torsdag 26. november" in text and "Fredag 27. november" not in text
    assert f"veiledning-{gone.id}" not in text
    assert f"veiledning-{gone.id}" in read(app, person, "/kalender?avlyste=1")
    for odd in ("?vis=x", "?dato=2026-02-31", "?gruppe=x", "?gruppe=999999", "?dato=1900-01-01", "?dato=2199-12-31"):
        read(app, person, "/kalender" + odd)


def test_own_absence_and_holidays_are_shown_and_nobody_elses_absence(app: Flask) -> None:
    group = make_group()
    person, other = member_of(group), member_of(group)
    make_absence(person, "other", date(2026, 12, 7), date(2026, 12, 9))
    make_absence(other, "sick", date(2026, 12, 14), date(2026, 12, 16))
    text = read(app, person, "/kalender?dato=2026-12-01")
    assert "Fravær 7. desember–9. desember" in text or "Fravær 7.–9. desember" in text
    assert "14." not in "".join(re.findall(r"Fravær[^<]*", text))
    assert "Første juledag" in text


def test_many_sessions_cost_no_more_queries(app: Flask) -> None:
    group = make_group()
    person = member_of(group)
    for number in range(30):
        db.session.add(
            SupervisionSession(group_id=group.id, starts_at=local(f"2026-11-{number + 1:02} 09:00"), minutes=60)
        )
    db.session.commit()
    client = sign_in(app.test_client(), person)
    client.get("/kalender")
    seen: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    assert client.get("/kalender").status_code == 200
    assert len(seen) <= 14, seen
