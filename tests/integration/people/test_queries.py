"""Who leads, who is a member and who is away on a day, and what a viewer reaches."""

from datetime import date, timedelta

import pytest
from flask import Flask

from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people import queries
from hpmt_supervision.people.models import Part, StandIn
from hpmt_supervision.people.policy import led_groups, own_groups
from hpmt_supervision.people.roles import Role
from tests.factories.people import (
    give_role,
    join,
    make_absence,
    make_group,
    make_person,
    member_of,
    supervisor_of,
    viewer_for,
)

DAY = date(2026, 3, 2)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


def test_who_leads_a_group_follows_the_days(app: Flask) -> None:
    group, person = make_group(), make_person()
    give_role(person, Role.HPMT_SUPERVISOR, group.unit)
    join(group, person, Part.SUPERVISOR, since=DAY, until=DAY)
    before, on_day, after = (viewer_for(person, on) for on in (BEFORE, DAY, AFTER))
    assert [queries.leads_group(viewer, group.id) for viewer in (before, on_day, after)] == [False, True, False]
    assert queries.groups_led_by(on_day) == [group]
    assert queries.groups_led_by(after) == []
    assert queries.groups_of_supervisee(person.id, DAY) == []


def test_a_stand_in_leads_in_the_days_given(app: Flask) -> None:
    group, other = make_group(name="A"), make_person("Mona")
    own = supervisor_of(group, "Jonas")
    db.session.add(
        StandIn(group_id=group.id, absent_person_id=own.id, person_id=other.id, valid_from=DAY, valid_to=DAY)
    )
    db.session.flush()
    give_role(other, Role.HPMT_SUPERVISOR, group.unit)
    viewers = [viewer_for(other, on) for on in (BEFORE, DAY, AFTER)]
    assert [queries.leads_group(viewer, group.id) for viewer in viewers] == [False, True, False]
    leaders = queries.supervisors_of(group.id, DAY)
    assert [row.name for row in leaders] == ["Jonas", "Mona"]
    assert [row.person_id for row in queries.supervisors_of(group.id, AFTER)] == [own.id]


def test_members_stand_in_norwegian_order(app: Flask) -> None:
    group = make_group()
    for name in ("Åse", "Ærlig", "Øyvind", "zara", "Aaron", "Kari"):
        member_of(group, name)
    join(group, make_person("Borte"), until=BEFORE)
    supervisor_of(group, "Leder")
    names = [row.person.name for row in queries.members_of(group.id, DAY)]
    assert names == ["Aaron", "Kari", "zara", "Ærlig", "Øyvind", "Åse"]


def test_who_is_away(app: Flask) -> None:
    one, two, three = (make_person() for _number in range(3))
    make_absence(one, "leave", DAY)
    make_absence(one, "sick", DAY, AFTER)
    make_absence(two, "other", BEFORE, BEFORE)
    assert queries.absent_people([one.id, two.id, three.id], DAY) == {one.id}
    assert queries.absent_people([], DAY) == set()
    assert queries.absent_people([one.id, two.id], BEFORE) == {two.id}


def test_names_and_keys_nobody_has(app: Flask) -> None:
    group = make_group()
    assert queries.unit_name(group.unit_id) == group.unit.name
    assert queries.get_group(group.id) is group
    for ask in (queries.unit_name, queries.get_group):
        with pytest.raises(NotFound):
            ask(999999)


def test_a_viewer_leads_only_in_a_role_that_leads(app: Flask) -> None:
    group, other = make_group(), make_group()
    person = supervisor_of(group)
    give_role(person, Role.COUNSELLOR, group.unit)
    give_role(person, Role.ADMINISTRATOR, group.unit)
    join(other, person)
    db.session.refresh(person)

    def keys(statement) -> set[int]:  # type: ignore[no-untyped-def]
        return set(db.session.scalars(statement))

    assert keys(led_groups(viewer_for(person, DAY, Role.HPMT_SUPERVISOR))) == {group.id}
    assert keys(led_groups(viewer_for(person, DAY, Role.COUNSELLOR))) == set()
    assert keys(led_groups(viewer_for(person, DAY, Role.ADMINISTRATOR))) == set()
    assert keys(own_groups(viewer_for(person, DAY, Role.COUNSELLOR))) == {other.id}


@pytest.mark.parametrize("stands_in", [False, True])
def test_a_role_leads_the_groups_of_its_own_level_alone(app: Flask, stands_in: bool) -> None:
    person, groups = make_person(), [make_group(level=level) for level in (1, 2, 3)]
    for group in groups:
        if stands_in:
            own = supervisor_of(group)
            row = StandIn(group_id=group.id, absent_person_id=own.id, person_id=person.id, valid_from=DAY, valid_to=DAY)
            db.session.add(row)
        else:
            join(group, person, Part.SUPERVISOR)
    for role in Role:
        give_role(person, role, groups[0].unit)
    db.session.flush()
    led = {role: queries.groups_led_by(viewer_for(person, DAY, role)) for role in Role}
    assert {role: found for role, found in led.items() if found} == {
        Role.HPMT_SUPERVISOR: groups[:1],
        Role.FM_SUPERVISOR: groups[1:2],
        Role.RESOURCE_GROUP: groups[2:],
    }
    for role in Role:
        viewer = viewer_for(person, DAY, role)
        assert [group for group in groups if queries.leads_group(viewer, group.id)] == led[role]
