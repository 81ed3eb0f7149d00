"""Pages: hold a session, sign its log, read it, correct it, and the group's agreements."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.core import clock
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.forwarding.queries import NeedLine, needs_of_session, shown_needs
from hpmt_supervision.forwarding.receiving import HIGHEST_LEVEL
from hpmt_supervision.logs import (
    agreement_operations,
    agreement_queries,
    due,
    hold_queries,
    holding,
    material_queries,
    operations,
    queries,
    shown,
)
from hpmt_supervision.logs.asking import words_asked
from hpmt_supervision.logs.composition import ComposedLog
from hpmt_supervision.logs.forms import AdditionForm, HoldForm
from hpmt_supervision.logs.models import LogState, SessionLog
from hpmt_supervision.logs.words_to_look_at import ToLookAt
from hpmt_supervision.people.viewer import Viewer, current_viewer
from hpmt_supervision.privacy.audit import Shown, record_reading, record_readings
from hpmt_supervision.privacy.refusing import put_stops_on
from hpmt_supervision.sessions.models import SessionStatus
from hpmt_supervision.web.formats import clock_time
from hpmt_supervision.web.requests import commits, safe_next, saving

bp = Blueprint("logs", __name__, template_folder="templates")


@bp.route("/veiledning/<int:session_id>/gjennomfor", methods=["GET", "POST"])
@requires(Permission.LEAD_SESSIONS)
@commits
def hold(session_id: int) -> ResponseReturnValue:
    """Hold a session, step by step; every save is one transaction."""
    viewer = current_viewer()
    page = hold_queries.hold_page(viewer, session_id)
    if page.is_signed:
        return redirect(url_for("logs.show", session_id=session_id))
    if page.session.status != SessionStatus.HELD:
        return render_template(
            "logs/not_started.html",
            page=page,
            may_start=hold_queries.may_start(page.session, clock.now()),
            opens_at=hold_queries.opens_at(page.session),
        )
    step = page.step(request.values.get("punkt"))
    form = holding.form_for(page, step)
    if form.is_submitted():
        target = holding.save_step(page, step, form, by=viewer, action=request.form.get("do", "next"))
        if target is not None:
            return redirect(target)
        page = hold_queries.hold_page(viewer, session_id)
        step = page.step(step.key)
    record_case_reading(page, step, form, viewer)
    around = holding.context(page, step, form)
    return render_template("logs/hold.html", page=page, step=step, form=form, **around), status_of(form)


@bp.post("/veiledning/<int:session_id>/start")
@requires(Permission.LEAD_SESSIONS)
@commits
def start(session_id: int) -> ResponseReturnValue:
    """Start holding a session."""
    viewer = current_viewer()
    session = queries.led_session(viewer, session_id)
    operations.start_session(session=session, by=viewer)
    return redirect(url_for("logs.hold", session_id=session_id))


@bp.post("/veiledning/<int:session_id>/gjennomfor/lagre")
@requires(Permission.LEAD_SESSIONS)
def autosave(session_id: int) -> ResponseReturnValue:
    """Save a step as one types, without leaving it."""
    viewer = current_viewer()
    page = hold_queries.hold_page(viewer, session_id)
    step = page.step(request.form.get("punkt"))
    form = holding.form_for(page, step)
    if not form.validate():
        return jsonify(error=holding.first_error(form)), 422
    with saving(form) as saved:
        ids = holding.write_step(page, step, form, by=viewer, done=holding.is_marked_done(step))
    if not saved:
        status = saved.error.status if saved.error else 422
        return jsonify(error=str(saved.error) if saved.error else _("Ikke lagret.")), status
    log = queries.log_of(session_id)
    return jsonify(saved_at=clock_time(clock.now()), version=log.version if log else None, **ids)


@bp.route("/veiledning/<int:session_id>/logg", methods=["GET", "POST"])
@requires(Permission.READ_LOGS)
@commits
def show(session_id: int) -> ResponseReturnValue:
    """Read a log; one who leads the group may add a dated correction."""
    viewer = current_viewer()
    log = queries.readable_log(viewer, session_id)
    leads = queries.leads_session(viewer, log.session)
    form = AdditionForm()
    to_look_at: Sequence[ToLookAt] = ()
    if form.validate_on_submit() and not put_stops_on([form.text], today=viewer.today):
        with saving(form) as saved:
            operations.add_to_log(
                log=log,
                text=form.text.data or "",
                request_key=form.request_key.data,
                seen_words=form.seen_words(),
                by=viewer,
            )
        if saved:
            flash(_("Tillegget er lagt til."))
            return redirect(url_for("logs.show", session_id=session_id))
        to_look_at = words_asked(form, saved.error)
        log = queries.readable_log(viewer, session_id)
    composed, reported = _told(log, viewer, leads=leads)
    return render_template(
        "logs/show.html",
        log=log,
        session=log.session,
        composed=composed,
        standing=queries.standing_of(log.session, log, viewer.today),
        due_days=due.DUE_DAYS,
        leads=leads,
        reported=reported,
        may_report=leads and log.session.group.level < HIGHEST_LEVEL,
        is_signed=log.state == LogState.SIGNED,
        form=form,
        to_look_at=to_look_at,
    ), status_of(form)


def _told(log: SessionLog, viewer: Viewer, *, leads: bool) -> tuple[ComposedLog, list[NeedLine]]:
    """Compose a log for its page with what was reported from it, and record whose text that shows."""
    is_signed = log.state == LogState.SIGNED
    reported = needs_of_session(log.session_id) if is_signed else []
    reason = "supervisor" if leads else "member"
    if is_signed:
        composed = material_queries.compose_log(log.session, log)
        told = shown.signed_log(log, composed, reason=reason)
    else:
        material = material_queries.material_of(log.session)
        composed = material_queries.compose(material, log)
        told = shown.open_log(log.session_id, material, composed)
    told += shown_needs(reported, reason="sender" if leads else "member")
    told += material_queries.cases_told_in(composed, reason=reason)
    record_readings(dict.fromkeys(told), by=viewer, place="log")
    return composed, reported


@bp.get("/veiledning/gruppe/<int:group_id>/logger")
@requires(Permission.LEAD_SESSIONS)
@commits
def group_logs(group_id: int) -> ResponseReturnValue:
    """See how the logs of a group stand, and its agreements."""
    viewer = current_viewer()
    group = queries.led_group(viewer, group_id)
    rows = queries.logs_of_group(viewer, group_id)
    agreements = agreement_queries.agreements_of_group(viewer, group_id, only_open=False)
    told_of = {found.session_id for found in agreements if found.what}
    record_readings([Shown("log", key, None, "supervisor") for key in sorted(told_of)], by=viewer, place="list")
    return render_template("logs/group.html", group=group, rows=rows, agreements=agreements)


@bp.post("/avtaler/<int:agreement_id>/gjort")
@requires(Permission.SEE_SESSIONS)
@commits
def mark_done(agreement_id: int) -> ResponseReturnValue:
    """Say that an agreement is done, or take that back."""
    viewer = current_viewer()
    agreement = agreement_queries.agreement_to_mark(viewer, agreement_id)
    done = request.form.get("done", "1") == "1"
    agreement_operations.mark_agreement(agreement=agreement, done=done, by=viewer)
    flash(_("Avtalen er merket som gjort.") if done else _("Avtalen står som ikke gjort."))
    return redirect(safe_next(request.form.get("next"), url_for("home.index")))


def record_case_reading(page: hold_queries.HoldPage, step: hold_queries.Step, form: HoldForm, viewer: Viewer) -> None:
    """Record whose text the page shows: the open case whole, the other cases by title, and the logs it tells from."""
    for found in page.cases:
        place = "session" if step.item is not None and step.item.case is found else "list"
        record_reading(
            subject_kind="case",
            subject_id=found.id,
            author_id=found.author_id,
            reason="supervisor",
            by=viewer,
            place=place,
        )
    record_readings(shown.holding(page, step, form), by=viewer, place="session")


def status_of(form: Any) -> int:
    """Return the status of a page that shows a form: 422 when what was sent could not be taken."""
    return 422 if form.is_submitted() else 200
