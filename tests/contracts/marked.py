"""The contracts' world with something in every state, three levels, and a mark of its own in every text of it.

A mark names one text of one row. Where it turns up in an answer, that text was shown, whatever else the page holds.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import pikepdf
from sqlalchemy import select

from hpmt_supervision.cases.models import AgendaItem, CaseState, ItemKind, SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.emergency_access.models import AccessState, EmergencyAccess, TextKind
from hpmt_supervision.emergency_access.texts import author_of
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm, FeFormState
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.forwarding.models import CaseShare, NeedState, ReportedNeed, ShareState
from hpmt_supervision.forwarding.operations import Wanted, report_needs
from hpmt_supervision.forwarding.share_operations import SharedText, agree_to_share
from hpmt_supervision.level_reports.models import LevelReport
from hpmt_supervision.level_reports.operations import begin_report, send_report
from hpmt_supervision.logs.composition import AgreementLine, ComposedLog, ItemLine, NeedTold, to_json
from hpmt_supervision.logs.hold_queries import NEW_STEP, REVIEW_STEP
from hpmt_supervision.logs.models import Agreement, AgreementState, ItemWork, LogAddition, LogState, SessionLog
from hpmt_supervision.people.models import Part, Person
from hpmt_supervision.people.roles import Role
from hpmt_supervision.sessions.models import Attendance, SessionStatus, SupervisionSession
from tests.contracts.world import Office, World
from tests.factories.cases import make_agenda, make_case, make_planned
from tests.factories.people import join, make_group, member_of, viewer_for
from tests.integration.level_reports.test_report_pdf import words_of

Subject = tuple[str, int]

MARK = re.compile(r"mrk\d{5}q")


@dataclass
class Marked:
    """The world, and which text each mark stands in."""

    world: World
    colleague: Person
    subjects: dict[str, Subject] = field(default_factory=dict)
    values: dict[str, object] = field(default_factory=dict)
    keys: dict[str, list[int]] = field(default_factory=dict)
    steps: dict[int, list[str]] = field(default_factory=dict)

    def found_in(self, data: bytes, content_type: str) -> set[Subject]:
        """Return the texts whose marks stand in an answer, also inside workbooks and PDFs."""
        return {self.subjects[mark] for text in _texts_of(data, content_type) for mark in MARK.findall(text)}


def _texts_of(data: bytes, content_type: str) -> Iterable[str]:
    if "spreadsheetml" in content_type or "zip" in content_type:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    if "pdf" in content_type:
        with pikepdf.open(io.BytesIO(data)) as document:
            return [words_of(document).replace(" ", "")]
    text = data.decode("utf-8", "replace")
    # Lines of a calendar are folded; JSON and HTML are read as they are.
    return [text, text.replace("\r\n ", "")]


def enrich(world: World) -> Marked:
    """Lay everything that can be shown into the own office and the levels above it, and mark every text.

    Args:
        world: the two offices of ``make_world``.
    """
    own = world.own
    colleague = member_of(own.group)
    _cases_of_every_state(own, colleague)
    _forms_of_every_state(own)
    _sessions_of_every_kind(own, colleague)
    _above(world)
    _reports(world)
    _emergency(world)
    db.session.flush()
    marked = Marked(world, colleague)
    _mark_everything(marked)
    db.session.flush()
    marked.values = own.values()
    marked.keys = {
        "case_id": _keys(SupervisionCase),
        "form_id": _keys(FeForm),
        "session_id": _keys(SupervisionSession),
        "need_id": _keys(ReportedNeed),
        "report_id": _keys(LevelReport),
        "group_id": sorted({session.group_id for session in db.session.scalars(select(SupervisionSession))}),
        "agreement_id": _keys(Agreement),
        "access_id": _keys(EmergencyAccess),
    }
    for item in db.session.scalars(select(AgendaItem).order_by(AgendaItem.id)):
        marked.steps.setdefault(item.agenda.session_id, [REVIEW_STEP, NEW_STEP]).append(str(item.id))
    return marked


def _keys(model: Any) -> list[int]:
    return list(db.session.scalars(select(model.id).order_by(model.id)))


def _cases_of_every_state(own: Office, colleague: Person) -> None:
    make_case(own.counsellor)
    for author in (own.counsellor, colleague):
        for state in CaseState:
            if state not in (CaseState.DRAFT, CaseState.ON_AGENDA):
                case = make_case(author, own.group, state=state)
                case.outcome = "x" if state in (CaseState.FOLLOWED_UP, CaseState.CLOSED) else None
                case.closed_at = clock.now() if state in (CaseState.CLOSED, CaseState.WITHDRAWN) else None


def _forms_of_every_state(own: Office) -> None:
    for state in FeFormState:
        for number in range(2):
            db.session.add(
                FeForm(
                    author_id=own.counsellor.id,
                    programme_id=own.form.programme_id,
                    unit_id=own.unit.id,
                    state=state,
                    theme="x" if number else None,
                    purpose="x",
                    decisive="x",
                    challenging="x",
                    case_question="x",
                    wants_supervision=state == FeFormState.DRAFT,
                    meeting_at=clock.now() - timedelta(days=number),
                    prepared_at=None if state == FeFormState.DRAFT else clock.now(),
                    reflected_at=clock.now() if state == FeFormState.REFLECTED else None,
                )
            )


def _sessions_of_every_kind(own: Office, colleague: Person) -> None:
    """A session that is held now with a log begun, one whose log is signed and told of, and one with a queue behind."""
    now = clock.now()
    going = make_planned(own.group, now - timedelta(minutes=10), own.counsellor, colleague, status=SessionStatus.HELD)
    for person in (own.counsellor, colleague):
        db.session.add(Attendance(session_id=going.id, person_id=person.id, status="attended"))
    cases = [make_case(author, own.group) for author in (own.counsellor, colleague)]
    agenda = make_agenda(going, cases, by=own.supervisor)
    db.session.add(ItemWork(item_id=agenda.items[0].id, learning="x", work_forms="conversation"))
    db.session.add(SessionLog(session_id=going.id, state=LogState.DRAFT, closing_line="x"))
    _agreements(going, own.counsellor, colleague)
    told = make_planned(own.group, now - timedelta(days=6), own.counsellor, colleague, status=SessionStatus.HELD)
    for person in (own.counsellor, colleague):
        db.session.add(Attendance(session_id=told.id, person_id=person.id, status="attended"))
    talked = [make_case(author, own.group, state=CaseState.DISCUSSED) for author in (own.counsellor, colleague)]
    make_agenda(told, talked, by=own.supervisor, closed=True)
    log = _signed_log(told, own.supervisor, talked)
    db.session.add(LogAddition(log_id=log.id, author_id=own.supervisor.id, text="x"))
    _agreements(told, own.counsellor, colleague)


def _agreements(session: SupervisionSession, *owners: Person) -> None:
    for owner_id in (None, *(owner.id for owner in owners)):
        for state in (AgreementState.OPEN, AgreementState.DONE):
            done = {"done_at": clock.now(), "done_by_id": owners[0].id} if state == AgreementState.DONE else {}
            db.session.add(
                Agreement(
                    session_id=session.id,
                    owner_id=owner_id,
                    what="x",
                    due_on=clock.today(),
                    state=state,
                    needs_leader=owner_id is None,
                    **done,
                )
            )


def _signed_log(session: SupervisionSession, by: Person, cases: Iterable[SupervisionCase]) -> SessionLog:
    items = tuple(ItemLine(kind="case", case_id=case.id, title="x", learning="x") for case in cases)
    log = SessionLog(
        session_id=session.id,
        state=LogState.SIGNED,
        composed=to_json(ComposedLog(items=items, closing_line="x")),
        closing_line="x",
        signed_at=clock.now(),
        signed_by_id=by.id,
    )
    db.session.add(log)
    db.session.flush()
    return log


def _above(world: World) -> None:
    """Lay the county's and the nation's groups around the own office, with what travelled up and the answers."""
    own, fm, resource = world.own, world.people[Role.FM_SUPERVISOR], world.people[Role.RESOURCE_GROUP]
    county = own.need.to_group
    nation = make_group(county.unit.parent, level=3)
    join(county, own.supervisor)
    join(county, fm, Part.SUPERVISOR)
    join(nation, fm)
    join(nation, resource, Part.SUPERVISOR)
    today = clock.today()
    as_supervisor = viewer_for(own.supervisor, today, Role.HPMT_SUPERVISOR)
    as_fm = viewer_for(fm, today, Role.FM_SUPERVISOR)
    shared = make_case(own.counsellor, own.group, state=CaseState.DISCUSSED)
    agree_to_share(
        case_id=shared.id,
        text=SharedText("Tittel", "Fortelling", "Spørsmål"),
        expected_version=0,
        by=viewer_for(own.counsellor, today, Role.COUNSELLOR),
    )
    wanted = [
        Wanted("case", "marked:case", case_id=shared.id),
        *(Wanted("theme", f"marked:theme:{n}", "Tema") for n in range(3)),
    ]
    session_id = _keys(SupervisionSession)[-1]
    needs = report_needs(group=own.group, session_id=session_id, to_group_id=county.id, wanted=wanted, by=as_supervisor)
    themes = [need for need in needs if need.case_id is None]
    _answer(themes[0], fm)
    further = report_needs(
        group=county,
        session_id=None,
        to_group_id=nation.id,
        wanted=[Wanted("theme", "marked:further", "Tema", source_id=themes[1].id)],
        by=as_fm,
    )
    _answer(further[0], resource)
    meeting = make_planned(county, clock.now() - timedelta(minutes=5), own.supervisor, status=SessionStatus.HELD)
    agenda = make_agenda(meeting, [], by=fm)
    agenda.items.insert(0, AgendaItem(position=0, kind=ItemKind.REPORTED_NEEDS, minutes=10))
    themes[2].state, themes[2].taken_up_session_id, themes[2].answer = NeedState.TAKEN_UP, meeting.id, "x"
    db.session.add(SessionLog(session_id=meeting.id, state=LogState.DRAFT))
    past = make_planned(county, clock.now() - timedelta(days=8), own.supervisor, status=SessionStatus.HELD)
    _signed_log(past, fm, [])
    _agreements(past, own.supervisor)
    make_case(own.supervisor, county)
    asked = make_case(own.counsellor, own.group)
    by = {"asked_by_id": own.supervisor.id, "asked_at": clock.now()}
    db.session.add(CaseShare(case_id=asked.id, state=ShareState.ASKED, **by))


def _answer(need: ReportedNeed, by: Person) -> None:
    need.state, need.answer, need.answered_at, need.answered_by_id = NeedState.ANSWERED, "x", clock.now(), by.id


def _reports(world: World) -> None:
    """Let the county report to the nation, once sent and once begun, and the office tell of the year."""
    today = clock.today()
    last_month = today.replace(day=1) - timedelta(days=1)
    for need in db.session.scalars(select(ReportedNeed)):
        need.reported_at = clock.day_start(last_month) + timedelta(hours=12)
    writers = ((Role.FM_SUPERVISOR, world.own.need.to_group.unit_id), (Role.HPMT_SUPERVISOR, world.own.unit.id))
    for role, unit_id in writers:
        for first in (last_month.replace(day=1), date(last_month.year, 1, 1)):
            by = viewer_for(world.people[role], today, role)
            report = begin_report(
                unit_id=unit_id, period=Period(first, last_month), request_key=f"{role}{first}", by=by
            )
            if first == last_month.replace(day=1) and first.month != 1:
                version = report.versions[0].version
                send_report(report_id=report.id, expected_version=version, request_key="", by=by)


def _emergency(world: World) -> None:
    """Let an administrator have emergency access to a text of each kind, to one that is none, and to one not yet."""
    asker, own = world.people[Role.ADMINISTRATOR], world.own
    told = db.session.scalars(select(SessionLog.session_id).where(SessionLog.state == LogState.SIGNED)).all()[-2]
    case = (TextKind.CASE, own.case.id)
    wanted = (case, (TextKind.FE_FORM, own.form.id), (TextKind.LOG, told), (TextKind.CASE, 99_999))
    for number, (kind, key) in enumerate([*wanted, case]):
        is_open = number < len(wanted)
        db.session.add(
            EmergencyAccess(
                text_kind=kind,
                text_id=key,
                author_id=author_of(kind, key),
                reason="Det haster.",
                hours=2,
                state=AccessState.APPROVED if is_open else AccessState.ASKED,
                asked_by_id=asker.id,
                decided_by_id=own.leader.id if is_open else None,
                decided_at=clock.now() if is_open else None,
                expires_at=clock.now() + timedelta(hours=2) if is_open else None,
                request_key=f"emergency-{number}",
            )
        )


def _mark_everything(marked: Marked) -> None:
    numbers = count(1)

    def mark(subject: Subject) -> str:
        name = f"mrk{next(numbers):05}q"
        marked.subjects[name] = subject
        return name

    def fill(rows: Iterable[Any], subject: Callable[[Any], Subject], *columns: str) -> None:
        for row in rows:
            for column in columns:
                if getattr(row, column):
                    setattr(row, column, mark(subject(row)))

    fill(_rows(SupervisionCase), lambda row: ("case", row.id), "title", "story", "question", "outcome")
    fill(_rows(CaseShare), lambda row: ("case", row.case_id), "title", "story", "question")
    fill(
        _rows(FeForm),
        lambda row: ("fe_form", row.id),
        *("theme", "purpose", "decisive", "challenging", "case_question"),
    )
    fill(_rows(ReportedNeed), lambda row: ("need", row.id), "text", "answer")
    fill(_rows(Agreement), lambda row: ("log", row.session_id), "what")
    fill(_rows(LogAddition), lambda row: ("log", row.log.session_id), "text")
    fill(_rows(ItemWork), lambda row: ("log", row.item.agenda.session_id), "learning")
    for log in _rows(SessionLog):
        key = log.session_id
        fill([log], lambda row: ("log", row.session_id), "closing_line")
        if log.composed and log.composed != "{}":
            log.composed = to_json(_marked_log(json.loads(log.composed), key, mark))


def _marked_log(told: dict[str, Any], key: int, mark: Callable[[Subject], str]) -> ComposedLog:
    here = ("log", key)
    line = AgreementLine("Noen", None, clock.today())
    items = [
        ItemLine(
            kind="case",
            case_id=item["case_id"],
            title=mark(("case", item["case_id"])),
            learning=mark(here),
            agreements=(replace(line, what=mark(here)),),
        )
        for item in told["items"]
    ]
    needs = ItemLine(kind="reported_needs", needs=(NeedTold(mark(here), False, "Gruppa", mark(here)),))
    return ComposedLog(
        items=(*items, needs),
        reviewed=(replace(line, what=mark(here), outcome="done"),),
        agreements=(replace(line, what=mark(here)),),
        closing_line=mark(here),
    )


def _rows(model: Any) -> list[Any]:
    return list(db.session.scalars(select(model).order_by(model.id)))
