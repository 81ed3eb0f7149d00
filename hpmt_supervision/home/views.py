"""The page Min side, in the shape of the active role."""

from collections.abc import Iterable

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.home import pages, unit_queries, waiting
from hpmt_supervision.logs.models import Agreement
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer, current_viewer
from hpmt_supervision.privacy.audit import Shown, record_readings
from hpmt_supervision.sessions.queries import ends_at
from hpmt_supervision.web.requests import commits

bp = Blueprint("home", __name__, template_folder="templates")

# What the author of a case sees of a title read here: "Tittelen, i en liste".
PLACE = "list"


@bp.get("/")
@requires(Permission.SIGNED_IN)
@commits
def index() -> ResponseReturnValue:
    """Show what is next, what waits for me, and what we agreed."""
    viewer = current_viewer()
    if viewer.may(Permission.WRITE_CASES):
        return _person(viewer)
    if viewer.role is Role.OFFICE_LEADER:
        page = pages.leader_page(viewer)
        record_readings(_agreements_shown(page.agreements, reason="leader"), by=viewer, place=PLACE)
        return render_template("home/leader.html", page=page, ends_at=ends_at)
    if viewer.may(Permission.MANAGE_STRUCTURE):
        lines = waiting.administration(unit_queries.unfinished(viewer.today))
        return render_template("home/administrator.html", lines=lines)
    return render_template("home/quiet.html", is_researcher=viewer.role is Role.RESEARCHER)


def _person(viewer: Viewer) -> ResponseReturnValue:
    leads = viewer.may(Permission.LEAD_SESSIONS)
    page = pages.supervisor_page(viewer) if leads else pages.counsellor_page(viewer)
    shown = [Shown("fe_form", form.id, form.author_id, "author") for form in page.forms if form.theme]
    shown += [Shown("case", case.id, case.author_id, "author") for case in page.cases if case.title]
    shown += _agreements_shown(page.shown, reason="supervisor" if leads else "member")
    record_readings(shown, by=viewer, place=PLACE)
    return render_template("home/person.html", page=page)


def _agreements_shown(agreements: Iterable[Agreement], *, reason: str) -> list[Shown]:
    """Return one reading for each log whose agreements the page shows."""
    sessions = sorted({agreement.session_id for agreement in agreements if agreement.what})
    return [Shown("log", session_id, None, reason) for session_id in sessions]
