"""The page on which a leader asks people beyond the group to one session, and takes such an invitation back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.sessions import operations, page_queries, queries
from hpmt_supervision.sessions.joint_forms import JointForm, sent_choice, sent_search
from hpmt_supervision.sessions.joint_operations import Asked
from hpmt_supervision.sessions.joint_queries import NOBODY
from hpmt_supervision.sessions.views import bp, status
from hpmt_supervision.web.requests import saving


@bp.route("/<int:session_id>/inviter", methods=["GET", "POST"])
@requires(Permission.LEAD_SESSIONS)
def invite_joint(session_id: int) -> ResponseReturnValue:
    """Ask people of other levels, or a whole other group, to one session."""
    viewer = current_viewer()
    session = queries.led_session_for(viewer, session_id)
    form = JointForm()
    chosen = sent_choice() if request.method == "POST" else NOBODY
    if form.validate_on_submit():
        with saving(form) as saved:
            asked = operations.invite_beyond(session, chosen=chosen, by=viewer)
        if saved:
            _tell(asked)
            return redirect(url_for("sessions.invite_joint", session_id=session_id))
    page = page_queries.joint_page(viewer, session_id, search=sent_search(), chosen=chosen)
    return render_template("sessions/invite_joint.html", page=page, form=form), status(form.is_submitted())


def _tell(asked: Asked) -> None:
    """Say what came of it. The words travel in a cookie, so they name nobody."""
    if asked.invited:
        flash(ngettext("%(num)d person er invitert.", "%(num)d personer er invitert.", asked.invited), "success")
    if asked.away:
        text = ngettext(
            "%(num)d person er borte den dagen og er ikke invitert.",
            "%(num)d personer er borte den dagen og er ikke invitert.",
            asked.away,
        )
        flash(text, "info")
    if not asked.invited and not asked.away:
        flash(_("Alle du valgte, er invitert fra før."), "info")


@bp.route("/<int:session_id>/inviter/<int:person_id>/fjern", methods=["POST"])
@requires(Permission.LEAD_SESSIONS)
def withdraw_joint(session_id: int, person_id: int) -> ResponseReturnValue:
    """Take back the invitation of somebody beyond the group."""
    viewer = current_viewer()
    session = queries.led_session_for(viewer, session_id)
    form = JointForm(formdata=None)
    with saving(form) as saved:
        operations.withdraw_joint(session, person_id=person_id, by=viewer)
    flash(_("Invitasjonen er trukket tilbake.") if saved else str(saved.error), "success" if saved else "error")
    return redirect(url_for("sessions.invite_joint", session_id=session_id))
