"""Between the page on which a session is held and its one operation: the form of each step, and what it says."""

from datetime import timedelta
from typing import Any

from flask import flash, request, url_for
from flask_babel import gettext as _

from hpmt_supervision.cases.models import ItemKind
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.logs import operations
from hpmt_supervision.logs.forms import HoldForm, ItemForm, NeedsForm, outcome_inputs
from hpmt_supervision.logs.hold_queries import HoldPage, Step, offered_tools
from hpmt_supervision.logs.material_queries import shown_title
from hpmt_supervision.logs.operations import ItemInput
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.refusing import put_stops_on
from hpmt_supervision.web.formats import clock_time
from hpmt_supervision.web.requests import saving

WORKED_ITEMS = (ItemKind.CASE, ItemKind.SKILL_TRAINING)
FORMS: dict[str, type[HoldForm]] = {
    ItemKind.CASE: ItemForm,
    ItemKind.SKILL_TRAINING: ItemForm,
    ItemKind.REPORTED_NEEDS: NeedsForm,
}
CARRY = "carry"


def form_for(page: HoldPage, step: Step) -> HoldForm:
    """Return the form of a step: what was posted, or else what stands in the database."""
    owners = page.owners
    if request.method == "POST":
        form = FORMS.get(step.kind, HoldForm)()
        form.offer_owners(owners)
        return form
    values: dict[str, Any] = {
        "version": page.log.version if page.log else "",
        "attended": sorted(page.present),
        "guests": [guest.id for guest in page.material.guests if guest.attended],
    }
    if step.kind in WORKED_ITEMS:
        work = step.work
        values["tools"] = [tool.id for tool in work.tools] if work else _planned_tools(step)
        values["work_forms"] = work.work_forms.split() if work else []
        values["learning"] = work.learning if work else None
        form = ItemForm(**values)
    elif step.kind == ItemKind.REPORTED_NEEDS:
        form = NeedsForm(**values)
        form.fill_needs(page.material)
    else:
        form = HoldForm(**values)
    if step.kind != ItemKind.AGREEMENTS:
        form.fill_agreements(page.agreements_of(step), owners, page.next_on, _likely_owner(step))
    return form


def _likely_owner(step: Step) -> int | None:
    """What is agreed on a case is most often for its author; everything else is for all until somebody is chosen."""
    return step.item.case.brought_by.id if step.item and step.item.case else None


def _planned_tools(step: Step) -> list[int]:
    """Skill training is set up with a tool; a case starts without any."""
    return [step.item.tool_id] if step.item and step.item.tool_id else []


def first_error(form: HoldForm) -> str:
    """Return the first sentence that says what must be mended, for the page to show while one types."""
    rows = [*form.agreements, *(form.needs if isinstance(form, NeedsForm) else ())]
    for field in (field for entry in rows for field in entry.form):
        if field.errors:
            return str(field.errors[0])
    return str(next((field.errors[0] for field in form if field.errors), _("Noe må rettes før det kan lagres.")))


def is_marked_done(step: Step) -> bool:
    """Tell whether a step already counts as worked through, which saving as one types leaves as it is."""
    return step.work is not None and step.work.done


def save_step(page: HoldPage, step: Step, form: HoldForm, *, by: Viewer, action: str) -> str | None:
    """Save a step and return where to go, or None when something must be mended first.

    Args:
        page: the page as it stands in the database.
        step: the step that was posted.
        form: its form.
        by: who writes.
        action: ``next``, ``carry`` (the case goes on next time) or ``stay``.
    """
    if not form.validate() or put_stops_on(_texts(form), today=by.today):
        return None
    with saving(form) as saved:
        write_step(page, step, form, by=by, done=True, carried_over=action == CARRY)
    if not saved:
        return None
    if action == CARRY:
        flash(_("Saken står i køen til neste gang når loggen er signert."), "info")
    following = page.after(step)
    session_id = page.session.id
    if action == "stay":
        return url_for("logs.hold", session_id=session_id, punkt=step.key)
    if following is None:
        return url_for("logs.sign", session_id=session_id)
    return url_for("logs.hold", session_id=session_id, punkt=following.key)


def write_step(
    page: HoldPage, step: Step, form: HoldForm, *, by: Viewer, done: bool, carried_over: bool | None = None
) -> dict[str, Any]:
    """Hand a step to its operation.

    Returns:
        The keys of the agreements by the name of the hidden field that carries them, for the page to remember.

    Raises:
        UserError: when a new date cannot be read, or as the operation says.
    """
    carried = carried_over if carried_over is not None else bool(step.work and step.work.carried_over)
    try:
        outcomes = outcome_inputs(request.form, [line.agreement for line in page.reviews])
    except ValueError as error:
        raise UserError(_("Skriv den nye fristen, slik: 26.11.2026.")) from error
    rows = form.agreement_inputs() if step.kind != ItemKind.AGREEMENTS else None
    _log, agreements = operations.write_step(
        session=page.session,
        version=form.expected_version,
        step=operations.StepInput(
            attended=form.attended.data or (),
            expected=[person.id for person in page.expected],
            guests=form.guests.data or (),
            item=step.item,
            given=_item_input(form, carried_over=carried, done=done),
            agreements=rows,
            outcomes=outcomes if step.kind == ItemKind.AGREEMENTS else None,
            needs=form.need_inputs() if isinstance(form, NeedsForm) else None,
        ),
        by=by,
    )
    kept = iter(agreements)
    return {
        f"agreements-{index}-id": next(kept).id if row.what else "" for index, row in enumerate(rows or []) if row.what
    }


def _item_input(form: HoldForm, *, carried_over: bool, done: bool) -> ItemInput | None:
    """Return what is written of the step's item, or None for a step whose item holds nothing itself."""
    if isinstance(form, ItemForm):
        return form.item_input(carried_over=carried_over, done=done)
    return ItemInput(done=done) if isinstance(form, NeedsForm) else None


def context(page: HoldPage, step: Step, form: HoldForm) -> dict[str, Any]:
    """Return what the template needs beside the page, the step and the form."""
    following = page.after(step)
    shown: dict[str, Any] = {
        "steps": _shown_steps(page, step),
        "ends_at": page.session.starts_at + timedelta(minutes=page.session.minutes),
        "saved_text": _("Lagret kl. %(time)s", time=clock_time(page.log.saved_at)) if page.log else None,
        "next_text": _("Neste: %(step)s", step=_in_sentence(following)) if following else _("Gå til signering"),
        "outcomes": request.form if request.method == "POST" else {},
    }
    if isinstance(form, NeedsForm):
        shown["needs_by_id"] = {str(line.need.id): line for line in page.material.needs_to_take_up}
    if not isinstance(form, ItemForm):
        return shown
    focus, others = offered_tools(page.session)
    chosen = set(form.tools.data or ())
    cases = [found for found in page.steps if found.kind == ItemKind.CASE]
    return {
        **shown,
        "case_number": cases.index(step) + 1 if step in cases else 0,
        "case_count": len(cases),
        "first_tools": focus + [tool for tool in others if tool.id in chosen],
        "other_tools": [tool for tool in others if tool.id not in chosen],
        "chosen_tools": chosen,
    }


def step_name(step: Step) -> str:
    """Return what a step is called in the list of steps."""
    names = {
        ItemKind.AGREEMENTS: _("Avtaler fra sist"),
        ItemKind.REPORTED_NEEDS: _("Innmeldte temaer og behov"),
        ItemKind.SKILL_TRAINING: _("Ferdighetstrening"),
        ItemKind.NEW_AGREEMENTS: _("Nye avtaler"),
    }
    if step.kind in names:
        return names[ItemKind(step.kind)]
    case = step.item.case if step.item else None
    return (shown_title(case) if case else None) or _("Sak")


def _in_sentence(step: Step) -> str:
    """A case's title is the author's own words; our own names of steps are written small inside a sentence."""
    return step_name(step) if step.kind == ItemKind.CASE else step_name(step).lower()


def _shown_steps(page: HoldPage, current: Step) -> list[dict[str, Any]]:
    """Return the list of steps as the page shows it; the last one is signing."""
    session_id = page.session.id
    shown = [
        {
            "label": step_name(step),
            "url": url_for("logs.hold", session_id=session_id, punkt=step.key),
            "state": "current" if step == current else "done" if page.is_done(step) else "next",
            "sub": _under(step),
        }
        for step in page.steps
    ]
    if page.log is not None:
        shown.append({"label": _("Signer loggen"), "url": url_for("logs.sign", session_id=session_id), "state": "next"})
    return shown


def _under(step: Step) -> str | None:
    if step.kind == ItemKind.CASE and step.item and step.item.case:
        return step.item.case.brought_by.name
    if step.kind == ItemKind.SKILL_TRAINING and step.item and step.item.tool:
        return step.item.tool.name
    return None


def _texts(form: HoldForm) -> list[Any]:
    fields: list[Any] = [entry.form.what for entry in form.agreements]
    if isinstance(form, NeedsForm):
        return [*(entry.form.answer for entry in form.needs), *fields]
    return [form.learning, *fields] if isinstance(form, ItemForm) else fields
