"""Deleting the text of what was reported long ago, with its answer. The rows and their states stay."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from hpmt_supervision.forwarding.models import ReportedNeed
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.privacy.retention import TextKind, naming_rows, waiting_rows
from hpmt_supervision.privacy.terms import Bounds, months
from hpmt_supervision.privacy.text_operations import empty_texts


def reported() -> Select[Any]:
    """Return the needs with text. They come from logs, and are kept as long."""
    return waiting_rows(
        subject_id=ReportedNeed.id, author_id=ReportedNeed.reported_by_id, runs_from=ReportedNeed.reported_at
    ).where(ReportedNeed.text_deleted_at.is_(None))


def named() -> Select[Any]:
    """Return what those who reported needs know them by: a theme's text, or else the group that received it."""
    rows = naming_rows(
        subject_id=ReportedNeed.id,
        author_id=ReportedNeed.reported_by_id,
        at=ReportedNeed.reported_at,
        title=ReportedNeed.text,
        place=SupervisionGroup.name,
    )
    return rows.join_from(ReportedNeed, SupervisionGroup, SupervisionGroup.id == ReportedNeed.to_group_id)


def delete_texts(need_ids: Sequence[int], now: datetime) -> int:
    """Delete the texts of some needs. Flushes.

    Args:
        need_ids: the needs' keys.
        now: the present instant.

    Returns:
        How many needs' texts were deleted.
    """
    return len(empty_texts(ReportedNeed, need_ids, now, ReportedNeed.text, ReportedNeed.answer))


NEEDS = TextKind(
    code="need_texts",
    name=_l("Tekst i det som er meldt videre"),
    runs_from=_l("da det ble meldt"),
    term=months(24),
    bounds=Bounds(6, 36),
    goes_with=_l("Svaret."),
    stays=_l("At det ble meldt, av hvilken gruppe, hvilket verktøy det gjaldt, og hva som ble gjort med det."),
    columns=(ReportedNeed.text, ReportedNeed.answer),
    waiting=reported,
    delete=delete_texts,
    named=named,
    read_as="need",
)
