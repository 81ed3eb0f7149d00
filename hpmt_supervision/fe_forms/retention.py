"""How long FE texts are kept: a number of months after the meeting, set by the programme. Counts stay."""

from datetime import datetime
from typing import Any, cast

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, CursorResult, delete, func, select, update

from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm, FeFormPrinciple, FeFormState, FeFormTool

TEXTS = ("theme", "purpose", "decisive", "challenging", "case_question", "kept_words")


def delete_texts(before: datetime, *, programme_id: int | None = None) -> int:
    """Delete the texts of forms whose meeting was before an instant, and drafts from before it altogether. Flushes.

    A draft without a meeting counts from when it was begun. What was ticked and marked stays on finished forms, so that
    the office's sums do not change; a draft is in no sum.

    Args:
        before: the instant; a form of exactly this instant keeps its text.
        programme_id: a programme, or None for all.

    Returns:
        How many forms lost their text or were deleted.
    """
    old: ColumnElement[bool] = func.coalesce(FeForm.meeting_at, FeForm.created_at) < before
    if programme_id is not None:
        old = old & (FeForm.programme_id == programme_id)
    drafts = list(db.session.scalars(select(FeForm.id).where(old, FeForm.state == FeFormState.DRAFT)))
    if drafts:
        for rows in (FeFormTool, FeFormPrinciple):
            db.session.execute(delete(rows).where(rows.form_id.in_(drafts)))
        db.session.execute(delete(FeForm).where(FeForm.id.in_(drafts)))
    # The version is raised, so that a page that is still open cannot write the text back.
    done = cast(
        CursorResult[Any],
        db.session.execute(
            update(FeForm)
            .where(old, FeForm.state != FeFormState.DRAFT, FeForm.text_deleted_at.is_(None))
            .values(dict.fromkeys(TEXTS) | {"text_deleted_at": clock.now(), "version": FeForm.version + 1})
        ),
    )
    db.session.flush()
    return len(drafts) + done.rowcount


def delete_due_texts(now: datetime) -> int:
    """Delete the texts that every programme's own number of months has run out for. Flushes.

    Args:
        now: the present instant.

    Returns:
        How many forms lost their text or were deleted.
    """
    programmes = db.session.scalars(select(Programme).order_by(Programme.id)).all()
    return sum(
        delete_texts(_months_back(now, programme.fe_text_months), programme_id=programme.id) for programme in programmes
    )


def _months_back(now: datetime, months: int) -> datetime:
    """Return the same time of day on local clocks that many months ago, as an instant."""
    local = clock.to_local(now).replace(tzinfo=None) - relativedelta(months=months)
    try:
        return clock.to_utc(local)
    except clock.NonexistentLocalTime:
        return clock.day_start(local.date())
