"""Building the demo's structure: units, people, roles, groups, absences, the one who moves, and accounts."""

from datetime import date, timedelta
from functools import partial

from hpmt_supervision.auth import operations as accounts
from hpmt_supervision.catalogue.operations import load_hpmt
from hpmt_supervision.catalogue.queries import catalogue_on
from hpmt_supervision.core import clock
from hpmt_supervision.demo import cast, counties
from hpmt_supervision.demo.counties import COUNTIES, RAGNAR, County, Course, FurtherOffice
from hpmt_supervision.demo.scene import Scene
from hpmt_supervision.extensions import db
from hpmt_supervision.learning.operations import load_courses
from hpmt_supervision.people import operations
from hpmt_supervision.people.models import AbsenceKind, Part, SupervisionGroup, UnitKind
from hpmt_supervision.people.queries import members_of, supervisors_of
from hpmt_supervision.people.roles import Role, role_in_group

# What stands before the demo's year begins.
SETTLED = timedelta(days=30)
OPENED_DAYS_AGO = 210
MERGED_DAYS_AGO = 60


def build(scene: Scene) -> None:
    """Lay the catalogue and the structure as they stood before the year began.

    Args:
        scene: an empty stage; filled with units, people and groups.
    """
    load_courses(load_hpmt())
    catalogue = catalogue_on(scene.today)
    scene.tools.update({tool.code: tool.id for tool in catalogue.tools})
    scene.phases.update({phase.code: phase.id for phase in catalogue.phases})
    scene.principles.update({principle.number: principle.id for principle in catalogue.principles})
    since = scene.first_day - SETTLED
    nation = operations.create_unit(kind=UnitKind.NATIONAL, name=cast.NATION, parent=None, opened_on=None, by=None)
    county = operations.create_unit(kind=UnitKind.COUNTY, name=cast.COUNTY, parent=nation, opened_on=None, by=None)
    scene.units.update({cast.NATION: nation, cast.COUNTY: county})
    for name in (cast.KARI, cast.LIV):
        _person(scene, name, Role.ADMINISTRATOR, cast.NATION, since)
    _person(scene, cast.EIRIK, Role.RESEARCHER, cast.NATION, since)
    _person(scene, cast.MONA, Role.COUNTY_COORDINATOR, cast.COUNTY, since)
    level_3 = _group(scene, 3, cast.NATION, cast.LEVEL_3, interval=90)
    level_2 = _group(scene, 2, cast.COUNTY, cast.LEVEL_2, interval=28)
    _joins(scene, level_3, cast.OLAV, Part.SUPERVISOR, since, at=cast.NATION)
    for name in (cast.ASTRID, cast.ELLEN):
        _joins(scene, level_3, name, Part.SUPERVISEE, since, at=cast.COUNTY)
    _joins(scene, level_2, cast.ASTRID, Part.SUPERVISOR, since, at=cast.COUNTY)
    _build_counties(scene, since)
    for office in cast.OFFICES:
        scene.units[office.name] = operations.create_unit(
            kind=UnitKind.OFFICE, name=office.name, parent=county, opened_on=None, by=None
        )
        group = _group(scene, 1, office.name, office.group, interval=14)
        for name in office.supervisors:
            _joins(scene, group, name, Part.SUPERVISOR, since, at=office.name)
            _joins(scene, level_2, name, Part.SUPERVISEE, since, at=office.name)
        for name in office.members:
            _joins(scene, group, name, Part.SUPERVISEE, since, at=office.name)
        _person(scene, office.leader, Role.OFFICE_LEADER, office.name, since)
    _joins(scene, level_3, RAGNAR, Part.SUPERVISEE, since, at=counties.SKOGLANDET)


def _build_counties(scene: Scene, since: date) -> None:
    """Lay the counties that are not there yet, and the further offices of all of them."""
    nation = scene.units[cast.NATION]
    for county in COUNTIES:
        if county.name not in scene.units:
            scene.units[county.name] = operations.create_unit(
                kind=UnitKind.COUNTY, name=county.name, parent=nation, opened_on=None, by=None
            )
            _person(scene, county.coordinator, Role.COUNTY_COORDINATOR, county.name, since)
            _group(scene, 2, county.name, county.group, interval=28)
            _grant(scene, county, since)
        for further in county.offices:
            _build_office(scene, county, further, since)


def _grant(scene: Scene, county: County, since: date) -> None:
    """Give a county's FM supervisor the reach of the county; one who serves several has a grant for each."""
    _person(scene, county.fm_supervisor, Role.FM_SUPERVISOR, county.name, since)
    _joins(scene, scene.groups[county.group], county.fm_supervisor, Part.SUPERVISOR, since, at=county.name)


def _build_office(scene: Scene, county: County, further: FurtherOffice, since: date) -> None:
    office = further.office
    opened_on = scene.today - timedelta(days=OPENED_DAYS_AGO) if further.course == Course.OPENED else None
    first = opened_on or since
    scene.units[office.name] = operations.create_unit(
        kind=UnitKind.OFFICE, name=office.name, parent=scene.units[county.name], opened_on=opened_on, by=None
    )
    _person(scene, office.leader, Role.OFFICE_LEADER, office.name, first)
    if further.course == Course.NO_GROUP:
        return
    group = _group(scene, 1, office.name, office.group, interval=further.interval)
    for name in office.supervisors:
        _joins(scene, group, name, Part.SUPERVISOR, first, at=office.name)
        _joins(scene, scene.groups[county.group], name, Part.SUPERVISEE, first, at=office.name)
    for name in office.members:
        _joins(scene, group, name, Part.SUPERVISEE, first, at=office.name)


def _person(scene: Scene, name: str, role: Role, unit: str, since: date, percent: int | None = None) -> None:
    if name not in scene.people:
        scene.people[name] = operations.create_person(name=name, email=cast.login_of(name), by=None)
    operations.add_role(
        person=scene.people[name],
        role=role,
        unit=scene.units[unit],
        valid_from=since,
        valid_to=None,
        position_percent=percent,
        by=None,
    )


def _group(scene: Scene, level: int, unit: str, name: str, *, interval: int) -> SupervisionGroup:
    group = operations.create_group(level=level, unit=scene.units[unit], name=name, interval_days=interval, by=None)
    scene.groups[name] = group
    return group


def _joins(scene: Scene, group: SupervisionGroup, name: str, part: Part, since: date, *, at: str) -> None:
    """Let a person into a group, with the role that goes with the part at a unit, unless the person has it."""
    role = role_in_group(group.level, part)
    if name not in scene.people or not any(row.role == role for row in scene.people[name].roles):
        _person(scene, name, role, at, since)
    operations.add_membership(
        group=group, person=scene.people[name], part=part, valid_from=since, valid_to=None, by=None
    )


def plan_changes(scene: Scene) -> None:
    """Plan what changes in the structure through the year: a move, leaves, an office without a supervisor, accounts."""
    scene.plan(scene.first_day - timedelta(days=7), "10:00", lambda: _make_accounts(scene))
    moves_on = scene.today - timedelta(days=182)
    scene.plan(moves_on - timedelta(days=5), "11:00", lambda: _move(scene, moves_on))
    second_role = scene.today - timedelta(days=120)
    scene.plan(
        second_role, "09:30", lambda: _person(scene, cast.MARIT, Role.COUNSELLOR, cast.FJORDVIK, second_role, 20)
    )
    for name, kind, days_ago, length in ABSENCES:
        first = scene.today - timedelta(days=days_ago)
        last = first + timedelta(days=length)
        scene.plan(first, "08:05", partial(_add_absence, scene, name, kind, first, last))
    scene.plan(scene.today - timedelta(days=150), "12:00", lambda: _end_at_storeng(scene))
    scene.plan(scene.today - timedelta(days=MERGED_DAYS_AGO), "12:30", lambda: _merge(scene))


# Who was away: name, kind, how many days ago it began, and how many days after that it ends.
ABSENCES = (
    (cast.TONE, AbsenceKind.LEAVE, 54, 170),
    ("Turid Bakke", AbsenceKind.SICK, 200, 16),
    ("Nina Foss", AbsenceKind.SICK, 120, 40),
    ("Dina Strand", AbsenceKind.LEAVE, 260, 120),
    (cast.HENRIK, AbsenceKind.OTHER, 96, 9),
)


def _add_absence(scene: Scene, name: str, kind: AbsenceKind, first: date, last: date) -> None:
    operations.add_absence(
        person=scene.people[name], kind=kind, from_date=first, to_date=last, by=scene.viewer(cast.KARI)
    )


def _move(scene: Scene, first_day: date) -> None:
    """Move one counsellor to another office; what happened in the old group stays there."""
    old, new = (scene.groups[office.group] for office in (cast.OFFICES[1], cast.OFFICES[0]))
    membership = next(row for row in members_of(old.id, clock.today()) if row.person.name == cast.SIVERT)
    operations.move_person(
        membership=membership,
        to_group=new,
        first_day=first_day,
        with_role=True,
        expected_version=membership.version,
        by=scene.viewer(cast.KARI),
    )
    db.session.refresh(scene.people[cast.SIVERT])


def _end_at_storeng(scene: Scene) -> None:
    """Let the only supervisor of an office stop; nobody has taken over."""
    kari, person = scene.viewer(cast.KARI), scene.people[cast.WENCHE]
    today = clock.today()
    for membership in list(person.memberships):
        operations.end_membership(membership=membership, valid_to=today, expected_version=membership.version, by=kari)
    for assignment in list(person.roles):
        operations.end_role(assignment=assignment, valid_to=today, expected_version=assignment.version, by=kari)


def _merge(scene: Scene) -> None:
    """Let an office that has stopped go up into another; what happened there stays where it happened."""
    kari, today = scene.viewer(cast.KARI), clock.today()
    gone, into = (scene.units[name] for name in counties.MERGED)
    group = next(group for group in scene.groups.values() if group.unit_id == gone.id)
    for leader in supervisors_of(group.id, today):
        for membership in [row for row in leader.person.memberships if row.group.level > group.level]:
            version = membership.version
            operations.end_membership(membership=membership, valid_to=today, expected_version=version, by=kari)
    operations.close_unit(
        unit=gone,
        closed_on=today,
        end_memberships=True,
        end_roles=True,
        cancel_sessions=True,
        expected_version=gone.version,
        by=kari,
        merged_into=into,
    )


def _make_accounts(scene: Scene) -> None:
    kari = scene.viewer(cast.KARI)
    printed = [name for _role, name in (*cast.PRINTED, *cast.PRINTED_BESIDE)]
    for name in (*printed, *cast.MORE_ACCOUNTS):
        account = accounts.make_account(person=scene.people[name], login_name=cast.login_of(name), by=kari)
        accounts.set_password(account=account, new_password=cast.PASSWORD, by=kari)
