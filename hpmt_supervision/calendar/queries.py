"""Reads about one person's own calendar. Every list is in order of time."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.calendar.policy import leading, of_person
from hpmt_supervision.extensions import db
from hpmt_supervision.sessions.group_queries import in_time
from hpmt_supervision.sessions.models import Invitation, SessionStatus, SupervisionSession


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
    with_names = query.options(joinedload(SupervisionSession.group), joinedload(SupervisionSession.led_by))
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
