"""Pages about sessions: one's own, one session, and what invited people and guests do with it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hpmt_supervision.core import clock
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.sessions import page_queries
from hpmt_supervision.sessions.cancel_reasons import REASON_LABELS
from hpmt_supervision.sessions.forms import GuestForm
from hpmt_supervision.web.requests import page_number

bp = Blueprint("sessions", __name__, template_folder="templates", url_prefix="/veiledning")


@bp.route("")
@requires(Permission.SEE_SESSIONS)
def index() -> ResponseReturnValue:
    """Show the viewer's groups and sessions."""
    page = page_queries.sessions_page(current_viewer(), page=page_number())
    return render_template("sessions/index.html", page=page, reasons=REASON_LABELS, now=clock.now())


@bp.route("/<int:session_id>")
@requires(Permission.SEE_SESSIONS)
def show(session_id: int) -> ResponseReturnValue:
    """Show one session."""
    return show_page(session_id, GuestForm(formdata=None)), 200


def show_page(session_id: int, guest_form: GuestForm) -> str:
    """Return the page of one session.

    Args:
        session_id: the session's key.
        guest_form: the form for a guest, perhaps with errors.
    """
    page = page_queries.session_page(current_viewer(), session_id)
    return render_template("sessions/show.html", page=page, guest_form=guest_form, reasons=REASON_LABELS)


def status(refused: bool) -> int:
    """Return the status of a page with a form: 422 when what was sent must be mended."""
    return 422 if refused else 200
