"""How long FE texts are kept: some months after the meeting, set by the programme. Counts stay; old drafts go whole."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import CursorResult, Select, delete, func, select, update

from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm, FeFormPrinciple, FeFormState, FeFormTool
from hpmt_supervision.privacy.retention import FoundText, Holdable, TextKind, naming_rows, waiting_rows
from hpmt_supervision.privacy.terms import Bounds, months

TEXTS = ("theme", "purpose", "decisive", "challenging", "case_question", "kept_words")


def _of_state(*, draft: bool) -> Select[Any]:
    # A form without a meeting counts from when it was begun.
    rows = waiting_rows(
        subject_id=FeForm.id,
        programme_id=FeForm.programme_id,
        author_id=FeForm.author_id,
        runs_from=func.coalesce(FeForm.meeting_at, FeForm.created_at),
    )
    if draft:
        return rows.where(FeForm.state == FeFormState.DRAFT)
    return rows.where(FeForm.state != FeFormState.DRAFT, FeForm.text_deleted_at.is_(None))


def finished() -> Select[Any]:
    """Return the prepared and reflected forms with text."""
    return _of_state(draft=False)


def drafts() -> Select[Any]:
    """Return the drafts."""
    return _of_state(draft=True)


def named() -> Select[Any]:
    """Return what their authors know forms by: the theme, and the day of the meeting or that it was begun."""
    return naming_rows(
        subject_id=FeForm.id,
        author_id=FeForm.author_id,
        at=func.coalesce(FeForm.meeting_at, FeForm.created_at),
        title=FeForm.theme,
    )


def delete_texts(form_ids: Sequence[int], now: datetime) -> int:
    """Delete the texts of some finished forms. Flushes.

    What was ticked and marked stays, so that the office's sums do not change.

    Args:
        form_ids: the forms' keys.
        now: the present instant.

    Returns:
        How many forms lost their text.
    """
    # The version is raised, so that a page that is still open cannot write the text back.
    done = cast(
        CursorResult[Any],
        db.session.execute(
            update(FeForm)
            .where(FeForm.id.in_(form_ids), FeForm.text_deleted_at.is_(None))
            .values(dict.fromkeys(TEXTS) | {"text_deleted_at": now, "version": FeForm.version + 1})
        ),
    )
    db.session.flush()
    return done.rowcount


def delete_drafts(form_ids: Sequence[int], now: datetime) -> int:
    """Delete some drafts altogether; a draft is in no sum. Flushes.

    Args:
        form_ids: the drafts' keys.
        now: the present instant.

    Returns:
        How many were deleted.
    """
    for rows in (FeFormTool, FeFormPrinciple):
        db.session.execute(delete(rows).where(rows.form_id.in_(form_ids)))
    done = cast(CursorResult[Any], db.session.execute(delete(FeForm).where(FeForm.id.in_(form_ids))))
    db.session.flush()
    return done.rowcount


def find(form_id: int, person_id: int) -> FoundText | None:
    """Return the form that a hold on a number is put on, or None when its text is deleted or there is none."""
    author_id = db.session.scalar(
        select(FeForm.author_id).where(FeForm.id == form_id, FeForm.text_deleted_at.is_(None))
    )
    return None if author_id is None else FoundText(form_id, author_id == person_id)


def _address(form_id: int) -> str:
    return url_for("fe_forms.reflect", form_id=form_id)


def _draft_address(form_id: int) -> str:
    return url_for("fe_forms.prepare", form_id=form_id)


_COLUMNS = tuple(getattr(FeForm, name) for name in TEXTS)

FINISHED = TextKind(
    code="fe_texts",
    name=_l("Tekst i FE-skjemaer"),
    runs_from=_l("dagen for møtet"),
    term=months(12),
    bounds=Bounds(1, 24),
    goes_with=_l("Ingenting annet. Til vanlig leser bare du skjemaet."),
    stays=_l("Det som er krysset av, og tallene du har satt."),
    columns=_COLUMNS,
    waiting=finished,
    delete=delete_texts,
    subject_kind="fe_form",
    address=_address,
    named=named,
    read_as="fe_form",
)
DRAFTS = TextKind(
    code="fe_drafts",
    name=_l("Kladder til FE-skjemaer"),
    runs_from=_l("dagen for møtet, eller dagen kladden ble begynt"),
    term=months(12),
    bounds=Bounds(1, 24),
    goes_with=_l("Hele kladden, med det som er krysset av. Kladder telles ikke."),
    stays=_l("Ingenting. En kladd er ikke med i noe tall."),
    columns=_COLUMNS,
    waiting=drafts,
    delete=delete_drafts,
    subject_kind="fe_form",
    address=_draft_address,
    named=named,
    read_as="fe_form",
)
HOLDABLE = Holdable("fe_form", _l("FE-skjema"), find, _address)
