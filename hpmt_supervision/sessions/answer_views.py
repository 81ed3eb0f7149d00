"""Answering an invitation where it is shown, and asking for an answer once more."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.sessions import operations, queries
from hpmt_supervision.sessions.answers import ANSWER_REASONS
from hpmt_supervision.sessions.models import AnswerReason
from hpmt_supervision.sessions.views import bp
from hpmt_supervision.web.forms import AppForm
from hpmt_supervision.web.requests import safe_next, saving


@bp.app_template_global()
def answer_reasons() -> list[tuple[AnswerReason, str]]:
    """Return the reasons for not coming with their labels, for the pages that ask."""
    return [(reason, str(label)) for reason, label in ANSWER_REASONS.items()]


@bp.app_template_filter()
def answer_reason(reason: str | None) -> str:
    """Return the label of a reason; empty for none."""
    return str(ANSWER_REASONS[AnswerReason(reason)]) if reason else ""


@bp.route("/<int:session_id>/svar", methods=["POST"])
@requires(Permission.SEE_SESSIONS)
def answer(session_id: int) -> ResponseReturnValue:
    """Answer one's own invitation."""
    viewer = current_viewer()
    session = queries.session_for(viewer, session_id)
    with saving(AppForm(formdata=None)) as saved:
        operations.answer_invitation(
            session, answer=request.form.get("answer", ""), reason=request.form.get("reason"), by=viewer
        )
    flash(_("Svaret er lagret.") if saved else str(saved.error), "success" if saved else "error")
    return redirect(safe_next(request.form.get("next"), url_for("sessions.show", session_id=session_id)))


@bp.route("/<int:session_id>/spor-pa-nytt", methods=["POST"])
@requires(Permission.LEAD_SESSIONS)
def ask_again(session_id: int) -> ResponseReturnValue:
    """Ask those who have not answered once more."""
    viewer = current_viewer()
    session = queries.led_session_for(viewer, session_id)
    asked = 0
    with saving(AppForm(formdata=None)) as saved:
        asked = operations.ask_again(session, by=viewer)
    told = ngettext("%(num)d er spurt på nytt.", "%(num)d er spurt på nytt.", asked)
    flash(told if saved else str(saved.error), "success" if saved else "error")
    return redirect(url_for("sessions.show", session_id=session_id, _anchor="inviterte"))
