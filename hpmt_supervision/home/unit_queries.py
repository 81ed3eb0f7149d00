"""Reads for Min side of an office's leader and of an administrator: dates and counts, never who lacks supervision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.auth.models import Account
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import RoleAssignment, SupervisionGroup
from hpmt_supervision.people.policy import covers, lacks_leader
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession


def dates_of_unit(viewer: Viewer, *, days: int) -> Sequence[SupervisionSession]:
    """Return the planned sessions of the groups at the viewer's own unit in the days ahead, in order of time.

    Individual supervision is left out, since its date would tell of a person.

    Args:
        viewer: a leader.
        days: how many days ahead.
    """
    return db.session.scalars(
        select(SupervisionSession)
        .join(SupervisionSession.group)
        .where(
            SupervisionGroup.unit_id == viewer.unit_id,
            SupervisionSession.whole_group,
            SupervisionSession.status == SessionStatus.PLANNED,
            SupervisionSession.local_date >= viewer.today,
            SupervisionSession.local_date <= viewer.today + timedelta(days=days),
        )
        .options(joinedload(SupervisionSession.group))
        .order_by(SupervisionSession.starts_at, SupervisionSession.id)
    ).all()


@dataclass(frozen=True)
class Unfinished:
    """What an administrator's structure lacks today, in counts.

    Attributes:
        without_account: people who hold a role and have no account.
        groups_without_supervisor: groups with supervisees and nobody who leads them.
    """

    without_account: int
    groups_without_supervisor: int


def unfinished(today: date) -> Unfinished:
    """Return what the structure lacks on a day. For administrators alone.

    Args:
        today: the local day.
    """
    has_account = select(Account.person_id)
    people = (
        select(func.count(RoleAssignment.person_id.distinct()))
        .where(covers(RoleAssignment, today), RoleAssignment.person_id.not_in(has_account))
        .scalar_subquery()
    )
    groups = select(func.count(SupervisionGroup.id)).where(lacks_leader(SupervisionGroup, today)).scalar_subquery()
    return Unfinished(*db.session.execute(select(people, groups)).one())
