"""Two offices with everything in them: something of one's own and something foreign for every address."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta

from hpmt_supervision.anchoring.models import AgreedReview
from hpmt_supervision.availability.models import BusyCalendar, ClosedPeriod
from hpmt_supervision.bookable_times.models import BookableTime, TimeState
from hpmt_supervision.cases.models import Agenda, AgendaItem, CaseState, ItemKind, SupervisionCase
from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.core import clock
from hpmt_supervision.early_warnings.kinds import WarningKind
from hpmt_supervision.early_warnings.models import EarlyWarning, OfficeQuestion
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm
from hpmt_supervision.forwarding.models import CaseShare, ReportedNeed, ShareState
from hpmt_supervision.learning.models import Completion
from hpmt_supervision.level_reports.models import LevelReport, ReportKind, ReportVersion
from hpmt_supervision.logs.models import Agreement, SessionLog
from hpmt_supervision.own_data.models import AnonymisationRequest
from hpmt_supervision.people.models import Person, RoleAssignment, SupervisionGroup, Unit, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.retention.models import RetentionHold
from hpmt_supervision.sessions.act_models import ScheduleAct
from hpmt_supervision.sessions.models import (
    Attendance,
    Invitation,
    SessionStatus,
    SupervisionSession,
)
from tests.factories.anchoring import make_review
from tests.factories.availability import make_busy, make_calendar, make_closed, make_hours
from tests.factories.bookable_times import make_time
from tests.factories.early_warnings import make_answer, make_question, make_warning
from tests.factories.learning import make_completion
from tests.factories.people import give_role, make_absence, make_group, make_person, make_unit, member_of, supervisor_of
from tests.factories.study import make_arm, make_extract, make_study, make_wave

OWN_REPORT = "egen rapporttekst"
OWN_SECRET = "egen sakstekst som bare noen skal se"
FOREIGN_SECRET = "fremmed sakstekst som ingen her skal se"


@dataclass
class Office:
    """One office with a group, its people, and one of everything that can be asked for."""

    unit: Unit
    group: SupervisionGroup
    counsellor: Person
    supervisor: Person
    leader: Person
    planned: SupervisionSession
    held: SupervisionSession
    case: SupervisionCase
    form: FeForm
    agreement: Agreement
    need: ReportedNeed
    calendar: BusyCalendar
    closed: ClosedPeriod
    time: BookableTime
    act: ScheduleAct
    completion: Completion
    review: AgreedReview
    report: LevelReport
    warning: EarlyWarning
    question: OfficeQuestion
    hold: RetentionHold
    request: AnonymisationRequest
    study: dict[str, object] = field(default_factory=dict)

    def values(self) -> dict[str, object]:
        """Return a value for every name that an address may hold."""
        membership = next(m for m in self.counsellor.memberships)
        assignment = next(r for r in self.counsellor.roles)
        return {
            "unit_id": self.unit.id,
            "group_id": self.group.id,
            "person_id": self.counsellor.id,
            "membership_id": membership.id,
            "assignment_id": assignment.id,
            "role_id": assignment.id,
            "absence_id": self.counsellor.absences[0].id,
            "session_id": self.planned.id,
            "case_id": self.case.id,
            "form_id": self.form.id,
            "agreement_id": self.agreement.id,
            "need_id": self.need.id,
            "time_id": self.time.id,
            "act_id": self.act.id,
            "report_id": self.report.id,
            "warning_id": self.warning.id,
            "question_id": self.question.id,
            "tool_id": 1,
            "stand_in_id": 1,
            "guest_id": 1,
            "item_id": 1,
            "account_id": 1,
            "identity_id": 1,
            "signed_in_id": 987654,
            "provider": "entra",
            "run_id": 1,
            "calendar_id": self.calendar.id,
            "period_id": self.closed.id,
            "completion_id": self.completion.id,
            "review_id": self.review.id,
            "mail_id": 1,
            "hold_id": self.hold.id,
            "request_id": self.request.id,
            "programme_id": self.form.programme_id,
            "code": "case_texts",
            "kind": "case",
            "number": self.case.id,
            "access_id": 1,
            "form": "csv",
            "ending": "xlsx",
            "token": "nothing-that-exists",
        } | self.study


@dataclass
class World:
    """Two offices of one county, and the people above them."""

    own: Office
    foreign: Office
    people: dict[Role, Person]


def make_world() -> World:
    """Make both offices and one person in every role, who belongs to the first."""
    county = make_unit(UnitKind.COUNTY)
    above = make_group(county, level=2)
    own, foreign = make_office(county, OWN_SECRET, above), make_office(county, FOREIGN_SECRET, above)
    people = {
        Role.COUNSELLOR: own.counsellor,
        Role.HPMT_SUPERVISOR: own.supervisor,
        Role.OFFICE_LEADER: own.leader,
    }
    places = {
        Role.FM_SUPERVISOR: county,
        Role.RESOURCE_GROUP: db.session.get(Unit, county.parent_id),
        Role.COUNTY_COORDINATOR: county,
        Role.RESEARCHER: county,
        Role.ADMINISTRATOR: county,
    }
    for role, unit in places.items():
        assert unit is not None
        people[role] = make_person()
        give_role(people[role], role, unit)
    own.study = _study(own, people[Role.RESEARCHER], people[Role.RESOURCE_GROUP])
    other = make_person()
    give_role(other, Role.RESEARCHER, county)
    foreign.study = _study(foreign, other, None)
    db.session.flush()
    return World(own, foreign, people)


def _study(office: Office, researcher: Person, approver: Person | None) -> dict[str, object]:
    """Make a study with an office in it, and an extract of it that is approved or waits; return the keys."""
    study = make_study(f"Studien om {office.unit.name}")
    arm, wave = make_arm(study, office.unit), make_wave(study)
    extract = make_extract(study, [wave], researcher, approved_by=approver)
    return {"study_id": study.id, "arm_id": arm.id, "wave_id": wave.id, "extract_id": extract.id}


def make_office(county: Unit, secret: str, above: SupervisionGroup) -> Office:
    """Make an office with a planned session whose agenda holds a case, a held one with a signed log, and a need."""
    unit = make_unit(parent=county)
    group = make_group(unit)
    counsellor, supervisor = member_of(group), supervisor_of(group)
    leader = make_person()
    give_role(leader, Role.OFFICE_LEADER, unit)
    make_absence(counsellor, "other", clock.today() - timedelta(days=60), clock.today() - timedelta(days=50))
    planned = _session(group, days=1)
    held = _session(group, days=-13, status=SessionStatus.HELD)
    for session in (planned, held):
        db.session.add(Invitation(session_id=session.id, person_id=counsellor.id))
    db.session.add(Attendance(session_id=held.id, person_id=counsellor.id, status="attended"))
    form = _form(counsellor, unit, secret)
    case = _case(counsellor, group, form, planned, supervisor, secret)
    db.session.add(
        SessionLog(session_id=held.id, state="signed", composed="{}", signed_at=clock.now(), signed_by_id=supervisor.id)
    )
    agreement = Agreement(session_id=held.id, owner_id=counsellor.id, what=secret, due_on=clock.today())
    need = _need(group, above, held, supervisor, secret)
    asked = CaseShare(case_id=case.id, state=ShareState.ASKED, asked_by_id=supervisor.id, asked_at=clock.now())
    db.session.add_all([agreement, need, asked])
    db.session.flush()
    calendar = make_calendar(counsellor)
    make_busy(counsellor, clock.now() + timedelta(days=2), calendar=calendar)
    make_hours(counsellor, 1, time(8), time(16))
    closed = make_closed(unit, clock.today(), clock.today() + timedelta(days=6))
    offered = _taken_time(group, supervisor, counsellor)
    act = ScheduleAct(group_id=group.id, kind="changed", made_by_id=supervisor.id)
    db.session.add(act)
    db.session.flush()
    return Office(
        unit,
        group,
        counsellor,
        supervisor,
        leader,
        planned,
        held,
        case,
        form,
        agreement,
        need,
        calendar,
        closed,
        offered,
        act,
        make_completion(counsellor, unit, by=supervisor),
        make_review(unit, clock.today() - timedelta(days=3), by=leader, agreed_with=supervisor),
        # What a leader writes in the own report is no case text, so the own one has another text to be read by.
        _report(unit, leader, OWN_REPORT if secret == OWN_SECRET else secret),
        _warning(group, supervisor, secret),
        make_question(unit, leader, Role.COUNTY_COORDINATOR, text=secret),
        _hold(case, counsellor),
        _request(counsellor),
    )


def _hold(case: SupervisionCase, author: Person) -> RetentionHold:
    """Make the author's wish that the case is kept longer."""
    hold = RetentionHold(
        subject_kind="case",
        subject_id=case.id,
        until_on=clock.today() + timedelta(days=300),
        reason="Klage som ikke er avgjort",
        asked_by_id=author.id,
        asked_role=Role.COUNSELLOR,
    )
    db.session.add(hold)
    db.session.flush()
    return hold


def _request(person: Person) -> AnonymisationRequest:
    """Make somebody's wish to be made nobody."""
    request = AnonymisationRequest(person_id=person.id)
    db.session.add(request)
    db.session.flush()
    return request


def _report(unit: Unit, leader: Person, secret: str) -> LevelReport:
    """Make a year review that the leader is writing."""
    last_year = clock.today().year - 1
    report = LevelReport(
        kind=ReportKind.OFFICE_YEAR,
        unit_id=unit.id,
        first=date(last_year, 1, 1),
        last=date(last_year, 12, 31),
        started_by_id=leader.id,
        request_key=f"report-{unit.id}",
    )
    report.versions = [ReportVersion(number=1, worked=secret, saved_by_id=leader.id)]
    db.session.add(report)
    db.session.flush()
    return report


def _warning(group: SupervisionGroup, supervisor: Person, secret: str) -> EarlyWarning:
    """Make a warning of every kind; one has gone up, with an answer."""
    for kind in WarningKind:
        warning = make_warning(group, kind, level=2 if kind is WarningKind.ONE_LEADER else 1)
    make_answer(warning, supervisor)
    return warning


def _taken_time(group: SupervisionGroup, supervisor: Person, counsellor: Person) -> BookableTime:
    """Make a time that the counsellor has taken, and one that is free."""
    session = _session(group, days=9)
    session.whole_group, session.led_by_id = False, supervisor.id
    db.session.add(Invitation(session_id=session.id, person_id=counsellor.id, answer="yes"))
    offered = make_time(group, supervisor, session.starts_at, minutes=90)
    make_time(group, supervisor, session.starts_at + timedelta(days=1))
    offered.state, offered.holder_id, offered.session_id = TimeState.TAKEN, counsellor.id, session.id
    db.session.flush()
    return offered


def _need(
    group: SupervisionGroup, above: SupervisionGroup, session: SupervisionSession, supervisor: Person, secret: str
) -> ReportedNeed:
    return ReportedNeed(
        kind="theme",
        from_group_id=group.id,
        to_group_id=above.id,
        session_id=session.id,
        origin_key=f"theme:{session.id}",
        text=secret,
        reported_by_id=supervisor.id,
    )


def _session(group: SupervisionGroup, *, days: int, status: str = SessionStatus.PLANNED) -> SupervisionSession:
    session = SupervisionSession(
        group_id=group.id, starts_at=clock.now() + timedelta(days=days), minutes=90, status=status
    )
    db.session.add(session)
    db.session.flush()
    return session


def _form(author: Person, unit: Unit, secret: str) -> FeForm:
    programme = db.session.query(Programme).first()
    assert programme is not None, "load the catalogue first"
    form = FeForm(
        author_id=author.id,
        programme_id=programme.id,
        unit_id=unit.id,
        state="prepared",
        theme=secret,
        meeting_at=clock.now(),
        prepared_at=clock.now(),
    )
    db.session.add(form)
    db.session.flush()
    return form


def _case(
    author: Person,
    group: SupervisionGroup,
    form: FeForm,
    session: SupervisionSession,
    supervisor: Person,
    secret: str,
) -> SupervisionCase:
    case = SupervisionCase(
        author_id=author.id,
        group_id=group.id,
        fe_form_id=form.id,
        state=CaseState.ON_AGENDA,
        title=secret,
        story=secret,
        question=secret,
        help_wanted="discussion",
        submitted_at=clock.now(),
    )
    agenda = Agenda(session_id=session.id, set_by_id=supervisor.id)
    agenda.items = [
        AgendaItem(position=1, kind=ItemKind.CASE, case=case, minutes=25),
        AgendaItem(position=2, kind=ItemKind.NEW_AGREEMENTS, minutes=10),
    ]
    db.session.add_all([case, agenda])
    db.session.flush()
    return case


def role_assignment(person: Person, role: Role) -> RoleAssignment:
    """Return the person's assignment to a role."""
    return next(found for found in person.roles if found.role == role)
