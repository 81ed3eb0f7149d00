"""The pages of a group's queue and of a session's agenda."""

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.cases import agenda_operations, agenda_queries, queries
from hpmt_supervision.cases.agenda_operations import NO_AGENDA, AgendaChanged
from hpmt_supervision.cases.agenda_placing import Wanted
from hpmt_supervision.cases.agenda_rows import Row, press, read_rows
from hpmt_supervision.cases.forms import AgendaForm
from hpmt_supervision.cases.group_page import ANSWERS_FOR, NO_END, group_page
from hpmt_supervision.cases.models import Agenda, ItemKind, SupervisionCase
from hpmt_supervision.cases.policy import READABLE_BEFORE, Reason
from hpmt_supervision.cases.views import bp
from hpmt_supervision.catalogue.models import Tool
from hpmt_supervision.catalogue.queries import tools_by_ids
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.viewer import Viewer, current_viewer
from hpmt_supervision.privacy.audit import record_readings
from hpmt_supervision.sessions.models import Answer, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.queries import is_supervised_in, led_session_for
from hpmt_supervision.sessions.undo_queries import undoable
from hpmt_supervision.web.requests import commits, saving


@dataclass(frozen=True)
class ShownRow:
    """One row of the agenda as the page shows it: what was sent or stored, with its case or tool."""

    row: Row
    case: SupervisionCase | None
    tool: Tool | None


@bp.get("/veiledning/gruppe/<int:group_id>")
@requires(Permission.LEAD_SESSIONS)
@commits
def group(group_id: int) -> ResponseReturnValue:
    """Show a group to those who lead it: the next session, the queue, the dates ahead and the members."""
    viewer = current_viewer()
    g.navigation_place = "sessions"
    page = group_page(viewer, group_id)
    cases = [*page.queue, *(page.proposal.cases.values() if page.proposal else ())]
    cases += [item.case for item in page.agenda.items if item.case] if page.agenda else []
    shown = queries.shown_cases({case.id: case for case in cases}.values(), reason=Reason.SUPERVISOR, by=viewer)
    read = [*shown, *queries.shown_agreements(page.agreements), *page.reported.shown]
    record_readings(read, by=viewer, place="group")
    return render_template(
        "cases/group.html",
        page_title=page.group.name,
        breadcrumbs=[(_("Veiledning"), url_for("sessions.index")), (page.group.name, None)],
        page=page,
        form=AgendaForm(formdata=None),
        no_agenda=NO_AGENDA,
        answer_days=ANSWERS_FOR.days,
        no_end=NO_END,
        answers=Answer,
        today=viewer.today,
        undoable=undoable([group_id]),
    )


@bp.route("/veiledning/<int:session_id>/saksliste", methods=["GET", "POST"])
@requires(Permission.SEE_SESSIONS)
@commits
def agenda(session_id: int) -> ResponseReturnValue:
    """Set the agenda of a session one leads, or see that of a session one is invited to."""
    viewer = current_viewer()
    g.navigation_place = "sessions"
    if request.method == "POST":
        return _agenda_sent(session_id, viewer)
    session, is_leader = agenda_queries.session_and_part(viewer, session_id)
    if not is_leader:
        return _agenda_of_member(session, viewer)
    stored = agenda_queries.agenda_of(session_id)
    proposal = agenda_queries.proposal_for(session)
    items = stored.items if stored else proposal.items
    rows = [Row(i.kind, i.case_id or i.tool_id, str(i.minutes)) for i in items]
    form = AgendaForm()
    form.version.data = str(stored.version if stored else NO_AGENDA)
    return _agenda_page(session, form, rows, stored, proposal, viewer)


def _agenda_sent(session_id: int, viewer: Viewer) -> ResponseReturnValue:
    session = led_session_for(viewer, session_id)
    group_id = session.group_id
    form = AgendaForm()
    button = request.form.get("do", "save")
    sent = read_rows(request.form.getlist("item"), request.form.getlist("minutes"))
    rows, place = press(sent, button)
    unread = [row for row in rows if row.number is None]
    changed_by: AgendaChanged | None = None
    if unread:
        form.form_errors = [_("Skriv minutter som et helt tall, slik: 25.")]
    elif form.validate():
        with saving(form) as saved:
            agenda_operations.set_agenda(
                session_id=session_id,
                items=[_wanted(row) for row in rows],
                expected_version=form.expected_version,
                by=viewer,
            )
        if saved:
            flash(_("Sakslista er lagret."), "success")
            if button == "save":
                return redirect(url_for("cases.group", group_id=group_id))
            anchor = f"punkt-{place}" if place is not None else None
            return redirect(url_for("cases.agenda", session_id=session_id, _anchor=anchor))
        if isinstance(saved.error, AgendaChanged):
            changed_by, form.form_errors = saved.error, []
    session, _is_leader = agenda_queries.session_and_part(viewer, session_id)
    stored, proposal = agenda_queries.agenda_of(session_id), agenda_queries.proposal_for(session)
    return _agenda_page(session, form, rows, stored, proposal, viewer, changed_by=changed_by), 422


def _wanted(row: Row) -> Wanted:
    is_case = row.kind == ItemKind.CASE
    return Wanted(
        kind=row.kind,
        minutes=row.number or 0,
        case_id=row.key if is_case else None,
        tool_id=None if is_case else row.key,
    )


def _agenda_page(
    session: SupervisionSession,
    form: AgendaForm,
    rows: list[Row],
    stored: Agenda | None,
    proposal: agenda_queries.Proposal,
    viewer: Viewer,
    *,
    changed_by: AgendaChanged | None = None,
) -> str:
    cases = dict(proposal.cases)
    cases |= {item.case.id: item.case for item in (stored.items if stored else []) if item.case}
    chosen = {row.key for row in rows if row.kind == ItemKind.CASE}
    trained = {row.key for row in rows if row.kind == ItemKind.SKILL_TRAINING}
    known = {tool.id: tool for tool in proposal.tools.values()}
    missing = [key for key in trained if key and key not in known]
    known |= {tool.id: tool for tool in tools_by_ids(missing)}
    shown = [
        ShownRow(
            row,
            cases.get(row.key or 0) if row.kind == ItemKind.CASE else None,
            known.get(row.key or 0) if row.kind == ItemKind.SKILL_TRAINING else None,
        )
        for row in rows
    ]
    read = queries.shown_cases(cases.values(), reason=Reason.SUPERVISOR, by=viewer)
    record_readings([*read, *queries.shown_agreements(proposal.agreements)], by=viewer, place="agenda")
    title = _("Saksliste")
    return render_template(
        "cases/agenda.html",
        page_title=title,
        breadcrumbs=[
            (_("Veiledning"), url_for("sessions.index")),
            (session.group.name, url_for("cases.group", group_id=session.group_id)),
            (title, None),
        ],
        page_errors=bool(form.form_errors),
        session=session,
        form=form,
        rows=shown,
        total=sum(row.number or 0 for row in rows),
        stored=stored,
        proposal=proposal,
        waiting=[case for key, case in cases.items() if key not in chosen],
        tools=[tool for tool in proposal.tools.values() if tool.id not in trained],
        kinds={row.kind for row in rows},
        locked=session.status == SessionStatus.CANCELLED or (stored is not None and stored.closed_at is not None),
        changed_by=changed_by,
        today=viewer.today,
    )


def _agenda_of_member(session: SupervisionSession, viewer: Viewer) -> str:
    """Show the agenda to somebody who is invited; the cases open the day before the session."""
    stored = agenda_queries.agenda_of(session.id)
    case_ids = [item.case_id for item in stored.items if item.case_id] if stored else []
    readable = queries.readable_cases(viewer, case_ids)
    for shown in readable.values():
        queries.record_cases_shown([shown.case], reason=shown.reason, place="agenda", by=viewer)
    title = _("Saksliste")
    return render_template(
        "cases/agenda_member.html",
        page_title=title,
        breadcrumbs=[(_("Veiledning"), url_for("sessions.index")), (title, None)],
        session=session,
        stored=stored,
        readable=readable,
        is_guest=not is_supervised_in(session, viewer.person_id),
        reads_cases=viewer.may(Permission.READ_CASES),
        opens_on=session.local_date - READABLE_BEFORE,
        today=viewer.today,
    )
