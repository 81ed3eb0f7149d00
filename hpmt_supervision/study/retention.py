"""When the secret of an extract is deleted (the night after its last day), and when what was written of it is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func

from hpmt_supervision.core import clock
from hpmt_supervision.privacy.retention import TextKind, naming_rows, waiting_rows
from hpmt_supervision.privacy.terms import Bounds, months
from hpmt_supervision.privacy.text_operations import empty_texts
from hpmt_supervision.study.extract_models import ExtractState, StudyExtract
from hpmt_supervision.study.extract_operations import end_expired
from hpmt_supervision.study.models import Study


def delete_due(now: datetime) -> int:
    """End extracts whose last day is over, so that their pseudonyms can no longer be traced. Flushes.

    Args:
        now: the present instant.

    Returns:
        How many were ended.
    """
    return end_expired(clock.local_date(now))


def written() -> Select[Any]:
    """Return the extracts with text, except those that can be taken out: what they are for is kept as long."""
    return waiting_rows(
        subject_id=StudyExtract.id,
        author_id=StudyExtract.asked_by_id,
        runs_from=func.coalesce(StudyExtract.ended_at, StudyExtract.decided_at, StudyExtract.asked_at),
    ).where(StudyExtract.state != ExtractState.APPROVED, StudyExtract.text_deleted_at.is_(None))


def named() -> Select[Any]:
    """Return what those who asked for extracts know them by: the study, and the day they asked."""
    rows = naming_rows(
        subject_id=StudyExtract.id,
        author_id=StudyExtract.asked_by_id,
        at=StudyExtract.asked_at,
        place=Study.name,
    )
    return rows.join_from(StudyExtract, Study)


def delete_texts(extract_ids: Sequence[int], now: datetime) -> int:
    """Delete purpose and answer of some extracts, and return of how many. Flushes."""
    return len(empty_texts(StudyExtract, extract_ids, now, StudyExtract.purpose, StudyExtract.answer))


TEXTS = TextKind(
    code="extract_texts",
    name=_l("Formål og beskjed i uttrekk"),
    runs_from=_l("da uttrekket ble avsluttet, eller det ble svart nei"),
    term=months(24),
    bounds=Bounds(6, 36),
    goes_with=_l("Beskjeden fra den som svarte."),
    stays=_l("Hvem som spurte og svarte, avtalens referanse, hva uttrekket gjaldt, og dagene."),
    columns=(StudyExtract.purpose, StudyExtract.answer),
    waiting=written,
    delete=delete_texts,
    named=named,
)
