"""Who is told of sessions: those invited and those who lead, with their addresses and languages."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from hpmt_supervision.auth.models import Account
from hpmt_supervision.calendar.invitations import Recipient
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.queries import supervisors_of
from hpmt_supervision.sessions.models import Guest, SupervisionSession

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


def leader_ids(session: SupervisionSession) -> set[int]:
    """Return the keys of those who lead a session: the one named for it, or the group's supervisors of the day."""
    if session.led_by_id is not None:
        return {session.led_by_id}
    return {leader.person_id for leader in supervisors_of(session.group_id, session.local_date)}
