"""Supervision in the demo: booking, answering, agendas, holding, logs, and what became of agreements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial

from hpmt_supervision.cases import agenda_operations
from hpmt_supervision.cases.agenda_queries import agenda_of
from hpmt_supervision.cases.models import AgendaItem, ItemKind, SupervisionCase
from hpmt_supervision.cases.policy import Reason
from hpmt_supervision.cases.queries import readable_cases, record_cases_shown
from hpmt_supervision.core import clock
from hpmt_supervision.demo import cast, texts, upwards
from hpmt_supervision.demo.counselling import plan_follow_up
from hpmt_supervision.demo.scene import Scene
from hpmt_supervision.demo.texts import CaseText
from hpmt_supervision.extensions import db
from hpmt_supervision.logs import agreement_operations, agreement_queries, operations
from hpmt_supervision.logs.agreement_operations import AgreementInput
from hpmt_supervision.logs.material_queries import agenda_items, material_of
from hpmt_supervision.logs.models import Agreement, AgreementState, ReviewOutcome, WorkForm
from hpmt_supervision.logs.operations import ItemInput, StepInput
from hpmt_supervision.logs.queries import log_of
from hpmt_supervision.people.queries import absent_people, members_of
from hpmt_supervision.people.roles import role_in_group
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_reading
from hpmt_supervision.sessions import operations as sessions
from hpmt_supervision.sessions.booking_queries import Wanted
from hpmt_supervision.sessions.conflict_checks import marks_of
from hpmt_supervision.sessions.joint_queries import NOBODY
from hpmt_supervision.sessions.models import Answer, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.preview import Choice, RowChoice
from hpmt_supervision.sessions.preview_queries import preview_of
from hpmt_supervision.sessions.queries import sessions_of_group
from hpmt_supervision.sessions.recurrence import Rule

NEVER = None


@dataclass
class Plan:
    """How a group's year goes.

    Attributes:
        group: the group's name.
        leaders: who leads, the one who books first.
        hour: the local hour it meets at.
        place, link: where.
        days: the days of the whole series, those ahead included.
        cancelled: why a day was cancelled, by day.
        signed_after: how many days after a session its log was signed; None for never. Others are signed soon.
        untouched: days that passed without anybody holding or cancelling.
        scripted: days whose agreements are told elsewhere.
        attendance: the share of members who come.
    """

    group: str
    leaders: Sequence[str]
    hour: int
    days: Sequence[date]
    place: str | None = None
    link: str | None = None
    minutes: int = 90
    batch: int = 10
    cancelled: Mapping[date, str] = field(default_factory=dict)
    signed_after: dict[date, int | None] = field(default_factory=dict)
    untouched: frozenset[date] = frozenset()
    scripted: dict[date, Sequence[AgreementInput]] = field(default_factory=dict)
    attendance: float = 0.9


def plan_supervision(scene: Scene, plan: Plan) -> None:
    """Plan everything that happens to a group's sessions, from the booking to the signed log."""
    for at in range(0, len(plan.days), plan.batch):
        batch = plan.days[at : at + plan.batch]
        first = max(scene.first_day - timedelta(days=5), batch[0] - timedelta(days=12))
        scene.plan(first, "11:15", partial(_book, scene, plan, batch))
    for day in plan.days:
        if day > scene.today:
            _plan_answers(scene, plan, day)
        elif day in plan.cancelled:
            scene.plan(scene.workday_before(day - timedelta(days=1)), "15:30", partial(_cancel, scene, plan, day))
        elif day not in plan.untouched:
            _plan_answers(scene, plan, day)
            scene.plan(scene.workday_before(day), "13:00", partial(_set_agenda, scene, plan, day))
            scene.plan(day - timedelta(days=1), "18:40", partial(_read_ahead, scene, plan, day))
            scene.plan(day, f"{plan.hour:02}:05", partial(_hold, scene, plan, day))


def _leader(scene: Scene, plan: Plan, day: date) -> Viewer:
    """Return who leads on a day; two who lead take turns."""
    name = plan.leaders[plan.days.index(day) % len(plan.leaders)]
    return scene.viewer(name, role_in_group(scene.groups[plan.group].level, "supervisor"))


def _session(scene: Scene, plan: Plan, day: date) -> SupervisionSession | None:
    return next(iter(sessions_of_group(scene.groups[plan.group].id, since=day, until=day)), None)


def _book(scene: Scene, plan: Plan, batch: Sequence[date]) -> None:
    first = datetime.combine(batch[0], time(plan.hour))
    step = (batch[1] - batch[0]).days if len(batch) > 1 else 14
    wanted = set(batch)
    length = (batch[-1] - batch[0]).days
    skipped = [batch[0] + timedelta(days=n) for n in range(0, length + 1, step)]
    group, leader = scene.groups[plan.group], _leader(scene, plan, batch[0])
    rule = Rule(first, every=step, count=length // step + 1)
    # The leader looks at every date, and books it although somebody is busy.
    choices = {day: RowChoice(Choice.KEEP if day in wanted else Choice.SKIP) for day in skipped}
    seen = preview_of(
        group,
        Wanted(rule, plan.minutes, None),
        choices=choices,
        joint=NOBODY,
        place=plan.place,
        link=plan.link,
        by=leader,
    )
    sessions.book_series(
        group_id=group.id,
        rule=rule,
        minutes=plan.minutes,
        by=leader,
        place=plan.place,
        link=plan.link,
        skipped=[day for day in skipped if day not in wanted],
        accepted_conflicts=marks_of(seen.shown_conflicts),
    )


def _cancel(scene: Scene, plan: Plan, day: date) -> None:
    session = _session(scene, plan, day)
    if session is not None:
        sessions.cancel_session(session, reason=plan.cancelled[day], by=_leader(scene, plan, day))


def _plan_answers(scene: Scene, plan: Plan, day: date) -> None:
    ahead = (day - scene.today).days
    for days_before in (6, 4, 2) if ahead <= 7 else ():
        scene.plan(
            scene.workday_before(day - timedelta(days=days_before - 1)), "08:20", partial(_answer, scene, plan, day)
        )


def _there(scene: Scene, plan: Plan, day: date) -> dict[int, str]:
    """Return the names of a group's members on a day, by key, without those who are away."""
    members = {row.person_id: row.person.name for row in members_of(scene.groups[plan.group].id, day)}
    away = absent_people(members, day)
    return {key: name for key, name in members.items() if key not in away}


def _answer(scene: Scene, plan: Plan, day: date) -> None:
    """Let about half of those who have not answered do so."""
    session = _session(scene, plan, day)
    if session is None or session.status != SessionStatus.PLANNED:
        return
    role = role_in_group(scene.groups[plan.group].level, "supervisee")
    answered = {row.person_id for row in session.invitations if row.answer != Answer.WAITING}
    # Who joins between now and the session has no role to answer in yet.
    members_today = {row.person_id for row in members_of(scene.groups[plan.group].id, clock.today())}
    for key, name in _there(scene, plan, day).items():
        waits = day > scene.today and name in KEEPS_WAITING
        if key in answered or key not in members_today or waits or not scene.chance(0.55):
            continue
        answer = Answer.YES if scene.chance(plan.attendance) else Answer.NO
        sessions.answer_invitation(session, answer=answer, by=scene.viewer(name, role))
    db.session.expire(session, ["invitations"])


# The person whose page greets the newcomer has not answered the next invitation.
KEEPS_WAITING = (cast.INGRID,)


def _set_agenda(scene: Scene, plan: Plan, day: date) -> None:
    session = _session(scene, plan, day)
    if session is not None:
        agenda_operations.use_proposal(session_id=session.id, by=_leader(scene, plan, day))


def _read_ahead(scene: Scene, plan: Plan, day: date) -> None:
    """Let some who are invited read the cases of tomorrow's agenda; every reading leaves its row."""
    session = _session(scene, plan, day)
    agenda = agenda_of(session.id) if session is not None else None
    if session is None or agenda is None:
        return
    keys = [item.case_id for item in agenda.items if item.case_id is not None]
    role = role_in_group(scene.groups[plan.group].level, "supervisee")
    present = _there(scene, plan, day)
    for row in session.invitations:
        if row.answer == Answer.YES and row.person_id in present and scene.chance(0.5):
            reader = scene.viewer(present[row.person_id], role)
            for found in readable_cases(reader, keys).values():
                record_cases_shown([found.case], reason=found.reason, place="case", by=reader)


def _attended(scene: Scene, plan: Plan, session: SupervisionSession, present: dict[int, str]) -> list[int]:
    """Return who comes: most who said yes and some who said nothing; everybody when it is told what was agreed."""
    if session.local_date in plan.scripted:
        return list(present)
    answers = {row.person_id: row.answer for row in session.invitations}
    shares = {Answer.YES: 0.97, Answer.NO: 0.0}
    usual = plan.attendance - 0.1
    found = [key for key in present if scene.chance(shares.get(Answer(answers.get(key, "waiting")), usual))]
    return found or list(present)[:2]


def _hold(scene: Scene, plan: Plan, day: date) -> None:
    """Hold a session step by step, as the page does."""
    session = _session(scene, plan, day)
    if session is None or session.status != SessionStatus.PLANNED:
        return
    by = _leader(scene, plan, day)
    expected = [row.person_id for row in members_of(session.group_id, day)]
    attended = _attended(scene, plan, session, _there(scene, plan, day))
    due = day + (plan.days[1] - plan.days[0])
    operations.start_session(session=session, by=by)
    first = StepInput(attended=attended, expected=expected, outcomes=_outcomes(scene, session, due))
    log, _none = operations.write_step(session=session, version=None, step=first, by=by)
    for item in agenda_items(session.id):
        if item.kind == ItemKind.REPORTED_NEEDS:
            said = upwards.needs_said(scene, session, material_of(session))
            step = StepInput(attended=attended, expected=expected, item=item, given=ItemInput(done=True), needs=said)
        elif item.kind in (ItemKind.CASE, ItemKind.SKILL_TRAINING):
            step = _worked_on(scene, item, due, attended, expected)
            if item.case is not None:
                _plan_after_case(scene, plan, day, item.case, by)
        else:
            continue
        log, _made = operations.write_step(session=session, version=log.version, step=step, by=by)
    common = list(plan.scripted.get(day, ())) or _common_agreements(scene, due)
    last = StepInput(attended=attended, expected=expected, agreements=common)
    operations.write_step(session=session, version=log.version, step=last, by=by)
    _plan_what_follows(scene, plan, day, session)


def _worked_on(
    scene: Scene, item: AgendaItem, due: date, attended: Sequence[int], expected: Sequence[int]
) -> StepInput:
    given, rows = _work(scene, item, due)
    return StepInput(attended=attended, expected=expected, item=item, given=given, agreements=rows)


def _plan_after_case(scene: Scene, plan: Plan, day: date, case: SupervisionCase, by: Viewer) -> None:
    """Plan what the author does after a case was worked on, and whether the next level is to see it."""
    record_cases_shown([case], reason=Reason.SUPERVISOR, place="session", by=by)
    if day in plan.scripted:
        return
    if not case.is_forwarded:
        plan_follow_up(scene, case, day)
    upwards.plan_question(scene, case, day, by, scene.groups[plan.group].level)


def _outcomes(scene: Scene, session: SupervisionSession, due: date) -> dict[int, tuple[str, date | None]]:
    """Return what the group says of each earlier agreement; what needs a leader stays until the leader has acted."""
    found: dict[int, tuple[str, date | None]] = {}
    for line in agreement_queries.agreements_to_review(session):
        if line.agreement.state == AgreementState.DONE:
            found[line.agreement.id] = (ReviewOutcome.DONE, None)
        elif line.agreement.needs_leader:
            found[line.agreement.id] = (ReviewOutcome.MOVED, due)
        else:
            outcome = scene.random.choices(list(ReviewOutcome), weights=(6, 1, 2, 1))[0]
            found[line.agreement.id] = (outcome, due)
    return found


def _work(scene: Scene, item: AgendaItem, due: date) -> tuple[ItemInput, list[AgreementInput]]:
    """Return what the session did with an item, and what was agreed on it."""
    if item.case is None:
        tools = [item.tool_id] if item.tool_id else []
        return ItemInput(tools, (WorkForm.ROLE_PLAY,), scene.random.choice(texts.TRAINING_LEARNED), done=True), []
    text = scene.case_texts.get(item.case.forwarded_from_id or item.case.id)
    if isinstance(text, CaseText) and item.case.is_forwarded:
        return ItemInput(
            [scene.tools[code] for code in text.tools[:1]], (text.work_form,), text.learning, done=True
        ), []
    if not isinstance(text, CaseText):
        learned = scene.random.choice(texts.LEADERS_LEARNED)
        return ItemInput((), (WorkForm.CONVERSATION,), learned, done=True), []
    given = ItemInput([scene.tools[code] for code in text.tools[:2]], (text.work_form,), text.learning, done=True)
    return given, [AgreementInput(None, item.case.author_id, text.agreement, due)]


def _common_agreements(scene: Scene, due: date) -> list[AgreementInput]:
    if not scene.chance(0.4):
        return []
    return [AgreementInput(None, None, scene.random.choice(texts.GROUP_AGREEMENTS), due)]


def _plan_what_follows(scene: Scene, plan: Plan, day: date, session: SupervisionSession) -> None:
    """Plan the signature, the readings of the log, and the agreements that are done before the group meets again."""
    days = plan.signed_after.get(day, scene.random.randrange(1, 5))
    if days is not NEVER:
        scene.plan_workday(day + timedelta(days=days), "14:45", partial(_sign, scene, plan, day, session.id))
    for agreement in agreement_queries.agreements_of(session.id):
        if agreement.owner is None or agreement.needs_leader or day in plan.scripted:
            continue
        if scene.chance(0.6):
            done = partial(_mark_done, scene, agreement.id, agreement.owner.name)
            scene.plan_workday(day + timedelta(days=scene.random.randrange(3, 12)), "15:40", done)


def _sign(scene: Scene, plan: Plan, day: date, session_id: int) -> None:
    session = db.session.get_one(SupervisionSession, session_id)
    try:
        by = _leader(scene, plan, day)
    except StopIteration:
        return
    log = log_of(session_id)
    line = scene.random.choice(texts.CLOSING_LINES) if scene.chance(0.6) else None
    if log is None:
        return
    material = material_of(session)
    operations.sign_log(
        session=session,
        closing_line=line,
        version=log.version,
        report=upwards.report_of(scene, session, material, by),
        answers=upwards.answers_of(scene, session, material),
        by=by,
    )
    for name in list(_there(scene, plan, day).values())[:2]:
        try:
            reader = scene.viewer(name, role_in_group(session.group.level, "supervisee"))
        except StopIteration:
            continue
        record_reading(
            subject_kind="log", subject_id=session_id, author_id=by.person_id, reason="member", by=reader, place="log"
        )


def _mark_done(scene: Scene, agreement_id: int, name: str) -> None:
    agreement = db.session.get_one(Agreement, agreement_id)
    if agreement.state == AgreementState.OPEN:
        try:
            by = scene.viewer(name)
        except StopIteration:
            return
        agreement_operations.mark_agreement(agreement=agreement, done=True, by=by)
