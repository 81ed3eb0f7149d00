"""Who is told of sessions: those invited and those who lead, with their addresses and languages."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select

from hpmt_supervision.auth.models import Account
from hpmt_supervision.calendar.invitations import Recipient
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Part, Person
from hpmt_supervision.sessions.conflict_queries import ties_of_groups
from hpmt_supervision.sessions.models import Guest, SupervisionSession
from hpmt_supervision.sessions.taking_time import Tie

DEFAULT_LANGUAGE = "nb"


def recipients_of(person_ids: Collection[int]) -> list[Recipient]:
    """Return those of some people who have an address, in the order of their keys.

    Args:
        person_ids: the people's keys.
    """
    rows = db.session.execute(
        select(Person, Account.language)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Person.id.in_(person_ids), Person.email.is_not(None))
        .order_by(Person.id)
    )
    return [
        Recipient(person.email, person.name, person.id, None, language or DEFAULT_LANGUAGE)
        for person, language in rows
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
    leading = _leading(unnamed)
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
    found: dict[int, set[int]] = {}
    for tie in ties_of_groups(group_ids, day, day):
        if tie.part != Part.SUPERVISEE:
            found.setdefault(tie.group_id, set()).add(tie.person_id)
    return {group_id: frozenset(people) for group_id, people in found.items()}


def _leading(sessions: Sequence[SupervisionSession]) -> dict[int, list[Tie]]:
    if not sessions:
        return {}
    days = [session.local_date for session in sessions]
    found: dict[int, list[Tie]] = {}
    for tie in ties_of_groups({session.group_id for session in sessions}, min(days), max(days)):
        if tie.part != Part.SUPERVISEE:
            found.setdefault(tie.group_id, []).append(tie)
    return found
