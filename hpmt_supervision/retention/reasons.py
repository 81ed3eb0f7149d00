"""The reasons of holds are texts too, and are deleted some time after the hold has ended."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from hpmt_supervision.privacy.retention import TextKind, naming_rows, waiting_rows
from hpmt_supervision.privacy.terms import Bounds, months
from hpmt_supervision.privacy.text_operations import empty_texts
from hpmt_supervision.retention.models import RetentionHold


def ended() -> Select[Any]:
    """Return the holds that have ended and still tell why."""
    return waiting_rows(
        subject_id=RetentionHold.id, author_id=RetentionHold.asked_by_id, runs_from=RetentionHold.ended_at
    ).where(RetentionHold.ended_at.is_not(None), RetentionHold.text_deleted_at.is_(None))


def named() -> Select[Any]:
    """Return what those who asked for holds know them by: the day they asked."""
    return naming_rows(subject_id=RetentionHold.id, author_id=RetentionHold.asked_by_id, at=RetentionHold.asked_at)


def delete_reasons(hold_ids: Sequence[int], now: datetime) -> int:
    """Delete the reasons of some holds, and return how many. Flushes."""
    return len(empty_texts(RetentionHold, hold_ids, now, RetentionHold.reason))


REASONS = TextKind(
    code="hold_reasons",
    name=_l("Grunner til å beholde en tekst"),
    runs_from=_l("da ønsket ble avsluttet"),
    term=months(12),
    bounds=Bounds(1, 24),
    goes_with=_l("Ingenting annet."),
    stays=_l("At det ble bedt om, av hvem, til hvilken dag, og hva svaret ble."),
    columns=(RetentionHold.reason,),
    waiting=ended,
    delete=delete_reasons,
    named=named,
)
