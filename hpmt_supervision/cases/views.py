"""The pages of cases: the list, reading one and sending it on its way."""

import csv
import io
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from hpmt_supervision.cases import operations, queries
from hpmt_supervision.cases.case_page import readers_of, readings_of, text_days_of
from hpmt_supervision.cases.forms import HELP_LABELS, URGENCY_LABELS, CaseFilter, OutcomeForm
from hpmt_supervision.cases.guest_operations import ANSWERABLE_STATES
from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.cases.policy import HAS_PART, Reason
from hpmt_supervision.cases.sharing_provider import sharing_of
from hpmt_supervision.cases.states import EDITABLE_STATES, STATE_LABELS, WITHDRAWABLE_STATES
from hpmt_supervision.cases.titles import agreement_title, case_title
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.fe_forms.forms import KIND_LABELS
from hpmt_supervision.people.queries import groups_led_by
from hpmt_supervision.people.viewer import Viewer, current_viewer
from hpmt_supervision.privacy.audit import record_readings
from hpmt_supervision.sessions.group_queries import ends_at
from hpmt_supervision.web.attachments import attached
from hpmt_supervision.web.csv_cells import shown_as_text
from hpmt_supervision.web.formats import clock_time, short_date
from hpmt_supervision.web.requests import commits, page_number, saving

bp = Blueprint("cases", __name__, template_folder="templates")


@bp.app_context_processor
def _names() -> dict[str, object]:
    """Give the case macros their words, also when a later room uses them."""
    return {
        "case_states": STATE_LABELS,
        "urgency_labels": URGENCY_LABELS,
        "ends_at": ends_at,
        "case_title": case_title,
        "agreement_title": agreement_title,
    }


@bp.get("/saker")
@requires(Permission.WRITE_CASES)
@commits
def index() -> ResponseReturnValue:
    """List one's own cases, and for those who lead groups what waits in their queues."""
    viewer = current_viewer()
    form = CaseFilter(request.args)
    state = form.tilstand.data if form.tilstand.data in set(CaseState) else None
    found = queries.own_cases(viewer, states=[state] if state else [], page=page_number())
    queries.record_cases_shown(found.rows, reason=Reason.AUTHOR, place="list", by=viewer)
    queues: list[tuple[Any, list[SupervisionCase]]] = []
    if viewer.may(Permission.LEAD_SESSIONS):
        waiting = queries.queue_of_groups(viewer)
        queues = [(group, waiting.get(group.id, [])) for group in groups_led_by(viewer)]
        for _group, cases in queues:
            queries.record_cases_shown(cases, reason=Reason.SUPERVISOR, place="queue", by=viewer)
    return render_template(
        "cases/index.html", page_title=_("Saker"), form=form, filtered=bool(state), found=found, queues=queues
    )


@bp.get("/saker/<int:case_id>")
@requires(Permission.READ_CASES)
@commits
def show(case_id: int) -> ResponseReturnValue:
    """Show a case to those who may read it; the reading is recorded, and its author sees who has read it."""
    viewer = current_viewer()
    shown = queries.readable_case(viewer, case_id)
    if shown.is_own and shown.case.state == CaseState.DRAFT and shown.case.text_deleted_at is None:
        return redirect(url_for("cases.edit", case_id=case_id))
    queries.record_cases_shown([shown.case], reason=shown.reason, place="case", by=viewer)
    return _case(shown, OutcomeForm(), viewer)


def _case(shown: queries.ReadableCase, form: OutcomeForm, viewer: Viewer) -> str:
    case = shown.case
    title = case_title(case)
    mine = request.args.get("egne") == "1"
    sharing = sharing_of(shown, viewer)
    record_readings(sharing.shown, by=viewer, place="case")
    readings = readings_of(shown) if shown.is_own else []
    readers = readers_of(shown, viewer, sharing.reader) if shown.is_own else None
    # What was forwarded belongs to those who received it; its author takes it back on the page of the sharing.
    is_own_copy = shown.is_own and case.is_forwarded
    may_act = shown.reason in HAS_PART and not is_own_copy
    text_days = readers.text_days if readers else text_days_of(case)
    return render_template(
        "cases/show.html",
        page_title=title,
        breadcrumbs=[(_("Saker"), url_for("cases.index")), (title, None)],
        page_errors=bool(form.errors or form.form_errors),
        shown=shown,
        case=case,
        form=form,
        readers=readers,
        sharing=sharing,
        text_days=text_days,
        help_names=[str(label) for code, label in HELP_LABELS.items() if code in case.help_wanted.split()],
        readings=[row for row in readings if mine or not row.is_own],
        with_own=mine,
        others=[row for row in readings if not row.is_own],
        kind_label=next((text for code, text in KIND_LABELS.items() if code == case.meeting_kind), None),
        may_edit=shown.is_own and not is_own_copy and case.state in EDITABLE_STATES,
        may_answer_guests=shown.is_own and not is_own_copy and case.state in ANSWERABLE_STATES,
        may_withdraw=shown.is_own and not is_own_copy and case.state in WITHDRAWABLE_STATES,
        may_follow_up=may_act and case.state == CaseState.DISCUSSED,
        may_close=may_act and case.state in (CaseState.DISCUSSED, CaseState.FOLLOWED_UP),
    )


@bp.get("/saker/<int:case_id>/lesninger.csv")
@requires(Permission.WRITE_CASES)
def readings(case_id: int) -> ResponseReturnValue:
    """Give the author the list of readings as a file."""
    rows = readings_of(queries.readable_case(current_viewer(), case_id))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Dato"), _("Klokkeslett"), _("Hvem"), _("Rolle"), _("Hva")])
    writer.writerows(
        [short_date(row.at), clock_time(row.at), *map(shown_as_text, (row.name, row.role, row.place))] for row in rows
    )
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    return attached(answer, f"lesninger-sak-{case_id}.csv")


@bp.get("/saker/fra-skjema/<int:form_id>")
@requires(Permission.WRITE_CASES)
def for_form(form_id: int) -> ResponseReturnValue:
    """Go from an FE form to the case it became."""
    case = queries.own_case_of_form(current_viewer(), form_id)
    if case is None:
        raise NotFound("")
    return redirect(url_for("cases.show", case_id=case.id))


@bp.post("/saker/<int:case_id>/trekk")
@requires(Permission.WRITE_CASES)
@commits
def withdraw(case_id: int) -> ResponseReturnValue:
    """Take one's own case back."""
    operations.withdraw_case(case_id=case_id, by=current_viewer())
    flash(_("Saken er trukket. Nå er det bare du som kan lese den."), "success")
    return redirect(url_for("cases.show", case_id=case_id))


@bp.post("/saker/<int:case_id>/folg-opp")
@requires(Permission.WRITE_CASES)
def follow_up(case_id: int) -> ResponseReturnValue:
    """Say how it went after the case was discussed."""
    viewer = current_viewer()
    shown = queries.readable_case(viewer, case_id)
    form = OutcomeForm(MultiDict(request.form))
    if form.validate():
        with saving(form) as saved:
            operations.follow_up_case(case_id=case_id, outcome=form.outcome.data, by=viewer)
        if saved:
            flash(_("Takk, det er lagret på saken."), "success")
            return redirect(url_for("cases.show", case_id=case_id))
    with unit_of_work():
        shown = queries.readable_case(viewer, case_id)
        queries.record_cases_shown([shown.case], reason=shown.reason, place="case", by=viewer)
        return _case(shown, form, viewer), 422


@bp.post("/saker/<int:case_id>/lukk")
@requires(Permission.WRITE_CASES)
@commits
def close(case_id: int) -> ResponseReturnValue:
    """Close a case that is discussed."""
    operations.close_case(case_id=case_id, by=current_viewer())
    flash(_("Saken er lukket."), "success")
    return redirect(url_for("cases.show", case_id=case_id))
