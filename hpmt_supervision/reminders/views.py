"""The page about jobs and mail, for those who run the system."""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.mail.states import STATE_LABELS
from hpmt_supervision.reminders.status_queries import status_page

bp = Blueprint("reminders", __name__, template_folder="templates")


@bp.route("/administrasjon/drift")
@requires(Permission.SEE_OPERATIONS)
def operations() -> ResponseReturnValue:
    """Show every job's latest run, and how mail is leaving."""
    g.navigation_place = "people"
    return render_template("reminders/operations.html", page=status_page(), state_labels=STATE_LABELS)
