"""Pages: sign a log, and report from it to the next level."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.cases.policy import Reason
from hpmt_supervision.cases.queries import record_cases_shown
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.forwarding.share_operations import ask_to_share
from hpmt_supervision.logs import hold_queries, material_queries, operations, queries, reporting
from hpmt_supervision.logs.asking import words_asked
from hpmt_supervision.logs.forms import ReportForm, SignForm
from hpmt_supervision.logs.hold_queries import HoldPage
from hpmt_supervision.logs.models import LogState
from hpmt_supervision.logs.shown import cases_on_signing, cases_to_report, reporting_from, signing
from hpmt_supervision.logs.views import bp as bp
from hpmt_supervision.logs.views import status_of
from hpmt_supervision.logs.words_to_look_at import ToLookAt
from hpmt_supervision.people.viewer import Viewer, current_viewer
from hpmt_supervision.privacy.audit import record_readings
from hpmt_supervision.privacy.refusing import put_stops_on
from hpmt_supervision.web.numbers import whole
from hpmt_supervision.web.requests import commits, saving

ASK = "ask:"
STAY = "stay"


@bp.route("/veiledning/<int:session_id>/signer", methods=["GET", "POST"])
@requires(Permission.LEAD_SESSIONS)
@commits
def sign(session_id: int) -> ResponseReturnValue:
    """Read the whole log once more, add a line, tick what goes further, and sign it."""
    viewer = current_viewer()
    page = hold_queries.hold_page(viewer, session_id)
    if page.is_signed or page.log is None:
        return redirect(url_for("logs.show" if page.is_signed else "logs.hold", session_id=session_id))
    form = _sign_form(page)
    to_look_at: Sequence[ToLookAt] = ()
    if _asked(form):
        return _sign_page(hold_queries.hold_page(viewer, session_id), form, viewer), 200
    if form.validate_on_submit() and not put_stops_on(_texts(form), today=viewer.today):
        with saving(form) as saved:
            operations.sign_log(
                session=page.session,
                closing_line=form.closing_line.data,
                version=form.expected_version,
                report=form.report(),
                answers=form.answer_inputs(),
                seen_words=form.seen_words(),
                by=viewer,
            )
        if saved:
            flash(_("Loggen er signert og låst."))
            return redirect(url_for("logs.show", session_id=session_id))
        to_look_at = words_asked(form, saved.error)
        page = hold_queries.hold_page(viewer, session_id)
    return _sign_page(page, form, viewer, to_look_at), status_of(form)


@bp.route("/veiledning/<int:session_id>/meld-videre", methods=["GET", "POST"])
@requires(Permission.LEAD_SESSIONS)
@commits
def report(session_id: int) -> ResponseReturnValue:
    """Report to the next level from a log that is signed, as when the author of a case says yes later."""
    viewer = current_viewer()
    session, log = queries.led_session_with_log(viewer, session_id)
    if log is None or log.state != LogState.SIGNED:
        return redirect(url_for("logs.hold", session_id=session_id))
    form = ReportForm()
    if request.method == "GET" and request.args.get("sak"):
        # Min side leads here when an author has said yes, with the case ticked.
        form.needs.data = [reporting.token_of_case(request.args["sak"])]
    asked = _asked(form)
    to_look_at: Sequence[ToLookAt] = ()
    material = material_queries.material_of(session)
    if not asked and form.validate_on_submit() and not put_stops_on([form.theme], today=viewer.today):
        with saving(form) as saved:
            reporting.report_from_log(
                session=session, report=form.report(), material=material, seen_words=form.seen_words(), by=viewer
            )
        if saved:
            flash(_("Meldt videre.") if not form.report().is_empty else _("Ingenting var krysset av."))
            return redirect(url_for("logs.show", session_id=session_id))
        to_look_at = words_asked(form, saved.error)
        session = queries.led_session(viewer, session_id)
        material = material_queries.material_of(session)
    shown = reporting.reporting_of(session, material, viewer)
    form.offer_groups(shown.groups)
    record_readings(reporting_from(session_id, material, shown), by=viewer, place="log")
    record_cases_shown(cases_to_report(shown), reason=Reason.SUPERVISOR, place="log", by=viewer)
    status = 200 if asked else status_of(form)
    return render_template(
        "logs/report.html", session=session, reporting=shown, form=form, to_look_at=to_look_at
    ), status


def _sign_form(page: HoldPage) -> SignForm:
    if request.method == "POST":
        return SignForm()
    assert page.log is not None, "only a log that is begun is signed"
    form = SignForm(closing_line=page.log.closing_line, version=page.log.version)
    form.fill_answers([(line.need.id, answer) for line, answer in reporting.answers_to_give(page.material)])
    return form


def _asked(form: ReportForm) -> bool:
    """Ask the author of a case when that is the button pressed; what is typed on the page stays as it is.

    The page's first button, which is the one that Enter presses, does nothing, so that a log is not signed by mistake.
    """
    button = request.form.get("do", "")
    if form.is_submitted() and button == STAY:
        return True
    key = whole(button.removeprefix(ASK))
    if key is None or not (form.is_submitted() and button.startswith(ASK)):
        return False
    with saving(form) as saved:
        ask_to_share(case_id=key, by=current_viewer())
    if saved:
        flash(_("Den som skrev saken, er spurt. Du ser svaret her og på Min side."))
    return True


def _sign_page(page: HoldPage, form: SignForm, viewer: Viewer, to_look_at: Sequence[ToLookAt] = ()) -> str:
    shown = reporting.reporting_of(page.session, page.material, viewer)
    form.offer_groups(shown.groups)
    answered = reporting.answers_to_give(page.material)
    lines = {str(line.need.id): line for line, _answer in answered}
    record_readings(signing(page, shown, answered), by=viewer, place="session")
    record_cases_shown(cases_on_signing(page, shown), reason=Reason.SUPERVISOR, place="log", by=viewer)
    return render_template(
        "logs/sign.html", page=page, form=form, reporting=shown, needs_by_id=lines, to_look_at=to_look_at
    )


def _texts(form: SignForm) -> list[Any]:
    return [form.closing_line, form.theme, *(entry.form.answer for entry in form.answers)]
