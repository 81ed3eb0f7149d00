"""Which sessions stand in a person's own calendar, in all their roles at once."""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from hpmt_supervision.people.models import Absence, Membership, Part, StandIn, SupervisionGroup
from hpmt_supervision.people.policy import covers, role_behind
from hpmt_supervision.sessions.models import Invitation, SupervisionSession
from hpmt_supervision.sessions.policy import supervised_on_the_day


@lru_cache(maxsize=512)
def of_person(person_id: int) -> ColumnElement[bool]:
    """Return the condition that a person has a session: takes part in it or leads it.

    Args:
        person_id: the person's key.
    """
    return or_(asked(person_id), leading(person_id))


@lru_cache(maxsize=512)
def asked(person_id: int) -> ColumnElement[bool]:
    """Return the condition that a person is asked to a session.

    They are when they have an invitation, and when they are supervised in the whole group that day without being away.

    Args:
        person_id: the person's key.
    """
    invited = select(Invitation.session_id).where(Invitation.person_id == person_id)
    away = exists().where(
        Absence.person_id == person_id,
        Absence.from_date <= SupervisionSession.local_date,
        or_(Absence.to_date.is_(None), Absence.to_date >= SupervisionSession.local_date),
    )
    return or_(
        SupervisionSession.id.in_(invited),
        and_(SupervisionSession.whole_group, supervised_on_the_day(person_id), ~away.correlate_except(Absence)),
    )


@lru_cache(maxsize=512)
def leading(person_id: int) -> ColumnElement[bool]:
    """Return the condition that a person leads a session; it is built once, since one announcement asks it often.

    Whoever is named for it does; when nobody is, the group's supervisors of the day and those who stand in for one.

    Args:
        person_id: the person's key.
    """
    day: Any = SupervisionSession.local_date
    group = aliased(SupervisionGroup)
    supervises = (
        select(Membership.id)
        .join(group, group.id == Membership.group_id)
        .where(
            Membership.group_id == SupervisionSession.group_id,
            Membership.person_id == person_id,
            Membership.part == Part.SUPERVISOR,
            covers(Membership, day),
            role_behind(person_id, group, day),
        )
        .correlate(SupervisionSession)
        .exists()
    )
    stands_in = (
        select(StandIn.id)
        .where(StandIn.group_id == SupervisionSession.group_id, StandIn.person_id == person_id, covers(StandIn, day))
        .correlate(SupervisionSession)
        .exists()
    )
    return or_(
        SupervisionSession.led_by_id == person_id,
        and_(SupervisionSession.led_by_id.is_(None), or_(supervises, stands_in)),
    )
