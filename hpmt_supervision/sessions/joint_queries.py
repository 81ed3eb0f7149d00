"""Reads for joint sessions: whom a group may ask beyond its own members, and who has been asked so."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import contains_eager

from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.matching import matches
from hpmt_supervision.people.models import Membership, Part, Person, RoleAssignment, SupervisionGroup, Unit
from hpmt_supervision.people.policy import covers
from hpmt_supervision.people.roles import ROLE_LABELS, Role
from hpmt_supervision.sessions.group_queries import absences_of, group_days
from hpmt_supervision.sessions.invitees import Circles, GroupDays, Spell
from hpmt_supervision.sessions.joint_policy import ASKABLE_ROLES, askable_groups, askable_roles
from hpmt_supervision.sessions.models import SupervisionSession

MOST_HITS = 30
BOTH_PARTS = (Part.SUPERVISEE, Part.SUPERVISOR)


@dataclass(frozen=True)
class Chosen:
    """Who is asked to a session beyond the group's own members.

    Attributes:
        people: keys of people.
        groups: keys of groups that are asked as a whole.
    """

    people: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.people or self.groups)


NOBODY = Chosen()


@dataclass(frozen=True)
class Askable:
    """A person or a group that can be asked.

    Attributes:
        id: the key.
        name: the name.
        place: the roles with their units, or the group's unit.
    """

    id: int
    name: str
    place: str


@dataclass(frozen=True)
class Hits:
    """The first of those a search finds, in order of name, and how many it finds in all."""

    rows: list[Askable]
    total: int

    @property
    def more(self) -> int:
        """Return how many are not shown."""
        return self.total - len(self.rows)


@dataclass(frozen=True)
class Picker:
    """What the page on which people and groups are chosen shows.

    Attributes:
        search: what was searched for.
        chosen_people, chosen_groups: those chosen before, who stand first.
        people, groups: the hits, without those.
    """

    search: str
    chosen_people: list[Askable]
    chosen_groups: list[Askable]
    people: Hits
    groups: Hits

    @property
    def people_options(self) -> list[tuple[int, str, str]]:
        """Return the people to tick as key, name and place; those chosen before come first."""
        return [(row.id, row.name, row.place) for row in (*self.chosen_people, *self.people.rows)]

    @property
    def group_options(self) -> list[tuple[int, str, str]]:
        """Return the groups to tick as key, name and unit; those chosen before come first."""
        return [(row.id, row.name, row.place) for row in (*self.chosen_groups, *self.groups.rows)]

    @property
    def chosen(self) -> Chosen:
        """Return the keys of those chosen."""
        return Chosen(frozenset(row.id for row in self.chosen_people), frozenset(row.id for row in self.chosen_groups))


def picker(
    group: SupervisionGroup,
    *,
    search: str,
    on: date,
    own: Select[int] | None = None,
    without: Collection[int] = (),
    chosen: Chosen = NOBODY,
) -> Picker:
    """Return whom a group may ask, narrowed by a search. The caller decides who may see it.

    Databases differ in how they compare æ, ø and å, so names are compared and ordered here.

    Args:
        group: the group that asks, with its unit.
        search: parts of names of people, groups or units; every word must be found.
        on: the local day whose roles count.
        own: selects the group's own people, who are asked by their membership.
        without: keys of others who are asked already.
        chosen: whom the page has chosen before; what the group may not ask is left out.
    """
    condition = askable_roles(group, on)
    if own is not None:
        condition = condition & Person.id.not_in(own)
    people = [row for row in _people(condition) if row.id not in without]
    groups = _groups(askable_groups(group))
    return Picker(
        search,
        [row for row in people if row.id in chosen.people],
        [row for row in groups if row.id in chosen.groups],
        _hits(search, people, chosen.people),
        _hits(search, groups, chosen.groups),
    )


def _hits(search: str, rows: list[Askable], chosen: Collection[int]) -> Hits:
    found = [row for row in rows if row.id not in chosen and matches(search, row.name, row.place)]
    return Hits(found[:MOST_HITS], len(found))


def _people(condition: ColumnElement[bool]) -> list[Askable]:
    rows = db.session.execute(
        select(Person.id, Person.name, RoleAssignment.role, Unit.name)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .join(Unit, Unit.id == RoleAssignment.unit_id)
        .where(condition)
        .order_by(Person.id, RoleAssignment.id)
    )
    names: dict[int, str] = {}
    places: dict[int, list[str]] = {}
    for person_id, name, role, unit in rows:
        names[person_id] = name
        places.setdefault(person_id, []).append(f"{ROLE_LABELS[Role(role)]}, {unit}")
    found = [Askable(key, name, "; ".join(dict.fromkeys(places[key]))) for key, name in names.items()]
    return sorted(found, key=lambda row: (norwegian_order(row.name), row.id))


def _groups(condition: ColumnElement[bool]) -> list[Askable]:
    rows = db.session.scalars(
        select(SupervisionGroup)
        .join(SupervisionGroup.unit)
        .where(condition)
        .options(contains_eager(SupervisionGroup.unit))
        .order_by(SupervisionGroup.id)
    )
    found = [Askable(row.id, row.name, row.unit.name) for row in rows]
    return sorted(found, key=lambda row: (norwegian_order(row.name), row.id))


def places_of(person_ids: Collection[int], on: date) -> dict[int, str]:
    """Return the roles and units of those asked to a joint session; those without a role on the day are left out.

    Args:
        person_ids: the people's keys.
        on: the local day whose roles count.
    """
    if not person_ids:
        return {}
    held = covers(RoleAssignment, on) & RoleAssignment.role.in_(ASKABLE_ROLES)
    return {row.id: row.place for row in _people(held & Person.id.in_(person_ids))}


def circles_of(group: SupervisionGroup, chosen: Chosen, first: date, last: date, *, role_day: date) -> Circles:
    """Return who is asked beyond a group's members over a stretch of days: people, and groups as they are each day.

    Args:
        group: the group that asks, with its unit.
        chosen: whom it asks.
        first: the first local day.
        last: the last local day.
        role_day: the local day whose roles decide whom it may ask.

    Raises:
        UserError: when the group may not ask one of them. A key that nobody has gets the same answer, so that a
            forged form learns nothing.
    """
    if not chosen:
        return Circles()
    people = {row.id: row.name for row in _people(askable_roles(group, role_day) & Person.id.in_(chosen.people))}
    groups = [row.id for row in _groups(askable_groups(group) & SupervisionGroup.id.in_(chosen.groups))]
    if len(people) < len(chosen.people) or len(groups) < len(chosen.groups):
        raise UserError(_("Noen du har valgt, kan ikke inviteres nå. Søk på nytt og velg igjen."), field="joint")
    circles = [group_days(key, first, last, parts=BOTH_PARTS) for key in groups]
    if people:
        spells = [Spell(key, first, last) for key in people]
        circles.insert(0, GroupDays(spells, absences_of(people, first, last), people))
    return Circles(circles, group_days(group.id, first, last, parts=BOTH_PARTS).memberships)


def still_askable(group: SupervisionGroup, chosen: Chosen, role_day: date) -> Chosen:
    """Return those of some chosen people and groups whom a group may still ask; roles end, and groups with them.

    Args:
        group: the group that asks, with its unit.
        chosen: whom it has asked before.
        role_day: the local day whose roles decide.
    """
    if not chosen:
        return chosen
    people = _people(askable_roles(group, role_day) & Person.id.in_(chosen.people))
    groups = _groups(askable_groups(group) & SupervisionGroup.id.in_(chosen.groups))
    return Chosen(frozenset(row.id for row in people), frozenset(row.id for row in groups))


def joint_people(session: SupervisionSession) -> set[int]:
    """Return the keys of those who are invited to a session and are not supervised in its group that day.

    Args:
        session: the session.
    """
    day = session.local_date
    members = group_days(session.group_id, day, day).names
    return {row.person_id for row in session.invitations} - set(members)


def own_people(group_id: int, first: date, last: date) -> Select[int]:
    """Select the keys of a group's own members and leaders over a stretch of days.

    Args:
        group_id: the group's key.
        first: the first local day.
        last: the last local day.
    """
    return select(Membership.person_id).where(
        Membership.group_id == group_id,
        Membership.valid_from <= last,
        or_(Membership.valid_to.is_(None), Membership.valid_to >= first),
    )
