"""Putting what was sent on an FE form: texts, choices, and the rows of tools and principles."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.catalogue import queries as catalogue
from hpmt_supervision.catalogue.models import Phase, Principle, Tool
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.answers import Mark, Preparation, Reflection
from hpmt_supervision.fe_forms.models import FeForm, FeFormPrinciple, FeFormTool
from hpmt_supervision.privacy.finds import kept_list, still_kept

MOST_KEPT_WORDS = 50
Row = TypeVar("Row", FeFormTool, FeFormPrinciple)


def write(form: FeForm, content: Preparation | Reflection) -> None:
    """Put what was sent on a form. Nothing is flushed.

    Raises:
        UserError: for a phase, tool or principle that is not offered.
    """
    if isinstance(content, Preparation):
        _write_preparation(form, content)
    else:
        _write_reflection(form, content)
    if content.kept_word:
        _keep_word(form, content.kept_word)
    if not content.unread:
        # A text that could not be read is not the one that is stored, so no word is held against it.
        texts = (form.theme, form.purpose, form.decisive, form.challenging, form.case_question)
        form.kept_words = still_kept(form.kept_words, texts)


def _keep_word(form: FeForm, word: str) -> None:
    words = kept_list(form.kept_words)
    word = " ".join(word.split())[:80]
    if word and word not in words and len(words) < MOST_KEPT_WORDS:
        form.kept_words = "\n".join([*words, word])


def _write_preparation(form: FeForm, content: Preparation) -> None:
    if "phase_id" not in content.unread and content.phase_id not in (None, form.phase_id):
        _check_phase(form, content.phase_id)
    for name in ("meeting_at", "meeting_kind", "phase_id", "theme", "purpose"):
        if name not in content.unread:
            setattr(form, name, getattr(content, name))
    if "tools" not in content.unread:
        _check_tools(form, content.tools)
        _plan(form.tools, content.tools, lambda key: FeFormTool(tool_id=key, planned=True))
    if "principles" not in content.unread:
        _check_principles(form, content.principles)
        _plan(form.principles, content.principles, lambda key: FeFormPrinciple(principle_id=key, planned=True))


def _write_reflection(form: FeForm, content: Reflection) -> None:
    for name in ("theme", "as_planned", "goal_reached", "decisive", "challenging"):
        if name not in content.unread:
            setattr(form, name, getattr(content, name))
    form.wants_supervision = content.wants_supervision
    form.gathering_theme = content.gathering_theme
    if "question" not in content.unread:
        form.case_question = content.question
    form.case_help_wanted = " ".join(content.help_wanted)
    form.case_urgency = content.urgency
    if "tools" not in content.unread:
        _check_tools(form, {*content.tools, *content.more_tools})
        _mark(form.tools, content.tools, content.more_tools, lambda key: FeFormTool(tool_id=key, planned=False))
    if "principles" not in content.unread:
        _check_principles(form, {*content.principles, *content.more_principles})
        _mark(
            form.principles,
            content.principles,
            content.more_principles,
            lambda key: FeFormPrinciple(principle_id=key, planned=False),
        )


def _check_phase(form: FeForm, phase_id: int | None) -> None:
    phase = db.session.get(Phase, phase_id)
    if phase is None or phase.programme_id != form.programme_id:
        raise UserError(_("Velg en av fasene som står på siden."), field="phase")


def _meeting_day(form: FeForm) -> date:
    return clock.local_date(form.meeting_at or clock.now())


def _check_tools(form: FeForm, keys: Iterable[int]) -> None:
    """Let a form hold tools that were in force on the day of the meeting, and those it already holds."""
    new = set(keys) - {row.tool_id for row in form.tools}
    if not new:
        return
    day = _meeting_day(form)
    rows = catalogue.tools_by_ids(new)
    if len(rows) < len(new) or any(row.programme_id != form.programme_id for row in rows):
        raise UserError(_("Noe av det som ble valgt, finnes ikke. Velg blant det som står på siden."), field="tools")
    for row in rows:
        _check_in_force(row, row.name, day=day, field="tools")


def _check_principles(form: FeForm, keys: Iterable[int]) -> None:
    new = set(keys) - {row.principle_id for row in form.principles}
    if not new:
        return
    day = _meeting_day(form)
    rows = db.session.scalars(select(Principle).where(Principle.id.in_(new)).order_by(Principle.number)).all()
    if len(rows) < len(new) or any(row.programme_id != form.programme_id for row in rows):
        raise UserError(
            _("Noe av det som ble valgt, finnes ikke. Velg blant det som står på siden."), field="principles"
        )
    for row in rows:
        _check_in_force(row, row.text, day=day, field="principles")


def _check_in_force(row: Tool | Principle, name: str, *, day: date, field: str) -> None:
    if row.valid_from > day or (row.valid_to is not None and row.valid_to < day):
        raise UserError(
            _("«%(name)s» er ikke i bruk den dagen møtet er. Ta det bort, eller endre datoen.", name=name), field=field
        )


def _key_of(row: FeFormTool | FeFormPrinciple) -> int:
    return row.tool_id if isinstance(row, FeFormTool) else row.principle_id


def _plan(rows: list[Row], chosen: Collection[int], make: Callable[[int], Row]) -> None:
    """Make a form's rows hold what is planned. A row that already tells of use stays, but is no longer planned."""
    for row in list(rows):
        row.planned = _key_of(row) in chosen
        if not row.planned and row.used is None:
            rows.remove(row)
    held = {_key_of(row) for row in rows}
    rows.extend(make(key) for key in sorted(set(chosen) - held))


def _mark(rows: list[Row], marks: Mapping[int, Mark], more: Collection[int], make: Callable[[int], Row]) -> None:
    """Write marks on a form's rows. What was neither planned nor used leaves the form."""
    held = {_key_of(row) for row in rows}
    rows.extend(make(key) for key in sorted({*marks, *more} - held))
    for row in list(rows):
        key = _key_of(row)
        mark = marks.get(key) or (Mark(used=True) if key in more or not row.planned else None)
        row.used = mark.used if mark else None
        row.mastery = mark.mastery if mark else None
        if not row.planned and not row.used:
            rows.remove(row)
