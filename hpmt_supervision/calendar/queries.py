"""Reads about one person's own calendar. Every list is in order of time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, select, union
from sqlalchemy.orm import joinedload

from hpmt_supervision.auth.models import Account
from hpmt_supervision.auth.signed_in import token_hash
from hpmt_supervision.calendar.models import CalendarAddress
from hpmt_supervision.calendar.policy import leading, of_person
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Membership, RoleAssignment, StandIn
from hpmt_supervision.people.policy import covers
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.group_queries import in_time
from hpmt_supervision.sessions.models import Invitation, SessionStatus, SupervisionSession
from hpmt_supervision.web.languages import BOKMAAL


def had_of_series(person_id: int, series_id: int, *, without: Collection[int] = ()) -> list[SupervisionSession]:
    """Return the sessions of a series a person has, but not the cancelled ones.

    Args:
        person_id: the person's key.
        series_id: the series' key.
        without: keys of sessions not to count.
    """
    found = _had(
        person_id,
        SupervisionSession.series_id == series_id,
        SupervisionSession.status != SessionStatus.CANCELLED,
    )
    return [session for session in found if session.id not in without]


def had_among(person_id: int, sessions: Sequence[SupervisionSession]) -> list[SupervisionSession]:
    """Return those of some sessions that a person has, cancelled ones too.

    Args:
        person_id: the person's key.
        sessions: the sessions.
    """
    return _had(person_id, SupervisionSession.id.in_([session.id for session in sessions]))


def _had(person_id: int, *conditions: ColumnElement[bool]) -> list[SupervisionSession]:
    query = select(SupervisionSession).where(of_person(person_id), *conditions)
    with_names = query.options(
        joinedload(SupervisionSession.group),
        joinedload(SupervisionSession.led_by),
        joinedload(SupervisionSession.series),
    )
    return list(db.session.scalars(with_names.order_by(*in_time())))


def answers_of(person_id: int, sessions: Sequence[SupervisionSession]) -> dict[int, str]:
    """Return what a person has answered, by session; those without an invitation are left out.

    Args:
        person_id: the person's key.
        sessions: the sessions.
    """
    rows = db.session.execute(
        select(Invitation.session_id, Invitation.answer)
        .where(Invitation.person_id == person_id, Invitation.session_id.in_([session.id for session in sessions]))
        .order_by(Invitation.id)
    )
    return {session_id: answer for session_id, answer in rows}  # noqa: C416 - a dict of rows has no types


def led_among(person_id: int, sessions: Sequence[SupervisionSession]) -> set[int]:
    """Return the keys of those of some sessions that a person leads.

    Args:
        person_id: the person's key.
        sessions: the sessions.
    """
    keys = [session.id for session in sessions]
    query = select(SupervisionSession.id).where(leading(person_id), SupervisionSession.id.in_(keys))
    return set(db.session.scalars(query.order_by(SupervisionSession.id)))


def last_of_series(series_id: int) -> int | None:
    """Return the key of the last session of a series that is not cancelled, as its rule counts them.

    Args:
        series_id: the series' key.
    """
    return db.session.scalar(
        select(SupervisionSession.id)
        .where(SupervisionSession.series_id == series_id, SupervisionSession.status != SessionStatus.CANCELLED)
        .order_by(SupervisionSession.occurrence_local.desc(), SupervisionSession.id.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class Subscriber:
    """Whose calendar is read at an address.

    Attributes:
        address: the address.
        language: "nb", "nn" or "en".
    """

    address: CalendarAddress
    language: str


def subscriber(token: str) -> Subscriber:
    """Return whose calendar is read at an address.

    One query answers for all: an address that never was, one that is taken away, and one whose owner's account is
    closed or who has no role any more are found out in the same way and time.

    Args:
        token: the secret part of the address.

    Raises:
        NotFound: when nobody's is.
    """
    today = clock.today()
    found = db.session.execute(
        select(CalendarAddress, Account.language)
        .join(Account, Account.person_id == CalendarAddress.person_id)
        .where(
            CalendarAddress.token_hash == token_hash(token),
            Account.closed_at.is_(None),
            exists().where(RoleAssignment.person_id == CalendarAddress.person_id, covers(RoleAssignment, today)),
        )
    ).first()
    if found is None:
        raise NotFound("")
    return Subscriber(found[0], found[1] or BOKMAAL)


def sessions_of(person_id: int, first: date, last: date) -> list[SupervisionSession]:
    """Return all sessions a person has in some days, in all their roles, cancelled ones too.

    Args:
        person_id: the person's key.
        first: the first local day.
        last: the last local day.
    """
    days = SupervisionSession.local_date.between(first, last)
    ties = union(
        select(Membership.group_id).where(Membership.person_id == person_id),
        select(StandIn.group_id).where(StandIn.person_id == person_id),
    ).subquery()
    # Each of the three is found by an index, so that it costs nothing that the country has many sessions.
    keys = union(
        select(Invitation.session_id).where(Invitation.person_id == person_id),
        select(SupervisionSession.id).where(SupervisionSession.group_id.in_(select(ties.c.group_id)), days),
        select(SupervisionSession.id).where(SupervisionSession.led_by_id == person_id, days),
    ).subquery()
    return _had(person_id, SupervisionSession.id.in_(select(keys.c.session_id)), days)


def address_of(viewer: Viewer) -> CalendarAddress | None:
    """Return the viewer's own subscription address, or None.

    Args:
        viewer: who asks.
    """
    return db.session.scalar(select(CalendarAddress).where(CalendarAddress.person_id == viewer.person_id))
