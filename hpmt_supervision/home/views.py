"""The page Min side, in the shape of the active role."""

from collections.abc import Iterable

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hpmt_supervision.core import clock
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.early_warnings.queries import overview
from hpmt_supervision.emergency_access.queries import latest_to_own
from hpmt_supervision.fidelity.office.page import shown_month
from hpmt_supervision.home import unit_queries, waiting_emergency, waiting_reports, waiting_structure
from hpmt_supervision.home.counsellor_page import counsellor_page
from hpmt_supervision.home.glance import glance
from hpmt_supervision.home.leader_page import leader_page
from hpmt_supervision.home.supervisor_page import supervisor_page
from hpmt_supervision.home.waiting import Days, Line
from hpmt_supervision.level_reports.waiting_queries import waiting_versions
from hpmt_supervision.logs.models import Agreement
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer, current_viewer
from hpmt_supervision.privacy.audit import Shown, record_readings
from hpmt_supervision.sessions.queries import ends_at
from hpmt_supervision.study import extract_queries
from hpmt_supervision.study.states import STATE_LABELS as EXTRACT_LABELS
from hpmt_supervision.web.requests import commits

bp = Blueprint("home", __name__, template_folder="templates")

# What the author of a case sees of a title read here: "Tittelen, i en liste".
PLACE = "list"
# A unit's last day is told of so many days ahead, while there is time to move people and sessions.
CLOSING_DAYS = 30


@bp.get("/")
@requires(Permission.SIGNED_IN)
@commits
def index() -> ResponseReturnValue:
    """Show what is next, what waits for me, and what we agreed."""
    viewer = current_viewer()
    if viewer.may(Permission.WRITE_CASES):
        return _person(viewer)
    if viewer.role is Role.OFFICE_LEADER:
        page = leader_page(viewer)
        record_readings(_agreements_shown(page.agreements, reason="leader"), by=viewer, place=PLACE)
        return render_template("home/leader.html", page=page, ends_at=ends_at)
    if viewer.may(Permission.MANAGE_STRUCTURE):
        found = unit_queries.unfinished(viewer.today, closing_days=CLOSING_DAYS)
        asked = unit_queries.to_answer(viewer, clock.now())
        lines = _emergencies(viewer) + waiting_structure.answers(asked)
        lines += waiting_structure.administration(found, Days(viewer.today))
        return render_template("home/administrator.html", lines=lines, last_import=unit_queries.last_import())
    if viewer.may(Permission.SEE_FIGURES_BELOW):
        return render_template(
            "home/coordinator.html",
            glance=glance(viewer),
            month_name=shown_month,
            warned=overview(viewer),
            lines=_emergencies(viewer) + waiting_reports.reports(waiting_versions(viewer), Days(viewer.today)),
        )
    # The researcher is the one role left.
    extracts, studies = extract_queries.own(viewer), extract_queries.studies_to_ask_for(viewer)
    return render_template(
        "home/researcher.html",
        emergencies=_emergencies(viewer),
        extracts=extracts,
        studies=studies,
        extract_labels=EXTRACT_LABELS,
    )


def _emergencies(viewer: Viewer) -> list[Line]:
    """Return what is news of emergency access to what somebody wrote, perhaps in another role than the one of now."""
    now = clock.now()
    return waiting_emergency.to_own(latest_to_own(viewer, since=now - waiting_emergency.NEWS), Days(viewer.today), now)


def _person(viewer: Viewer) -> ResponseReturnValue:
    leads = viewer.may(Permission.LEAD_SESSIONS)
    page = supervisor_page(viewer) if leads else counsellor_page(viewer)
    shown = [Shown("fe_form", form.id, form.author_id, "author") for form in page.forms if form.theme]
    cases = page.cases
    own = [*cases.drafts, *(question.case for question in cases.questions)]
    shown += [Shown("case", case.id, case.author_id, "author") for case in own if case.title]
    led = [agreed.share.case for agreed in cases.agreed]
    shown += [Shown("case", case.id, case.author_id, "supervisor") for case in led if case.title]
    shown += page.readings
    shown += _agreements_shown(page.shown, reason="supervisor" if leads else "member")
    record_readings(shown, by=viewer, place=PLACE)
    return render_template(
        "home/person.html",
        page=page,
        glance=page.glance,
        month_name=shown_month,
        warned=page.warnings,
    )


def _agreements_shown(agreements: Iterable[Agreement], *, reason: str) -> list[Shown]:
    """Return one reading for each log whose agreements the page shows."""
    sessions = sorted({agreement.session_id for agreement in agreements if agreement.what})
    return [Shown("log", session_id, None, reason) for session_id in sessions]
