"""Which group on the next level receives what a group reports."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Membership, Part, Person, StandIn, SupervisionGroup, Unit
from hpmt_supervision.people.policy import covers, leaders_of
from hpmt_supervision.people.viewer import Viewer

HIGHEST_LEVEL = 3


def receiving_groups(group: SupervisionGroup, viewer: Viewer) -> list[SupervisionGroup]:
    """Return the groups on the next level that can receive what a group reports, the likeliest first.

    These are the groups in which the viewer, or another supervisor of the group, is supervised today. When there is
    none, as in a county where nobody has been placed yet, they are the groups of the units above. A group without a
    supervisor is among them: what it receives waits until somebody takes over.

    Args:
        group: the group that reports, with its unit.
        viewer: who reports.
    """
    if group.level >= HIGHEST_LEVEL:
        return []
    supervisors = select(Membership.person_id).where(
        Membership.group_id == group.id, Membership.part == Part.SUPERVISOR, covers(Membership, viewer.today)
    )
    stand_ins = select(StandIn.person_id).where(StandIn.group_id == group.id, covers(StandIn, viewer.today))
    rows = db.session.execute(
        select(SupervisionGroup, Membership.person_id)
        .join(Membership, Membership.group_id == SupervisionGroup.id)
        .where(
            SupervisionGroup.level == group.level + 1,
            Membership.part == Part.SUPERVISEE,
            covers(Membership, viewer.today),
            Membership.person_id.in_(supervisors.union(stand_ins)),
        )
        .options(joinedload(SupervisionGroup.unit))
        .order_by(SupervisionGroup.id)
    ).all()
    above = _units_above(group)
    own = {row[0].id for row in rows if row[1] == viewer.person_id}
    found = {row[0].id: row[0] for row in rows} or {row.id: row for row in _groups_of(above, group.level + 1)}
    return sorted(
        found.values(),
        key=lambda row: (row.unit_id not in above, row.id not in own, norwegian_order(row.name), row.id),
    )


def leader_names(group_ids: Collection[int], on: date) -> dict[int, list[str]]:
    """Return the names of those who lead some groups on a day, stand-ins included, in order.

    Args:
        group_ids: the groups' keys; each is in the answer, with no names when nobody leads it.
        on: the local day.
    """
    leads = leaders_of(group_ids, on).subquery()
    rows = db.session.execute(
        select(leads.c.group_id, Person.name).join(Person, Person.id == leads.c.person_id).order_by(Person.id)
    )
    names: dict[int, list[str]] = {group_id: [] for group_id in group_ids}
    for group_id, name in rows:
        names[group_id].append(name)
    return {group_id: sorted(found, key=norwegian_order) for group_id, found in names.items()}


def _units_above(group: SupervisionGroup) -> list[int]:
    """Return the keys of the units above a group's own, the nearest first."""
    above: list[int] = []
    parent = group.unit.parent_id
    while parent is not None and parent not in above:
        above.append(parent)
        parent = db.session.scalar(select(Unit.parent_id).where(Unit.id == parent))
    return above


def _groups_of(unit_ids: list[int], level: int) -> list[SupervisionGroup]:
    return list(
        db.session.scalars(
            select(SupervisionGroup)
            .where(SupervisionGroup.unit_id.in_(unit_ids), SupervisionGroup.level == level)
            .options(joinedload(SupervisionGroup.unit))
            .order_by(SupervisionGroup.id)
        )
    )
