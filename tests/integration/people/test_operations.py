"""Writes about the structure: what is made, what is refused and why, and that the past stays where it happened."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import StaleVersion, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people import operations
from hpmt_supervision.people.models import Absence, Membership, Part, Person, RoleAssignment, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.signals import interval_changing, membership_ending
from hpmt_supervision.privacy.models import AuditEvent
from tests.factories.people import (
    give_role,
    join,
    make_absence,
    make_group,
    make_person,
    make_unit,
    member_of,
    supervisor_of,
    viewer_for,
)

KEY = "0123456789abcdef" * 2


def days(offset: int) -> date:
    """Return a day counted from today."""
    return clock.today() + timedelta(days=offset)


def acts() -> list[str]:
    """Return what has been recorded."""
    return list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_units_stand_under_the_right_kind(app: Flask) -> None:
    nation = operations.create_unit(kind="national", name="Nav", parent=None, opened_on=None, by=None)
    county = operations.create_unit(kind="county", name="Solnedal", parent=nation, opened_on=None, by=None)
    office = operations.create_unit(kind="office", name="Nav Ås", parent=county, opened_on=date(2020, 1, 1), by=None)
    assert office.parent_id == county.id
    for kind, parent in [
        ("office", nation),
        ("office", None),
        ("county", county),
        ("county", None),
        ("national", nation),
    ]:
        with pytest.raises(UserError) as refusal:
            operations.create_unit(kind=kind, name="Ny", parent=parent, opened_on=None, by=None)
        assert refusal.value.field == "parent_id"
    with pytest.raises(UserError, match="finnes alt her"):
        operations.create_unit(kind="office", name="NAV ås", parent=county, opened_on=None, by=None)
    assert acts() == ["unit.create"] * 3


def test_a_unit_closes_after_those_under_it(app: Flask) -> None:
    office = make_unit(name="Nav Granli")
    county = office.parent
    assert county is not None

    def close(unit, on):  # type: ignore[no-untyped-def]
        unit.opened_on = date(2020, 1, 1)
        operations.close_unit(
            unit=unit,
            closed_on=on,
            end_memberships=True,
            end_roles=True,
            cancel_sessions=True,
            expected_version=None,
            by=None,
        )

    with pytest.raises(UserError, match="Nav Granli ligger under"):
        close(county, days(0))
    with pytest.raises(UserError, match="Siste dag er før første dag"):
        close(office, date(2019, 12, 31))
    close(office, days(0))
    close(county, days(0))
    assert county.closed_on == days(0)


def test_a_form_sent_twice_makes_one_of_each(app: Flask) -> None:
    unit = make_unit()
    made = [
        (
            operations.create_person(name="Kari", email=None, by=None, request_key=KEY).id,
            operations.create_group(level=1, unit=unit, name="A", by=None, request_key=KEY).id,
            operations.create_unit(
                kind="office", name="Ny", parent=unit.parent, opened_on=None, by=None, request_key=KEY
            ).id,
        )
        for _time in range(2)
    ]
    assert made[0] == made[1]


def test_roles_may_follow_each_other_but_not_overlap(app: Flask) -> None:
    person, unit = make_person(), make_unit()

    def give(since: date, until: date | None, role: Role = Role.COUNSELLOR) -> RoleAssignment:
        return operations.add_role(person=person, role=role, unit=unit, valid_from=since, valid_to=until, by=None)

    first = give(days(-100), days(-50))
    assert give(days(-100), days(-50)) is first
    for since, until in [(days(-50), None), (days(-200), days(-100)), (days(-90), days(-60)), (days(-200), None)]:
        with pytest.raises(UserError, match="er alt KVP-veileder ved"):
            give(since, until)
    give(days(-49), None)
    give(days(-100), None, Role.OFFICE_LEADER)
    with pytest.raises(UserError) as refusal:
        give(days(-300), days(-301))
    assert refusal.value.field == "valid_to"
    assert db.session.query(RoleAssignment).count() == 3


def test_the_last_administrator_stays(app: Flask) -> None:
    unit = make_unit(UnitKind.NATIONAL)
    one = give_role(make_person(), Role.ADMINISTRATOR, unit)
    with pytest.raises(UserError, match="eneste som er administrator"):
        operations.end_role(assignment=one, valid_to=days(0), expected_version=None, by=None)
    give_role(make_person(), Role.ADMINISTRATOR, unit, until=days(0))
    with pytest.raises(UserError, match="eneste som er administrator"):
        operations.end_role(assignment=one, valid_to=days(0), expected_version=None, by=None)
    give_role(make_person(), Role.ADMINISTRATOR, unit)
    operations.end_role(assignment=one, valid_to=days(0), expected_version=None, by=None)
    assert one.valid_to == days(0)


def test_what_has_begun_is_ended_and_what_has_not_is_removed(app: Flask) -> None:
    group, person = make_group(), make_person()
    begun = join(group, person, since=days(0))
    coming = join(make_group(), person, since=days(1))
    role, coming_role = (give_role(person, Role.COUNSELLOR, make_unit(), since=days(n)) for n in (0, 1))
    absence, coming_absence = (make_absence(person, "other", days(n)) for n in (0, 1))
    with pytest.raises(UserError, match="har begynt"):
        operations.remove_membership(membership=begun, by=None)
    with pytest.raises(UserError, match="har begynt"):
        operations.remove_role(assignment=role, by=None)
    with pytest.raises(UserError, match="har begynt"):
        operations.remove_absence(absence=absence, by=None)
    operations.remove_membership(membership=coming, by=None)
    operations.remove_role(assignment=coming_role, by=None)
    operations.remove_absence(absence=coming_absence, by=None)
    assert [db.session.query(table).count() for table in (Membership, RoleAssignment, Absence)] == [1, 1, 1]


def test_a_membership_that_is_over_is_history(app: Flask) -> None:
    over = join(make_group(), make_person(), until=days(-1))
    for last in (days(-2), days(5)):
        with pytest.raises(UserError, match="endres ikke mer"):
            operations.end_membership(membership=over, valid_to=last, expected_version=None, by=None)


def test_memberships_of_one_part_do_not_overlap(app: Flask) -> None:
    group, person = make_group(), make_person("Kari")

    def add(since: date, until: date | None, part: Part = Part.SUPERVISEE) -> Membership:
        return operations.add_membership(
            group=group, person=person, part=part, valid_from=since, valid_to=until, by=None
        )

    first = add(days(-10), days(10))
    assert add(days(-10), days(10)) is first
    with pytest.raises(UserError) as refusal:
        add(days(10), None)
    assert refusal.value.field == "valid_from"
    assert "Kari er alt med i" in str(refusal.value)
    add(days(11), None)
    add(days(0), None, Part.SUPERVISOR)
    with pytest.raises(UserError, match="er alt med i"):
        operations.end_membership(membership=first, valid_to=days(11), expected_version=None, by=None)
    operations.end_membership(membership=first, valid_to=days(3), expected_version=None, by=None)
    assert first.valid_to == days(3)


def test_moving_a_person_leaves_the_past_where_it_happened(app: Flask) -> None:
    old, new = make_group(), make_group()
    person = member_of(old)
    admin = make_person()
    give_role(admin, Role.ADMINISTRATOR, old.unit)
    by = viewer_for(admin, clock.today())
    membership = person.memberships[0]

    def move() -> Membership:
        return operations.move_person(
            membership=membership,
            to_group=new,
            first_day=days(7),
            with_role=True,
            expected_version=1,
            by=by,
        )

    moved = move()
    assert (membership.group_id, membership.valid_from, membership.valid_to) == (old.id, date(2020, 1, 1), days(6))
    assert (moved.group_id, moved.valid_from, moved.valid_to, moved.part) == (new.id, days(7), None, "supervisee")
    of_person = select(RoleAssignment).where(RoleAssignment.person_id == person.id)
    roles = db.session.scalars(of_person.order_by(RoleAssignment.valid_from)).all()
    assert [(row.unit_id, row.valid_from, row.valid_to) for row in roles] == [
        (old.unit_id, date(2020, 1, 1), days(6)),
        (new.unit_id, days(7), None),
    ]
    # A second press of the button changes nothing, although the version has moved on.
    assert move() is moved
    assert db.session.query(Membership).count() == 2
    assert acts().count("membership.move") == 1


def test_a_move_that_cannot_be_made_changes_nothing(app: Flask) -> None:
    old, new = make_group(), make_group()
    person = member_of(old)
    membership = person.memberships[0]
    db.session.commit()

    def move(first_day: date, to_group=new, version: int | None = 1) -> None:  # type: ignore[no-untyped-def]
        operations.move_person(
            membership=membership,
            to_group=to_group,
            first_day=first_day,
            with_role=True,
            expected_version=version,
            by=None,
        )

    join(new, person, since=days(50), until=days(60))
    db.session.commit()
    with pytest.raises(UserError, match="Velg en senere dag"):
        move(date(2020, 1, 1))
    with pytest.raises(UserError, match="er alt i denne gruppa"):
        move(days(1), old)
    with pytest.raises(UserError, match="er alt med i"):
        move(days(1))
    with pytest.raises(StaleVersion):
        move(days(1), make_group(), version=7)
    # Without a role at the old unit there is none to move, and then nothing moves.
    for role in person.roles:
        db.session.delete(role)
    db.session.commit()
    with pytest.raises(UserError, match="Fant ingen rolle"):
        move(days(1), make_group())
    db.session.rollback()
    assert db.session.query(Membership).count() == 2
    assert membership.valid_to is None


def test_a_planned_last_day_moves_along(app: Flask) -> None:
    old, new = make_group(), make_group()
    membership = join(old, make_person(), until=days(30))
    moved = operations.move_person(
        membership=membership, to_group=new, first_day=days(5), with_role=False, expected_version=None, by=None
    )
    assert (membership.valid_to, moved.valid_to) == (days(4), days(30))
    with pytest.raises(UserError, match="før flyttingen"):
        operations.move_person(
            membership=membership,
            to_group=make_group(),
            first_day=days(9),
            with_role=False,
            expected_version=None,
            by=None,
        )


def test_a_later_room_can_keep_the_past(app: Flask) -> None:
    group = make_group()
    membership = join(group, make_person())

    def refuse(sender: object, **seen: object) -> None:
        raise UserError("Oppmøtet er ført.")

    with membership_ending.connected_to(refuse), pytest.raises(UserError, match="Oppmøtet"):
        operations.end_membership(membership=membership, valid_to=days(-30), expected_version=None, by=None)
    with membership_ending.connected_to(refuse), pytest.raises(UserError, match="Oppmøtet"):
        operations.move_person(
            membership=membership,
            to_group=make_group(),
            first_day=days(-30),
            with_role=False,
            expected_version=None,
            by=None,
        )
    with interval_changing.connected_to(refuse):
        with pytest.raises(UserError, match="Oppmøtet"):
            operations.change_group(group=group, name="Nytt", interval_days=21, expected_version=None, by=None)
        operations.change_group(group=group, name="Nytt", interval_days=14, expected_version=None, by=None)
    assert (group.name, group.interval_days, membership.valid_to) == ("Nytt", 14, None)


@pytest.mark.parametrize(("level", "kind"), [(1, UnitKind.OFFICE), (2, UnitKind.COUNTY), (3, UnitKind.NATIONAL)])
def test_a_group_belongs_to_a_unit_of_its_level(app: Flask, level: int, kind: UnitKind) -> None:
    office = make_unit()
    county = office.parent
    assert county is not None
    assert county.parent is not None
    units = {unit.kind: unit for unit in (office, county, county.parent)}
    for other, unit in units.items():
        if other == kind:
            group = operations.create_group(level=level, unit=unit, name="Gruppa", by=None)
            assert group.interval_days == 14
        else:
            with pytest.raises(UserError) as refusal:
                operations.create_group(level=level, unit=unit, name="Gruppa", by=None)
            assert refusal.value.field == "unit_id"


def test_a_group_has_a_name_of_its_own_and_a_possible_interval(app: Flask) -> None:
    group = make_group(name="Torsdag")
    with pytest.raises(UserError, match="alt en gruppe som heter"):
        operations.create_group(level=1, unit=group.unit, name="torsdag", by=None)
    for interval in (0, 367, -1):
        with pytest.raises(UserError) as refusal:
            operations.create_group(level=1, unit=group.unit, name="Ny", interval_days=interval, by=None)
        assert refusal.value.field == "interval_days"


def test_absences_may_overlap_but_not_begin_twice(app: Flask) -> None:
    person = make_person()
    absence = operations.add_absence(person=person, kind="sick", from_date=days(0), to_date=None, by=None)
    assert operations.add_absence(person=person, kind="sick", from_date=days(0), to_date=None, by=None) is absence
    operations.add_absence(person=person, kind="sick", from_date=days(1), to_date=days(2), by=None)
    operations.add_absence(person=person, kind="leave", from_date=days(0), to_date=None, by=None)
    with pytest.raises(UserError, match="alt registrert"):
        operations.add_absence(person=person, kind="sick", from_date=days(0), to_date=days(4), by=None)
    operations.change_absence(absence=absence, from_date=days(0), to_date=days(9), expected_version=1, by=None)
    with pytest.raises(StaleVersion):
        operations.change_absence(absence=absence, from_date=days(0), to_date=None, expected_version=1, by=None)
    with pytest.raises(UserError) as refusal:
        operations.change_absence(absence=absence, from_date=days(1), to_date=None, expected_version=None, by=None)
    assert refusal.value.field == "from_date"
    with pytest.raises(UserError) as refusal:
        operations.change_absence(absence=absence, from_date=days(0), to_date=days(-1), expected_version=None, by=None)
    assert refusal.value.field == "to_date"
    # The kind of an absence may say something about health; the record of the act does not.
    told = db.session.scalars(select(AuditEvent.details).where(AuditEvent.subject_kind == "absence")).all()
    assert not any("sick" in text or "leave" in text for text in told)


def test_a_stand_in_takes_the_place_of_a_supervisor(app: Flask) -> None:
    group = make_group()
    own, other = supervisor_of(group), make_person("Mona Vik")

    def stand_in(absent: Person, person: Person, since: date, until: date):  # type: ignore[no-untyped-def]
        return operations.add_stand_in(
            group=group, absent_person=absent, person=person, valid_from=since, valid_to=until, by=None
        )

    row = stand_in(own, other, days(0), days(10))
    assert stand_in(own, other, days(0), days(10)) is row
    with pytest.raises(UserError, match="er alt stedfortreder"):
        stand_in(own, other, days(10), days(12))
    with pytest.raises(UserError, match="er ikke veileder for gruppa"):
        stand_in(other, make_person(), days(0), days(1))
    with pytest.raises(UserError, match="for seg selv"):
        stand_in(own, own, days(20), days(21))
    with pytest.raises(UserError, match="leder alt gruppa"):
        stand_in(own, supervisor_of(group), days(20), days(21))
    with pytest.raises(UserError, match="Siste dag er før"):
        stand_in(own, other, days(20), days(19))
    with pytest.raises(UserError, match="Velg en dag senest"):
        operations.end_stand_in(stand_in=row, valid_to=days(11), expected_version=None, by=None)
    operations.end_stand_in(stand_in=row, valid_to=days(2), expected_version=None, by=None)
    assert row.valid_to == days(2)
    coming = stand_in(own, other, days(20), days(30))
    operations.end_stand_in(stand_in=coming, valid_to=days(25), expected_version=None, by=None)
    db.session.expire_all()
    assert acts()[-1] == "stand_in.remove"


def test_a_stale_page_overwrites_nothing(app: Flask) -> None:
    person, unit, group = make_person("Kari"), make_unit(name="Nav Ås"), make_group(name="Torsdag")
    operations.change_person(person=person, name="Kari Nordmann", email=None, expected_version=1, by=None)
    with pytest.raises(StaleVersion):
        operations.change_person(person=person, name="Noe annet", email=None, expected_version=1, by=None)
    operations.change_unit(unit=unit, name="Nav Ås sør", opened_on=None, expected_version=1, by=None)
    with pytest.raises(StaleVersion):
        operations.change_unit(unit=unit, name="x", opened_on=None, expected_version=1, by=None)
    operations.change_group(group=group, name="Fredag", interval_days=14, expected_version=1, by=None)
    with pytest.raises(StaleVersion):
        operations.change_group(group=group, name="x", interval_days=14, expected_version=1, by=None)
    assert (person.name, unit.name, group.name) == ("Kari Nordmann", "Nav Ås sør", "Fredag")


def test_nobody_gives_themselves_a_role_or_a_place(app: Flask) -> None:
    group, target = make_group(), make_group()
    admin, leader, other = make_person("Åse"), supervisor_of(group), make_person("Mona")
    own_role = give_role(admin, Role.ADMINISTRATOR, group.unit, until=days(9))
    give_role(make_person(), Role.ADMINISTRATOR, group.unit)
    membership = join(group, admin, until=days(9))
    viewer = viewer_for(admin, clock.today())
    before = len(acts())
    role = {"role": Role.HPMT_SUPERVISOR, "unit": group.unit, "valid_from": days(0), "valid_to": None}
    place = {"group": target, "part": Part.SUPERVISOR, "valid_from": days(0), "valid_to": None}
    days_away = {"group": group, "absent_person": leader, "valid_from": days(0), "valid_to": days(1)}
    move = {"membership": membership, "to_group": target, "first_day": days(1), "with_role": False}
    longer = {"valid_to": days(99), "expected_version": None}
    for attempt in (
        lambda: operations.add_role(person=admin, by=viewer, **role),
        lambda: operations.add_membership(person=admin, by=viewer, **place),
        lambda: operations.add_stand_in(person=admin, by=viewer, **days_away),
        lambda: operations.move_person(by=viewer, expected_version=None, **move),
        lambda: operations.end_role(assignment=own_role, by=viewer, **longer),
        lambda: operations.end_membership(membership=membership, by=viewer, **longer),
    ):
        with pytest.raises(UserError, match="Be en annen administrator gjøre det"):
            attempt()
    assert len(acts()) == before
    # Others may be given the same, a command acts for nobody, and giving something up needs nobody else.
    operations.add_role(person=other, by=viewer, **role)
    operations.add_membership(person=other, by=viewer, **place)
    operations.add_stand_in(person=other, by=viewer, **days_away)
    operations.add_role(person=admin, by=None, **role)
    operations.end_membership(membership=membership, valid_to=days(0), expected_version=None, by=viewer)
    operations.end_role(assignment=own_role, valid_to=days(0), expected_version=None, by=viewer)
