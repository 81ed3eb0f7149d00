"""What those who lead a session do with its guests from outside."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.sessions import operations, queries
from hpmt_supervision.sessions.forms import GuestForm
from hpmt_supervision.sessions.views import bp, show_page
from hpmt_supervision.web.requests import saving


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
    return show_page(session_id, form), 422


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
