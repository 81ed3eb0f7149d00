"""Deleting the texts of old reports and their answers. The rows, their states and their figures stay."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, update

from hpmt_supervision.extensions import db
from hpmt_supervision.level_reports.models import LevelReport, ReportAnswer, ReportVersion, VersionState
from hpmt_supervision.people.models import Unit
from hpmt_supervision.privacy.retention import Column, TextKind, naming_rows, waiting_rows
from hpmt_supervision.privacy.terms import Bounds, months
from hpmt_supervision.privacy.text_operations import empty_texts


def sent() -> Select[Any]:
    """Return the versions that have been sent and hold text."""
    return waiting_rows(
        subject_id=ReportVersion.id, author_id=ReportVersion.sent_by_id, runs_from=ReportVersion.sent_at
    ).where(ReportVersion.text_deleted_at.is_(None), ReportVersion.sent_at.is_not(None))


def drafts() -> Select[Any]:
    """Return the drafts with text."""
    return waiting_rows(
        subject_id=ReportVersion.id, author_id=ReportVersion.saved_by_id, runs_from=ReportVersion.saved_at
    ).where(ReportVersion.text_deleted_at.is_(None), ReportVersion.state == VersionState.DRAFT)


def sent_named() -> Select[Any]:
    """Return what those who sent versions know them by: the unit, and the day."""
    return _named(ReportVersion.sent_by_id, ReportVersion.sent_at)


def drafts_named() -> Select[Any]:
    """Return what those who saved drafts last know them by: the unit, and the day."""
    return _named(ReportVersion.saved_by_id, ReportVersion.saved_at)


def _named(author_id: ColumnElement[Any] | Column, at: ColumnElement[Any] | Column) -> Select[Any]:
    rows = naming_rows(subject_id=ReportVersion.id, author_id=author_id, at=at, place=Unit.name)
    return rows.select_from(ReportVersion).join(LevelReport).join(Unit)


def delete_texts(version_ids: Sequence[int], now: datetime) -> int:
    """Delete the texts of some versions with their answers. Flushes.

    Args:
        version_ids: the versions' keys.
        now: the present instant.

    Returns:
        How many versions' texts were deleted.
    """
    emptied = empty_texts(ReportVersion, version_ids, now, *_OF_VERSION)
    # An answer can be younger than what it answers, and is deleted with it: alone it would tell half a story.
    db.session.execute(update(ReportAnswer).where(ReportAnswer.version_id.in_(emptied)).values(text=None))
    db.session.flush()
    return len(emptied)


_OF_VERSION = (ReportVersion.worked, ReportVersion.obstacles, ReportVersion.plans, ReportVersion.asks)
_TEXTS = (*_OF_VERSION, ReportAnswer.text)

SENT = TextKind(
    code="report_texts",
    name=_l("Tekst i rapporter for en periode"),
    runs_from=_l("da rapporten ble sendt"),
    term=months(24),
    bounds=Bounds(6, 36),
    goes_with=_l("Svarene på rapporten."),
    stays=_l("At rapporten ble sendt, og tallene i den."),
    columns=_TEXTS,
    waiting=sent,
    delete=delete_texts,
    named=sent_named,
)
DRAFTS = TextKind(
    code="report_drafts",
    name=_l("Tekst i kladder til rapporter"),
    runs_from=_l("sist noen lagret kladden"),
    term=months(12),
    bounds=Bounds(1, 24),
    goes_with=_l("Ingenting annet."),
    stays=_l("At en rapport ble begynt."),
    columns=_TEXTS,
    waiting=drafts,
    delete=delete_texts,
    named=drafts_named,
)
