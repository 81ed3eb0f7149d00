"""The pages of what is reported: the list, one need with its answers, passing it on, and taking it back."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.fe_forms.stop_lines import stop_lines
from hpmt_supervision.forwarding import answer_operations, operations
from hpmt_supervision.forwarding.forms import KIND_LABELS, PAGE_TITLES, AnswerForm, ListFilter, PassOnForm
from hpmt_supervision.forwarding.group_part import what_was_reported
from hpmt_supervision.forwarding.list_page import Side, Standing, list_page, sides_of
from hpmt_supervision.forwarding.models import NeedKind
from hpmt_supervision.forwarding.need_page import need_page, was_taken_back
from hpmt_supervision.forwarding.queries import shown_needs
from hpmt_supervision.forwarding.states import NEED_STATE_LABELS
from hpmt_supervision.forwarding.wording import answering
from hpmt_supervision.people.queries import groups_led_by
from hpmt_supervision.people.viewer import Viewer, current_viewer
from hpmt_supervision.privacy.audit import record_readings
from hpmt_supervision.privacy.finds import look_through, stopping
from hpmt_supervision.web.forms import AppForm
from hpmt_supervision.web.requests import commits, page_number, saving

# No row has this version, so a page that does not say which one it was opened with overwrites nothing.
NO_VERSION = 0

bp = Blueprint("forwarding", __name__, template_folder="templates")


@bp.app_context_processor
def _names() -> dict[str, object]:
    """Give the macros of needs their words, also when a later room uses them."""
    return {
        "need_kinds": KIND_LABELS,
        "need_states": NEED_STATE_LABELS,
        "what_was_reported": what_was_reported,
        "answering_level": answering,
    }


@bp.get("/innmeldt")
@requires(Permission.LEAD_SESSIONS)
@commits
def index() -> ResponseReturnValue:
    """List what came to the groups one leads, or what they reported; a role sees the sides it can have."""
    viewer = current_viewer()
    g.navigation_place = "sessions"
    sides = sides_of(viewer)
    side = next((one for one in sides if one.value == request.args.get("vis")), sides[0])
    groups = groups_led_by(viewer)
    form = ListFilter(request.args).offer(side, groups)
    filters = form.filters()
    found = list_page(viewer, side, filters, page=page_number())
    received = side is Side.RECEIVED
    reason = "receiver" if received else "sender"
    record_readings(shown_needs(found.lines, reason=reason, answers=not received), by=viewer, place="need")
    title = _("Innmeldt")
    return render_template(
        "forwarding/index.html",
        page_title=title,
        breadcrumbs=[(_("Veiledning"), url_for("sessions.index")), (title, None)],
        sides=sides,
        side=side,
        received=received,
        groups=groups,
        form=form,
        is_filtered=bool(filters.group_id or filters.kind)
        or filters.standing is not (Standing.OPEN if received else Standing.ALL),
        found=found,
    )


@bp.route("/innmeldt/<int:need_id>", methods=["GET", "POST"])
@requires(Permission.LEAD_SESSIONS)
@commits
def need(need_id: int) -> ResponseReturnValue:
    """Show what was reported and what became of it; those who received it answer here."""
    viewer = current_viewer()
    form = AnswerForm()
    try:
        if request.method == "GET":
            return _need(need_id, None, PassOnForm(formdata=None), viewer)
        return _answered(need_id, form, viewer)
    except NotFound:
        return _gone(need_id, form, viewer)


@bp.post("/innmeldt/<int:need_id>/meld-videre")
@requires(Permission.LEAD_SESSIONS)
@commits
def pass_on(need_id: int) -> ResponseReturnValue:
    """Pass a received need on to the level above."""
    viewer = current_viewer()
    form = PassOnForm()
    try:
        with saving(form) as saved:
            operations.pass_on(need_id=need_id, to_group_id=form.to_group.data, by=viewer)
        if saved:
            flash(_("Det er meldt videre. Svaret kommer på denne siden."), "success")
            return redirect(url_for("forwarding.need", need_id=need_id))
        return _need(need_id, None, form, viewer), 422
    except NotFound:
        return _gone(need_id, AnswerForm(formdata=None), viewer)


@bp.post("/innmeldt/<int:need_id>/trekk")
@requires(Permission.LEAD_SESSIONS)
@commits
def take_back(need_id: int) -> ResponseReturnValue:
    """Take back what one's group reported, while nobody has taken it up."""
    viewer = current_viewer()
    form = AppForm()
    with saving(form) as saved:
        operations.take_back_need(need_id=need_id, by=viewer)
    if saved:
        flash(_("Det er trukket. De som fikk det, kan ikke lenger lese det."), "success")
    else:
        flash(str(saved.error), "error")
    return redirect(url_for("forwarding.need", need_id=need_id))


def _answered(need_id: int, form: AnswerForm, viewer: Viewer) -> ResponseReturnValue:
    if form.validate():
        with saving(form) as saved:
            answer_operations.answer_need(
                need_id=need_id,
                answer=form.answer.data,
                expected_version=form.expected_version or NO_VERSION,
                by=viewer,
            )
        if saved:
            flash(_("Svaret er sendt til dem som meldte det."), "success")
            return redirect(url_for("forwarding.need", need_id=need_id))
    return _need(need_id, form, PassOnForm(formdata=None), viewer), 422


def _need(need_id: int, form: AnswerForm | None, pass_on_form: PassOnForm, viewer: Viewer) -> str:
    """Show a need; without a posted form the answer's field holds what is stored."""
    g.navigation_place = "sessions"
    page = need_page(viewer, need_id)
    if form is None:
        form = AnswerForm(formdata=None, answer=page.need.answer, version=page.need.version)
    record_readings(shown_needs([page.line], reason=page.reason), by=viewer, place="need")
    stops = stopping(look_through({"answer": form.answer.data}, today=viewer.today, keep=()))
    title = str(PAGE_TITLES[NeedKind(page.need.kind)])
    return render_template(
        "forwarding/need.html",
        page_title=title,
        breadcrumbs=[
            (_("Veiledning"), url_for("sessions.index")),
            (_("Innmeldt"), url_for("forwarding.index", vis=_side(page.is_receiver))),
            (title, None),
        ],
        page_errors=bool(form.errors or form.form_errors or pass_on_form.errors or pass_on_form.form_errors),
        page=page,
        need=page.need,
        form=form,
        pass_on_form=pass_on_form.offer(page.receivers),
        stops=stops,
        problems=stop_lines(form, stops),
    )


def _side(is_receiver: bool) -> str:
    return (Side.RECEIVED if is_receiver else Side.SENT).value


def _gone(need_id: int, form: AnswerForm, viewer: Viewer) -> ResponseReturnValue:
    """Say that a need was taken back from those who received it, and keep the answer they had typed.

    Raises:
        NotFound: when it never came to a group of theirs.
    """
    if not was_taken_back(viewer, need_id):
        raise NotFound("")
    g.navigation_place = "sessions"
    title = _("Tatt tilbake")
    return render_template(
        "forwarding/gone.html",
        page_title=title,
        breadcrumbs=[
            (_("Veiledning"), url_for("sessions.index")),
            (_("Innmeldt"), url_for("forwarding.index", vis=_side(True))),
            (title, None),
        ],
        typed=form.answer.data,
    ), 404
