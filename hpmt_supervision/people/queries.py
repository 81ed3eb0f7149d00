"""Questions other rooms ask about groups, members and absences on a day. Every list is ordered."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Absence, Membership, Part, Person, StandIn, SupervisionGroup, Unit
from hpmt_supervision.people.policy import covers, leads_any_level, led_groups
from hpmt_supervision.people.viewer import Viewer


@dataclass(frozen=True)
class Leader:
    """Someone who leads a group on a day.

    Attributes:
        person: who leads.
    """

    person: Person

    @property
    def person_id(self) -> int:
        """Return the person's key."""
        return self.person.id

    @property
    def name(self) -> str:
        """Return the person's name."""
        return self.person.name


def by_name(people: Iterable[Person]) -> list[Person]:
    """Return people in Norwegian alphabetical order; the key decides between equal names."""
    return sorted(people, key=lambda person: (norwegian_order(person.name), person.id))


def groups_led_by(viewer: Viewer) -> list[SupervisionGroup]:
    """Return the groups the viewer leads today, as supervisor or stand-in, with their units, by level and name.

    Args:
        viewer: who asks, in the role they act in now.
    """
    return _groups(led_groups(viewer)) if leads_any_level(viewer) else []


def leads_group(viewer: Viewer, group_id: int) -> bool:
    """Tell whether the viewer leads a group today, by the very condition that filters the lists.

    Args:
        viewer: who asks, in the role they act in now.
        group_id: the group's key.
    """
    if not leads_any_level(viewer):
        return False
    led = led_groups(viewer).subquery()
    return db.session.scalar(select(led.c.group_id).where(led.c.group_id == group_id).limit(1)) is not None


def groups_of_supervisee(person_id: int, on: date) -> list[SupervisionGroup]:
    """Return the groups in which a person is supervised on a day, with their units, by level and name.

    Args:
        person_id: the person's key.
        on: the local day.
    """
    return _groups(
        select(Membership.group_id).where(
            Membership.person_id == person_id, Membership.part == Part.SUPERVISEE, covers(Membership, on)
        )
    )


def _groups(keys: object) -> list[SupervisionGroup]:
    found = db.session.scalars(
        select(SupervisionGroup)
        .where(SupervisionGroup.id.in_(keys))  # type: ignore[arg-type]
        .options(joinedload(SupervisionGroup.unit))
    )
    return sorted(found, key=lambda group: (group.level, norwegian_order(group.name), group.id))


def members_of(group_id: int, on: date) -> list[Membership]:
    """Return the memberships of those supervised in a group on a day, each with its person, in order of name.

    Args:
        group_id: the group's key.
        on: the local day.
    """
    found = db.session.scalars(
        select(Membership)
        .where(Membership.group_id == group_id, Membership.part == Part.SUPERVISEE, covers(Membership, on))
        .options(joinedload(Membership.person))
    )
    return sorted(found, key=lambda row: (norwegian_order(row.person.name), row.person_id))


def supervisors_of(group_id: int, on: date) -> list[Leader]:
    """Return who leads a group on a day: its supervisors, then stand-ins, each in order of name.

    A supervisor for whom somebody stands in is still listed, since co-leading goes on from home now and then.

    Args:
        group_id: the group's key.
        on: the local day.
    """
    supervises = exists().where(
        Membership.person_id == Person.id,
        Membership.group_id == group_id,
        Membership.part == Part.SUPERVISOR,
        covers(Membership, on),
    )
    # Both kinds in one question, because nearly every page asks it.
    rows = db.session.execute(
        select(Person, StandIn.id, supervises)
        .outerjoin(StandIn, and_(StandIn.person_id == Person.id, StandIn.group_id == group_id, covers(StandIn, on)))
        .where(or_(supervises, StandIn.id.is_not(None)))
        .order_by(Person.id)
    ).all()
    # A person who stands in for several has several rows.
    own = {person.id: person for person, _stand_in, is_own in rows if is_own}
    others = {person.id: person for person, _stand_in, _own in rows if person.id not in own}
    return [Leader(person) for person in [*by_name(own.values()), *by_name(others.values())]]


def absent_people(person_ids: Collection[int], on: date) -> set[int]:
    """Return which of some people are away on a day.

    Args:
        person_ids: the people's keys.
        on: the local day.
    """
    if not person_ids:
        return set()
    found = db.session.scalars(
        select(Absence.person_id)
        .where(
            Absence.person_id.in_(person_ids),
            Absence.from_date <= on,
            or_(Absence.to_date.is_(None), Absence.to_date >= on),
        )
        .distinct()
        .order_by(Absence.person_id)
    )
    return set(found)


def unit_name(unit_id: int) -> str:
    """Return a unit's name.

    Args:
        unit_id: the unit's key.

    Raises:
        NotFound: when there is no such unit.
    """
    name = db.session.scalar(select(Unit.name).where(Unit.id == unit_id))
    if name is None:
        raise NotFound("")
    return name


def get_group(group_id: int) -> SupervisionGroup:
    """Return a group with its unit. The caller decides who may see it.

    Args:
        group_id: the group's key.

    Raises:
        NotFound: when there is no such group.
    """
    group = db.session.scalar(
        select(SupervisionGroup).where(SupervisionGroup.id == group_id).options(joinedload(SupervisionGroup.unit))
    )
    if group is None:
        raise NotFound("")
    return group
