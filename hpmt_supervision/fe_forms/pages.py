"""What the pages of the FE form show: the choices offered, rows of scales, findings beside their fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import Integer, literal

from hpmt_supervision.catalogue.models import Principle, Tool
from hpmt_supervision.catalogue.queries import AreaTools, Catalogue, Focus, catalogue_on, own_focus, tools_by_ids
from hpmt_supervision.core import clock
from hpmt_supervision.fe_forms import queries
from hpmt_supervision.fe_forms.answers import Choices, Mark, next_half_hour
from hpmt_supervision.fe_forms.forms import KIND_LABELS, PreparationForm, ReflectionForm
from hpmt_supervision.fe_forms.models import FeForm, FeFormState
from hpmt_supervision.fe_forms.queries import LastForm
from hpmt_supervision.fe_forms.stop_lines import stop_lines, told_found
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.finds import Found, kept_list, look_through, stopping, warning
from hpmt_supervision.retention.terms_queries import term_where
from hpmt_supervision.web.formats import clock_time

AnyForm = PreparationForm | ReflectionForm


def meeting_day(stored: FeForm, today: date) -> date:
    """Return the local day of a form's meeting, or today when it has none."""
    return clock.local_date(stored.meeting_at) if stored.meeting_at else today


def fill_new(form: PreparationForm, last: LastForm | None) -> None:
    """Fill a new form with what is most likely: the next half hour, and kind and phase as last time."""
    form.meeting_date.data, form.meeting_time.data = next_half_hour(clock.to_local(clock.now()).replace(tzinfo=None))
    if last is not None:
        form.meeting_kind.data, form.phase.data = last.choices.meeting_kind, last.choices.phase_id


def fill_or_undo(form: PreparationForm, last: LastForm | None, action: str) -> None:
    """Take over the choices of the last form, or go back to what was chosen before, without a script.

    Args:
        form: the form as it was sent.
        last: the last form.
        action: ``fill`` or ``undo``.
    """
    if action == "undo":
        choices = Choices.read(form.undo.data or "")
        form.undo.data = ""
    elif last is None:
        return
    else:
        kind, phase = form.meeting_kind.data, form.phase.data
        before = Choices(kind, phase, tuple(form.tools.data or ()), tuple(form.principles.data or ()))
        form.undo.data, choices = before.written(), last.choices
    form.meeting_kind.data, form.phase.data = choices.meeting_kind, choices.phase_id
    form.tools.data, form.principles.data = list(choices.tools), list(choices.principles)


@dataclass
class Screened:
    """What the identity screen found in a form that was sent.

    Attributes:
        found: findings by field, stopping and warning.
        unseen: words that only warn and that the page has not warned about before.
    """

    found: dict[str, list[Found]]
    unseen: set[str]

    @property
    def passes(self) -> bool:
        """Tell whether the form may be completed: nothing stops, and every warning has been seen."""
        return not stopping(self.found) and not self.unseen

    def put_on(self, form: AnyForm) -> None:
        """Put what stops on its field, and remember which warnings the page shows."""
        for name, one in stopping(self.found).items():
            if name in form._fields:
                form._fields[name].errors = [*form._fields[name].errors, one.sentence]
            else:
                told = [told_found(found) for found in (one, *one.others)]
                sentences = [_("Formålet i forberedelsen: %(sentence)s", sentence=sentence) for sentence in told]
                form.form_errors = [*form.form_errors, *sentences]
        words = {one.word for findings in self.found.values() for one in findings if not one.stops}
        form.seen.data = "\n".join(sorted(words | form.seen_words()))


def screened(form: AnyForm, stored: FeForm | None, viewer: Viewer) -> Screened:
    """Look through the texts of a form that was sent."""
    keep = [*kept_list(stored.kept_words if stored else None), *([form.keep_word.data] if form.keep_word.data else [])]
    texts = form.texts()
    if isinstance(form, ReflectionForm) and stored is not None:
        texts = texts | {"purpose": stored.purpose}
    found = look_through(texts, today=viewer.today, keep=keep)
    words = {one.word for findings in found.values() for one in findings if not one.stops}
    return Screened(found, words - form.seen_words())


def saved_answer(form: AnyForm, row: FeForm, part: int, viewer: Viewer) -> dict[str, Any]:
    """Return what the page's script needs to know after a save, in JSON."""
    messages = []
    unread = form.unread_labels()
    if unread:
        messages.append(_("Ikke lagret ennå: %(fields)s.", fields=", ".join(unread)))
    if stopping(look_through(form.texts(), today=viewer.today, keep=())):
        messages.append(_("Kladden har noe som kan peke ut en person. Ta det bort før du fullfører."))
    endpoint = "fe_forms.prepare" if part == 1 else "fe_forms.reflect"
    page = url_for(endpoint, form_id=row.id)
    return {
        "id": row.id,
        "version": row.version,
        "saved_at": clock_time(row.saved_at),
        "url": page,
        "action": page,
        "autosave_url": url_for("fe_forms.save_draft", form_id=row.id, part=part),
        "message": " ".join(messages) or None,
    }


def _offered(catalogue: Catalogue, focus: Sequence[Focus]) -> list[AreaTools]:
    """Return the tools under their areas, without the focus tools, which stand first."""
    first = {tool.id for group in focus for tool in group.tools}
    return _without(catalogue.areas, first)


def _without(areas: Sequence[AreaTools], keys: set[int]) -> list[AreaTools]:
    left = [AreaTools(listed.area, tuple(tool for tool in listed.tools if tool.id not in keys)) for listed in areas]
    return [listed for listed in left if listed.tools]


def _no_longer_offered(chosen: Sequence[int], catalogue: Catalogue, focus: Sequence[Focus]) -> list[Tool]:
    offered = {tool.id for tool in catalogue.tools} | {tool.id for group in focus for tool in group.tools}
    return tools_by_ids([key for key in chosen if key not in offered])


def preparation(
    form: PreparationForm, stored: FeForm | None, catalogue: Catalogue, last: LastForm | None, viewer: Viewer
) -> str:
    """Render part 1."""
    offered_ids = {tool.id for tool in catalogue.tools}
    focus = [
        Focus(group.group, group.until, tuple(tool for tool in group.tools if tool.id in offered_ids))
        for group in own_focus(viewer)
    ]
    focus = [group for group in focus if group.tools]
    chosen = form.tools.data or []
    old_principles = _old_principles(stored, catalogue)
    found = _shown_findings(form, stored, viewer)
    ready = stored is not None and stored.state == FeFormState.PREPARED
    title = _("Forbered møte")
    return render_template(
        "fe_forms/prepare.html",
        page_title=title,
        breadcrumbs=[(_("FE-skjema"), url_for("fe_forms.index")), (title, None)],
        page_errors=bool(form.errors or form.form_errors),
        form=form,
        stored=stored,
        ready=ready,
        waiting=stored is not None and queries.is_waiting(stored, clock.now()),
        focus=focus,
        areas=_offered(catalogue, focus),
        old_tools=_no_longer_offered(chosen, catalogue, focus),
        principles=[*catalogue.principles, *old_principles],
        last=last,
        last_words=_last_words(last) if last else "",
        stops=stopping(found),
        problems=stop_lines(form, stopping(found)),
        warns=warning(found),
        save_url=url_for("fe_forms.save_draft", form_id=stored.id if stored else None, part=1),
        post_url=url_for("fe_forms.prepare", form_id=stored.id) if stored else url_for("fe_forms.new"),
    )


def _old_principles(stored: FeForm | None, catalogue: Catalogue) -> list[Principle]:
    offered = {one.id for one in catalogue.principles}
    return [row.principle for row in stored.principles if row.principle_id not in offered] if stored else []


def _shown_findings(form: AnyForm, stored: FeForm | None, viewer: Viewer) -> dict[str, list[Found]]:
    keep = kept_list(stored.kept_words if stored else None)
    return look_through(form.texts(), today=viewer.today, keep=keep)


def kind_label(code: str | None) -> str:
    """Return the name of a kind of meeting, or an empty text."""
    return next((str(label) for kind, label in KIND_LABELS.items() if kind == code), "")


def _last_words(last: LastForm) -> str:
    words = [kind_label(last.choices.meeting_kind).lower(), (last.phase_name or "").lower()]
    counts = count_words(len(last.choices.tools), len(last.choices.principles))
    return ", ".join([*(word for word in words if word), counts])


def count_words(tools: int, principles: int) -> str:
    """Return numbers of tools and principles in words, such as "4 verktøy og ett prinsipp"."""
    second = _("ett prinsipp") if principles == 1 else _("%(count)d prinsipper", count=principles)
    return _("%(tools)s og %(principles)s", tools=_("%(count)d verktøy", count=tools), principles=second)


@dataclass(frozen=True)
class Row:
    """One scale on the reflection: its key, name, areas and the value chosen."""

    key: int
    name: str
    areas: Sequence[Any]
    value: str | None


def reflection(form: ReflectionForm, stored: FeForm, viewer: Viewer) -> str:
    """Render part 2."""
    catalogue = catalogue_on(meeting_day(stored, viewer.today))
    tools = sorted(stored.tools, key=lambda row: (not row.planned, row.tool.position))
    principles = sorted(stored.principles, key=lambda row: (not row.planned, row.principle.number))
    held = {row.tool_id for row in tools}
    readers = queries.case_readers(viewer)
    held_principles = {row.principle_id for row in principles}
    found = _shown_findings(form, stored, viewer)
    title = _("Etter-refleksjon")
    return render_template(
        "fe_forms/reflect.html",
        page_title=title,
        breadcrumbs=[(_("FE-skjema"), url_for("fe_forms.index")), (title, None)],
        page_errors=bool(form.errors or form.form_errors),
        form=form,
        stored=stored,
        meeting_with=kind_label(stored.meeting_kind),
        tool_rows=[_row(r.tool_id, r.tool.name, r.tool.areas, form.tools.data) for r in tools],
        principle_rows=[_row(r.principle_id, r.principle.text, (), form.principles.data) for r in principles],
        other_tools=_without(catalogue.areas, held),
        other_principles=[one for one in catalogue.principles if one.id not in held_principles],
        readers=readers.names,
        sends_at_once=readers.sends_at_once,
        text_days=term_where("case_texts", literal(stored.programme_id, Integer)).amount,
        stops=stopping(found),
        problems=stop_lines(form, stopping(found)),
        warns=warning(found),
        save_url=url_for("fe_forms.save_draft", form_id=stored.id, part=2),
    )


def _row(key: int, name: str, areas: Sequence[Any], marks: dict[int, Mark]) -> Row:
    mark = marks.get(key)
    return Row(key, name, areas, (mark.value or None) if mark else None)


def finished(stored: FeForm) -> str:
    """Render a form that can only be read."""
    title = _("FE-skjema")
    return render_template(
        "fe_forms/show.html",
        page_title=title,
        breadcrumbs=[(title, url_for("fe_forms.index")), (_("Ferdig skjema"), None)],
        stored=stored,
        meeting_with=kind_label(stored.meeting_kind),
    )
