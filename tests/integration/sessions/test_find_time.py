"""The first times when a group is free: within hours, past holidays and closed weeks, with nobody's matters told."""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from flask import Flask

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, SupervisionGroup, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.free_time_queries import Asked, FoundTimes, find_times, led_group
from hpmt_supervision.sessions.free_times import Enough
from tests.factories.auth import sign_in
from tests.factories.availability import make_busy, make_closed, make_hours
from tests.factories.people import (
    join,
    make_absence,
    make_group,
    make_unit,
    member_of,
    supervisor_of,
    viewer_for,
)
from tests.factories.sessions import local, make_session
from tests.integration.sessions.test_conflicts import counted

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:40")):
        yield


def scene() -> tuple[SupervisionGroup, Person, list[Person]]:
    group = make_group(make_unit(parent=make_unit(UnitKind.COUNTY)), name="Nav Granli")
    return group, supervisor_of(group, "Marit Haugland"), [member_of(group, name) for name in ("Ingrid Ås", "Ola Dal")]


def look(
    group: SupervisionGroup,
    supervisor: Person,
    *,
    first: date = TODAY,
    minutes: int = 90,
    enough: Enough = Enough.ALL,
) -> FoundTimes:
    viewer = viewer_for(supervisor, TODAY, Role.HPMT_SUPERVISOR)
    return find_times(viewer, led_group(viewer, group.id).group, Asked(first, minutes, enough))


def starts(found: FoundTimes) -> list[str]:
    return [f"{clock.to_local(one.span.starts_at):%m-%d %H:%M}" for one in found.proposals]


def test_the_first_times_of_the_coming_days_within_ordinary_hours(app: Flask) -> None:
    group, supervisor, _members = scene()
    found = look(group, supervisor)
    assert starts(found)[:4] == ["11-23 08:45", "11-23 10:15", "11-23 11:45", "11-24 08:00"]
    assert len(found.proposals) == 10
    assert found.proposals[0].free == ["Ingrid Ås", "Marit Haugland", "Ola Dal"]
    assert (found.proposals[0].busy, found.proposals[0].away) == ([], [])


def test_what_each_has_is_kept_clear_of(app: Flask) -> None:
    group, supervisor, (ingrid, ola) = scene()
    above = make_group(group.unit.parent, level=2)
    join(above, supervisor)
    make_session(above, "2026-11-24 08:00", minutes=240)
    make_session(make_group(), "2026-11-24 12:00", minutes=90, invited=[ola])
    make_busy(ingrid, "2026-11-24 13:30", minutes=29)
    make_hours(ola, 2, time(8), time(15))
    make_hours(ola, 4, time(10), time(12))
    found = look(group, supervisor, first=date(2026, 11, 24), minutes=60)
    # On Tuesday from 14 to 15, and on Thursday, which is the only other day Ola works.
    assert starts(found)[:3] == ["11-24 14:00", "11-26 10:00", "11-26 11:00"]
    most = look(group, supervisor, first=date(2026, 11, 24), minutes=60, enough=Enough.MOST)
    assert "11-25 08:00" not in starts(most)[:1]
    assert starts(most) == starts(found)


def test_most_is_more_than_half_of_the_members_and_somebody_who_leads(app: Flask) -> None:
    group, supervisor, members = scene()
    members.append(member_of(group, "Åse Vik"))
    make_busy(members[0], "2026-11-24 00:00", minutes=24 * 60)
    make_busy(supervisor, "2026-11-25 00:00", minutes=24 * 60)
    most = look(group, supervisor, first=date(2026, 11, 24), enough=Enough.MOST)
    first = most.proposals[0]
    assert starts(most)[0] == "11-24 08:00"
    assert (first.free, first.busy) == (["Marit Haugland", "Ola Dal", "Åse Vik"], ["Ingrid Ås"])
    assert not [day for day in starts(most) if day.startswith("11-25")]
    assert starts(look(group, supervisor, first=date(2026, 11, 24)))[0] == "11-26 08:00"


def test_who_is_absent_is_not_waited_for_and_only_told_to_be_away(app: Flask) -> None:
    group, supervisor, (ingrid, _ola) = scene()
    make_absence(ingrid, "sick", date(2026, 11, 20), None)
    found = look(group, supervisor)
    assert found.proposals[0].away == ["Ingrid Ås"]
    assert found.proposals[0].free == ["Marit Haugland", "Ola Dal"]
    assert "sick" not in repr(found)


def test_holidays_closed_weeks_and_a_unit_that_closes_are_passed_over(app: Flask) -> None:
    group, supervisor, _members = scene()
    assert group.unit.parent is not None
    make_closed(group.unit.parent, date(2026, 12, 28), date(2027, 1, 3), "Romjula")
    make_closed(group.unit, date(2027, 1, 4), date(2027, 1, 4), "Planleggingsdag")
    found = look(group, supervisor, first=date(2026, 12, 25))
    assert [spell.name for spell in found.closed] == ["Romjula", "Planleggingsdag"]
    assert starts(found)[0] == "01-05 08:00"
    group.unit.closed_on = date(2027, 1, 5)
    db.session.flush()
    assert {text[:5] for text in starts(look(group, supervisor, first=date(2026, 12, 25)))} == {"01-05"}


def test_the_clock_change_moves_nothing(app: Flask) -> None:
    group, supervisor, _members = scene()
    found = look(group, supervisor, first=date(2027, 3, 26), minutes=450)
    # Good Friday and Easter Monday are holidays; the clocks change on Easter Sunday.
    assert starts(found)[:2] == ["03-30 08:00", "03-31 08:00"]


def test_only_who_leads_the_group_may_look(app: Flask) -> None:
    group, _supervisor, (ingrid, _ola) = scene()
    other = supervisor_of(make_group())
    for person, role in ((ingrid, Role.COUNSELLOR), (other, Role.HPMT_SUPERVISOR)):
        viewer: Viewer = viewer_for(person, TODAY, role)
        with pytest.raises(NotFound):
            led_group(viewer, group.id)


def test_the_number_of_queries_is_the_same_for_many(app: Flask) -> None:
    group, supervisor, _members = scene()
    numbers = []
    for _round in range(2):
        viewer = viewer_for(supervisor, TODAY, Role.HPMT_SUPERVISOR)
        group_id = group.id
        db.session.expire_all()
        with counted() as sent:
            find_times(viewer, led_group(viewer, group_id).group, Asked(TODAY, 60, Enough.ALL))
        numbers.append(len(sent))
        for number in range(12):
            member = member_of(group)
            make_busy(member, local("2026-11-24 09:00") + timedelta(days=number))
            make_session(make_group(), "2026-11-26 09:00", invited=[member])
    assert numbers[0] == numbers[1] <= 10


def test_the_page_leads_to_the_booking_page_with_the_time_filled_in(sqlite_app: Flask) -> None:
    group, supervisor, members = scene()
    make_busy(members[0], "2026-11-24 00:00", minutes=24 * 60)
    secret = make_session(make_group(name="Hemmelig"), "2026-11-25 08:00", minutes=60, invited=[members[1]])
    client = sign_in(sqlite_app.test_client(), supervisor)
    page = client.get(f"/veiledning/gruppe/{group.id}/finn-tid?dato=24.11.2026&varighet=60&hvem=most")
    assert page.status_code == 200
    assert "Opptatt: Ola Dal" not in page.text
    assert "Hemmelig" not in page.text
    assert f"/veiledning/{secret.id}" not in page.text
    link = re.findall(r'href="([^"]*/book\?[^"]*)"', page.text)[0].replace("&amp;", "&")
    booking = client.get(link).text
    assert 'name="first_day"' in booking
    for value in ("25.11.2026", "09.00", "10.00"):
        assert f'value="{value}"' in booking
    assert "/finn-tid" in booking


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("dato=i+morgen", "Fant ingen dato her"),
        ("dato=22.11.2026", "fra i dag av"),
        ("dato=01.01.2029", "høyst ett år fram"),
        ("varighet=14", "fra 15 til 480 minutter"),
        ("varighet=481", "fra 15 til 480 minutter"),
        ("varighet=en+time", "fra 15 til 480 minutter"),
    ],
)
def test_what_cannot_be_read_is_told_on_its_field_and_stays(sqlite_app: Flask, query: str, sentence: str) -> None:
    group, supervisor, _members = scene()
    client = sign_in(sqlite_app.test_client(), supervisor)
    answer = client.get(f"/veiledning/gruppe/{group.id}/finn-tid?{query}")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{query.partition("=")[2].replace("+", " ")}"' in answer.text


def test_the_page_without_questions_uses_the_length_of_last_time(sqlite_app: Flask) -> None:
    group, supervisor, members = scene()
    make_session(group, "2026-11-12 09:00", minutes=75)
    client = sign_in(sqlite_app.test_client(), supervisor)
    page = client.get(f"/veiledning/gruppe/{group.id}/finn-tid").text
    assert 'value="75"' in page
    assert "Alle 3 er ledige" in page
    for member in members:
        make_absence(member, "leave", date(2026, 1, 1))
    db.session.commit()
    assert (
        "Fant ingen tid fram til mandag 15. februar 2027" in client.get(f"/veiledning/gruppe/{group.id}/finn-tid").text
    )
    assert client.get("/veiledning/gruppe/9999/finn-tid").status_code == 404


def test_a_group_without_members_is_told_so(sqlite_app: Flask) -> None:
    group = make_group()
    client = sign_in(sqlite_app.test_client(), supervisor_of(group))
    assert "Gruppa har ingen medlemmer ennå" in client.get(f"/veiledning/gruppe/{group.id}/finn-tid").text
