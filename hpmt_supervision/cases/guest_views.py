"""Where the author of a case says whether guests may read it."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.cases.guest_operations import let_guests_read
from hpmt_supervision.cases.views import bp
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.web.requests import commits


@bp.post("/saker/<int:case_id>/gjester")
@requires(Permission.WRITE_CASES)
@commits
def guests(case_id: int) -> ResponseReturnValue:
    """Say whether guests may read one's own case."""
    case = let_guests_read(case_id=case_id, allowed=request.form.get("allowed") == "1", by=current_viewer())
    flash(_("Gjester kan lese saken.") if case.guests_may_read else _("Gjester kan ikke lese saken."), "success")
    return redirect(url_for("cases.show", case_id=case_id, _anchor="kan"))
