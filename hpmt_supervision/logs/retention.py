"""Deleting the text of old logs. The rows, the tools practised and the counts stay.

The key of a log here is that of its session: a session can have agreements and learning before it has a log.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, exists, or_, select, update

from hpmt_supervision.cases.models import Agenda, AgendaItem
from hpmt_supervision.extensions import db
from hpmt_supervision.logs.models import Agreement, ItemWork, LogAddition, SessionLog
from hpmt_supervision.people.models import Membership, Part, SupervisionGroup
from hpmt_supervision.privacy.retention import FoundText, Holdable, TextKind, naming_rows, waiting_rows
from hpmt_supervision.privacy.terms import Bounds, months
from hpmt_supervision.sessions.models import SupervisionSession


def _has_text() -> ColumnElement[bool]:
    session_id = SupervisionSession.id
    return or_(
        exists().where(SessionLog.session_id == session_id, SessionLog.text_deleted_at.is_(None)),
        exists().where(Agreement.session_id == session_id, Agreement.what.is_not(None)),
        exists().where(
            ItemWork.item_id == AgendaItem.id,
            AgendaItem.agenda_id == Agenda.id,
            Agenda.session_id == session_id,
            ItemWork.learning.is_not(None),
        ),
        exists().where(
            LogAddition.log_id == SessionLog.id, SessionLog.session_id == session_id, LogAddition.text.is_not(None)
        ),
    )


def written() -> Select[Any]:
    """Return the sessions with text in their log, their agreements or what was learned."""
    rows = waiting_rows(subject_id=SupervisionSession.id, author_id=_signer(), runs_from=SupervisionSession.starts_at)
    return rows.where(_has_text())


def named() -> Select[Any]:
    """Return what those who signed logs know them by: the group and the day of the session, and nothing of the text."""
    rows = naming_rows(
        subject_id=SupervisionSession.id,
        author_id=_signer(),
        at=SupervisionSession.starts_at,
        place=SupervisionGroup.name,
    )
    return rows.join_from(SupervisionSession, SupervisionGroup)


def _signer() -> ColumnElement[Any]:
    return select(SessionLog.signed_by_id).where(SessionLog.session_id == SupervisionSession.id).scalar_subquery()


def delete_texts(session_ids: Sequence[int], now: datetime) -> int:
    """Delete the text of the logs of some sessions. Flushes.

    Args:
        session_ids: the sessions' keys.
        now: the present instant.

    Returns:
        How many sessions' texts were deleted.
    """
    items = select(AgendaItem.id).join(Agenda).where(Agenda.session_id.in_(session_ids))
    logs = db.session.scalars(
        select(SessionLog).where(SessionLog.session_id.in_(session_ids)).order_by(SessionLog.id)
    ).all()
    for log in logs:
        log.closing_line = None
        log.composed = None
        log.text_deleted_at = log.text_deleted_at or now
    of_these = LogAddition.log_id.in_([log.id for log in logs])
    db.session.execute(update(LogAddition).where(of_these).values(text=None))
    db.session.execute(update(Agreement).where(Agreement.session_id.in_(session_ids)).values(what=None))
    db.session.execute(update(ItemWork).where(ItemWork.item_id.in_(items)).values(learning=None))
    db.session.flush()
    return len(session_ids)


def find(session_id: int, person_id: int) -> FoundText | None:
    """Return the log that a hold on a session's number is put on, or None when there is no text.

    A log belongs to the supervisors of its group: to each who supervised it on the day of the session.
    """
    led = exists().where(
        Membership.group_id == SupervisionSession.group_id,
        Membership.person_id == person_id,
        Membership.part == Part.SUPERVISOR,
        Membership.valid_from <= SupervisionSession.local_date,
        or_(Membership.valid_to.is_(None), Membership.valid_to >= SupervisionSession.local_date),
    )
    row = db.session.execute(
        select(SupervisionSession.id, led).where(SupervisionSession.id == session_id, _has_text())
    ).one_or_none()
    return None if row is None else FoundText(row[0], bool(row[1]))


def _address(session_id: int) -> str:
    return url_for("logs.show", session_id=session_id)


LOGS = TextKind(
    code="log_texts",
    name=_l("Tekst i veiledningslogger og avtaler"),
    runs_from=_l("dagen for veiledningen"),
    term=months(24),
    bounds=Bounds(6, 36),
    goes_with=_l("Tillegg til loggen, avtalene, og det dere lærte."),
    stays=_l("At veiledningen ble holdt, hvem som møtte, verktøyene dere øvde på, og når loggen ble signert."),
    columns=(
        SessionLog.closing_line,
        SessionLog.composed,
        LogAddition.text,
        Agreement.what,
        ItemWork.learning,
    ),
    waiting=written,
    delete=delete_texts,
    subject_kind="log",
    address=_address,
    named=named,
)
HOLDABLE = Holdable("log", _l("Veiledningslogg"), find, _address)
