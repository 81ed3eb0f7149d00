"""Pages about sessions: one's own, one session, and what its leaders and invited people do with it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.core import clock
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.sessions import operations, page_queries, queries
from hpmt_supervision.sessions.forms import (
    REASONS,
    CancelForm,
    ChangeForm,
    GuestForm,
    asked_time,
    shown_overlaps,
    time_and_place,
)
from hpmt_supervision.web.requests import page_number, safe_next, saving

bp = Blueprint("sessions", __name__, template_folder="templates", url_prefix="/veiledning")


@bp.route("")
@requires(Permission.SEE_SESSIONS)
def index() -> ResponseReturnValue:
    """Show the viewer's groups and sessions."""
    page = page_queries.sessions_page(current_viewer(), page=page_number())
    return render_template("sessions/index.html", page=page, reasons=REASONS, now=clock.now())


@bp.route("/<int:session_id>")
@requires(Permission.SEE_SESSIONS)
def show(session_id: int) -> ResponseReturnValue:
    """Show one session."""
    return _show(session_id, GuestForm(formdata=None)), 200


def _show(session_id: int, guest_form: GuestForm) -> str:
    page = page_queries.session_page(current_viewer(), session_id)
    return render_template("sessions/show.html", page=page, guest_form=guest_form, reasons=REASONS)


@bp.route("/<int:session_id>/svar", methods=["POST"])
@requires(Permission.SEE_SESSIONS)
def answer(session_id: int) -> ResponseReturnValue:
    """Answer one's own invitation."""
    viewer = current_viewer()
    session = queries.session_for(viewer, session_id)
    form = GuestForm(formdata=None)
    with saving(form) as saved:
        operations.answer_invitation(session, answer=request.form.get("answer", ""), by=viewer)
    if saved:
        flash(_("Svaret er lagret."), "success")
    else:
        flash(str(saved.error), "error")
    return redirect(safe_next(request.form.get("next"), url_for("sessions.show", session_id=session_id)))


@bp.route("/<int:session_id>/avlys", methods=["GET", "POST"])
@requires(Permission.LEAD_SESSIONS)
def cancel(session_id: int) -> ResponseReturnValue:
    """Cancel a session with a reason."""
    viewer = current_viewer()
    session = queries.led_session_for(viewer, session_id)
    form = CancelForm(version=session.version)
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.cancel_session(session, reason=form.reason.data, by=viewer, version=form.expected_version)
        if saved:
            flash(_("Veiledningen er avlyst."), "success")
            return redirect(url_for("sessions.show", session_id=session_id))
        session = queries.led_session_for(viewer, session_id)
    return render_template("sessions/cancel.html", form=form, session=session), status(form.is_submitted())


@bp.route("/<int:session_id>/endre", methods=["GET", "POST"])
@requires(Permission.LEAD_SESSIONS)
def change(session_id: int) -> ResponseReturnValue:
    """Change the time and place of one session."""
    viewer = current_viewer()
    session = queries.led_session_for(viewer, session_id)
    form = ChangeForm(version=session.version, **(time_and_place(session) | asked_time()))
    overlaps: list[int] = []
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.change_session(
                session,
                starts_local=form.starts_local,
                minutes=form.minutes,
                place=form.place.data,
                link=form.link.data,
                by=viewer,
                version=form.expected_version,
                accepted_overlaps=shown_overlaps(),
            )
        if saved:
            flash(_("Endringen er lagret."), "success")
            return redirect(url_for("sessions.show", session_id=session_id))
        session = queries.led_session_for(viewer, session_id)
        overlaps = page_queries.overlaps_of(session, form.starts_local, form.minutes)
    context = {"form": form, "session": session, "overlaps": overlaps}
    return render_template("sessions/change.html", **context), status(form.is_submitted())


@bp.route("/<int:session_id>/gjester", methods=["POST"])
@requires(Permission.LEAD_SESSIONS)
def invite_guest(session_id: int) -> ResponseReturnValue:
    """Ask someone from outside to a session."""
    viewer = current_viewer()
    session = queries.led_session_for(viewer, session_id)
    form = GuestForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.invite_guest(session, name=form.name.data, affiliation=form.affiliation.data, by=viewer)
        if saved:
            # What is said here travels in a cookie, so it names nobody.
            flash(_("Gjesten er lagt til."), "success")
            return redirect(url_for("sessions.show", session_id=session_id, _anchor="gjester"))
    return _show(session_id, form), 422


@bp.route("/<int:session_id>/gjester/<int:guest_id>/fjern", methods=["POST"])
@requires(Permission.LEAD_SESSIONS)
def withdraw_guest(session_id: int, guest_id: int) -> ResponseReturnValue:
    """Take a guest off a planned session."""
    viewer = current_viewer()
    session = queries.led_session_for(viewer, session_id)
    form = GuestForm(formdata=None)
    with saving(form) as saved:
        operations.withdraw_guest(session, guest_id=guest_id, by=viewer)
    flash(_("Gjesten er fjernet.") if saved else str(saved.error), "success" if saved else "error")
    return redirect(url_for("sessions.show", session_id=session_id, _anchor="gjester"))


def status(refused: bool) -> int:
    """Return the status of a page with a form: 422 when what was sent must be mended."""
    return 422 if refused else 200
