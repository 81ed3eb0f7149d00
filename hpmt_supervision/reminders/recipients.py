"""Who is told of sessions: those invited and those who lead, with their addresses and languages."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import exists, literal, or_, select, union_all

from hpmt_supervision.auth.models import Account
from hpmt_supervision.calendar.invitations import Recipient
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Membership, Part, Person, RoleAssignment, StandIn, SupervisionGroup
from hpmt_supervision.people.policy import covers, role_behind
from hpmt_supervision.sessions.models import Guest, SupervisionSession
from hpmt_supervision.sessions.taking_time import STANDS_IN, Tie

DEFAULT_LANGUAGE = "nb"


def recipients_of(person_ids: Collection[int], *, former: bool = False) -> list[Recipient]:
    """Return those of some people who have an address, in the order of their keys.

    Args:
        person_ids: the people's keys.
        former: whether people who have no role today, or whose account is closed, are among them: they are told that
            something is called off, and that the way into their account has changed; of nothing else.
    """
    query = (
        select(Person, Account.language)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Person.id.in_(person_ids), Person.email.is_not(None))
        .order_by(Person.id)
    )
    if not former:
        works = exists().where(RoleAssignment.person_id == Person.id, covers(RoleAssignment, clock.today()))
        query = query.where(works, Account.closed_at.is_(None))
    return [
        Recipient(person.email, person.name, person.id, None, language or DEFAULT_LANGUAGE)
        for person, language in db.session.execute(query)
        if person.email
    ]


def guests_of(sessions: Sequence[SupervisionSession], only: Collection[int] | None) -> list[tuple[Guest, Recipient]]:
    """Return the guests of some sessions who have an address, in order.

    Args:
        sessions: the sessions.
        only: these guests alone, or None for all.
    """
    return [
        (guest, Recipient(guest.email, guest.name, None, guest.id, DEFAULT_LANGUAGE))
        for session in sessions
        for guest in session.guests
        if guest.email and (only is None or guest.id in only)
    ]


def leaders_by_session(sessions: Sequence[SupervisionSession]) -> dict[int, frozenset[int]]:
    """Return who leads each of some sessions, in one read: the one named for it, or the group's leaders of its day.

    Args:
        sessions: the sessions.

    Returns:
        The people's keys by the session's.
    """
    unnamed = [session for session in sessions if session.led_by_id is None]
    days = [session.local_date for session in unnamed]
    leading = _leading({session.group_id for session in unnamed}, min(days), max(days)) if days else {}
    return {
        session.id: frozenset({session.led_by_id})
        if session.led_by_id is not None
        else frozenset(tie.person_id for tie in leading.get(session.group_id, ()) if tie.covers(session.local_date))
        for session in sessions
    }


def leaders_by_group(group_ids: Collection[int], day: date) -> dict[int, frozenset[int]]:
    """Return who leads each of some groups on a day, in one read; a group that nobody leads is left out.

    Args:
        group_ids: the groups' keys.
        day: the local day.

    Returns:
        The people's keys by the group's.
    """
    found = _leading(group_ids, day, day)
    return {group_id: frozenset(tie.person_id for tie in ties) for group_id, ties in found.items()}


def _leading(group_ids: Collection[int], first: date, last: date) -> dict[int, list[Tie]]:
    """Return who leads some groups within a stretch of days, by group; a role that has ended carries no membership."""
    supervisors = (
        select(Membership.person_id, Membership.group_id, Membership.part, Membership.valid_from, Membership.valid_to)
        .join(SupervisionGroup, SupervisionGroup.id == Membership.group_id)
        .where(
            Membership.group_id.in_(group_ids),
            Membership.part == Part.SUPERVISOR,
            Membership.valid_from <= last,
            or_(Membership.valid_to.is_(None), Membership.valid_to >= first),
            role_behind(Membership.person_id, SupervisionGroup, clock.today()),
        )
    )
    stand_ins = select(StandIn.person_id, StandIn.group_id, literal(STANDS_IN), StandIn.valid_from, StandIn.valid_to)
    stand_ins = stand_ins.where(StandIn.group_id.in_(group_ids), StandIn.valid_from <= last, StandIn.valid_to >= first)
    found: dict[int, list[Tie]] = {}
    rows: Any = db.session.execute(union_all(supervisors, stand_ins))
    for row in rows:
        tie = Tie(*row)
        found.setdefault(tie.group_id, []).append(tie)
    return found
