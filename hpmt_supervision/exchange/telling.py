"""Telling the other rooms what an import did to sessions that were booked in the app.

An import writes past the rooms that own the tables, so a session that it cancels would keep the cases on its agenda.
The rooms are told by the signals they listen to anyway, inside the import's own transaction: they tidy up, or nothing
of the import happens at all.
"""

# The names in the SQL below come from the descriptions in schema.py; what stands in a file is always bound.
# ruff: noqa: S608

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flask import current_app
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from hpmt_supervision.exchange.staging import UPDATED, Staging
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.signals import address_changed, administrator_made
from hpmt_supervision.privacy.chain import Chain
from hpmt_supervision.privacy.trail import Row, take_waiting
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from hpmt_supervision.sessions.signals import session_cancelled, session_held

SESSIONS_AT_A_TIME = 500
PEOPLE_AT_A_TIME = 500


def sessions_no_longer_planned(staging: Staging) -> list[int]:
    """The keys of planned sessions that the bundle says were held or cancelled. Ask before they are written.

    Args:
        staging: the temporary tables, resolved.
    """
    rows = staging.run(
        "SELECT t.id FROM rows_sessions r JOIN supervision_session t ON t.id = r.target"
        f" WHERE r.state = {UPDATED} AND t.status = 'planned' AND r.status <> 'planned' ORDER BY t.id"
    )
    return [key for (key,) in rows.fetchall()]


def tell_rooms(connection: Connection, session_ids: list[int]) -> list[Row]:
    """Let the rooms react to sessions that an import held or cancelled. Commits nothing.

    Nobody is named as the one who acted: the import's own audit row says who that was.

    Args:
        connection: the import's, in its transaction, with the sessions written.
        session_ids: from ``sessions_no_longer_planned``.

    Returns:
        The audit rows of what the rooms did, for the import to chain as the last thing it writes.

    Raises:
        Whatever a room raises; the import is then undone.
    """
    acts: list[Row] = []
    for first in range(0, len(session_ids), SESSIONS_AT_A_TIME):
        with _room_session(connection) as session:
            keys = session_ids[first : first + SESSIONS_AT_A_TIME]
            chosen = select(SupervisionSession).where(SupervisionSession.id.in_(keys)).order_by(SupervisionSession.id)
            for row in session.scalars(chosen).all():
                signal = session_cancelled if row.status == SessionStatus.CANCELLED else session_held
                signal.send(session=row, by=None)
            session.flush()
            acts += take_waiting(session)[Chain.ACTS]
    return acts


def tell_of_people(
    connection: Connection, *, addresses: Sequence[tuple[int, str]], administrators: Sequence[int]
) -> None:
    """Let the rooms tell people whose address an import changed, and of new administrators. Commits nothing.

    Args:
        connection: the import's, in its transaction, with people and roles written.
        addresses: whose address changed, with the one they had.
        administrators: who became administrators.
    """
    for first in range(0, len(addresses), PEOPLE_AT_A_TIME):
        some = dict(addresses[first : first + PEOPLE_AT_A_TIME])
        with _room_session(connection) as session:
            for person in session.scalars(select(Person).where(Person.id.in_(some)).order_by(Person.id)).all():
                address_changed.send(None, person=person, before=some[person.id])
            session.flush()
    if administrators:
        with _room_session(connection) as session:
            for key in administrators:
                administrator_made.send(None, person_id=key)
            session.flush()


@contextmanager
def _room_session(connection: Connection) -> Iterator[Session]:
    """Let ``db.session`` speak through a connection that is in a transaction of somebody else's, for a while."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context(), Session(bind=connection, join_transaction_mode="rollback_only") as session:
        db.session.registry.set(session)  # type: ignore[arg-type]
        try:
            yield session
        finally:
            db.session.registry.clear()
