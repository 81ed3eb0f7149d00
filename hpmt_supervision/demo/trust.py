"""What shows in the demo who reads a text and when it is gone: emergency access, texts taken back, somebody forgotten.

Nothing here takes from the scene's source of chance, so the rest of the year is as it was without it.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from dateutil.relativedelta import relativedelta
from sqlalchemy import select

from hpmt_supervision.cases import operations as cases
from hpmt_supervision.cases import writing_operations as writing
from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.cases.policy import Reason
from hpmt_supervision.cases.queries import record_cases_shown
from hpmt_supervision.cases.written import Written
from hpmt_supervision.core import clock
from hpmt_supervision.demo import cast
from hpmt_supervision.demo.scene import Act, Scene
from hpmt_supervision.demo.structure import MERGED_DAYS_AGO
from hpmt_supervision.emergency_access import operations as emergency
from hpmt_supervision.emergency_access.models import EmergencyAccess, TextKind
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm, FeFormState
from hpmt_supervision.logs.models import LogState, SessionLog
from hpmt_supervision.own_data import former_operations
from hpmt_supervision.own_data.request_queries import open_request
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.retention import hold_operations

FORMER = "Gunn Aasland"
FORGOTTEN_DAYS_AGO = 20
# Taken back so long ago that the text is gone, and so short ago that it would go within weeks.
GONE_DAYS_AGO, KEPT_DAYS_AGO = 130, 40
HELD_FOR_DAYS = 150

GONE = Written(
    title="Samtalen som stoppet opp",
    story="Vi kom ikke videre da jeg spurte om jobb. Jeg fylte stillheten selv, og møtet ble kort.",
    question="Hvordan holder jeg ut stillheten?",
    help_wanted=("discussion",),
)
KEPT = Written(
    title="Et annet mål enn vi ble enige om",
    story="Planen sa én ting, og personen ville noe annet. Jeg holdt fast ved planen litt for lenge.",
    question="Når er det riktig å legge planen til side?",
    help_wanted=("role_play",),
)


@dataclass(frozen=True)
class Told:
    """An emergency access of the demo.

    Attributes:
        code: what its form is known by.
        kind: the kind of text; whose it is follows from the kind and ``author``.
        author: who wrote the text.
        asked_by: the administrator who asks; the other one answers.
        hours_ago: how long before the end of the demo's year it was asked.
        hours: for how long it was asked.
        reason: why.
        course: what came of it: nothing, ``refused``, ``approved`` or ``used``.
    """

    code: str
    kind: TextKind
    author: str
    asked_by: str
    hours_ago: int
    hours: int
    reason: str
    course: str = ""


ACCESSES = (
    Told(
        "expired", TextKind.FE_FORM, cast.AMINA, cast.KARI, 1_100, 1,
        "Skjemaet åpnes ikke for den som skrev det, og møtet er om en time.", "approved",
    ),
    Told(
        "refused", TextKind.LOG, cast.MARIT, cast.LIV, 820, 4,
        "Kontoret vil vite hva gruppa ble enig om før et møte i morgen.", "refused",
    ),
    Told(
        "lapsed", TextKind.FE_FORM, cast.AMINA, cast.LIV, 500, 2,
        "En klage må besvares i kveld, og den som skrev skjemaet, er ikke å få tak i.",
    ),
    Told(
        "used", TextKind.CASE, cast.INGRID, cast.KARI, 292, 4,
        "Det er meldt fare for noens sikkerhet, og den som skrev saken, svarer ikke.", "used",
    ),
    Told(
        "open", TextKind.LOG, cast.MARIT, cast.KARI, 4, 24,
        "Loggen vises ikke for gruppa, og feilen må finnes før den møtes igjen.", "approved",
    ),
    Told(
        "waiting", TextKind.CASE, cast.INGRID, cast.LIV, 2, 2,
        "Saken kan ha blitt sendt til feil gruppe, og den som skrev den, er bortreist.",
    ),
)  # fmt: skip


def plan_trust(scene: Scene) -> None:
    """Plan what a newcomer needs to see to know who can read, who has read, and when a text is gone.

    Args:
        scene: the stage; it has a second administrator.
    """
    _plan_taken_back(scene, GONE_DAYS_AGO, GONE, hold=False)
    _plan_taken_back(scene, KEPT_DAYS_AGO, KEPT, hold=True)
    scene.plan(scene.workday_before(scene.today), "09:05", lambda: _wish(scene))
    for told in ACCESSES:
        _plan_hours_ago(scene, told.hours_ago, partial(_ask, scene, told))
    # The office is merged at half past twelve, and on its last day everybody there still has their roles.
    scene.plan(scene.today - timedelta(days=MERGED_DAYS_AGO), "12:10", lambda: _leave(scene))
    scene.plan_workday(scene.today - timedelta(days=FORGOTTEN_DAYS_AGO), "10:35", lambda: _forget(scene))


def _plan_hours_ago(scene: Scene, hours: float, act: Act) -> None:
    at = clock.to_local(scene.now - timedelta(hours=hours))
    scene.plan(at.date(), at.strftime("%H:%M"), act)


def _ingrid(scene: Scene) -> Viewer:
    return scene.viewer(cast.INGRID, Role.COUNSELLOR)


def _plan_taken_back(scene: Scene, days_ago: int, written: Written, *, hold: bool) -> None:
    """Let a case be sent, read by the one who leads, and taken back within the hour, before it is on any agenda."""
    day = scene.today - timedelta(days=days_ago)
    found: list[SupervisionCase] = []

    def send() -> None:
        key = f"demo:taken-back:{days_ago}"
        case = writing.submit_case(
            case_id=None, written=written, expected_version=None, request_key=key, by=_ingrid(scene)
        )
        found.append(case)

    def read() -> None:
        marit = scene.viewer(cast.MARIT, Role.HPMT_SUPERVISOR)
        record_cases_shown(found, reason=Reason.SUPERVISOR, place="case", by=marit)

    def take_back() -> None:
        cases.withdraw_case(case_id=found[0].id, by=_ingrid(scene))

    scene.plan_workday(day, "15:10", send)
    scene.plan_workday(day, "15:25", read)
    scene.plan_workday(day, "15:50", take_back)
    if hold:
        scene.plan_workday(day + timedelta(days=4), "14:20", lambda: _hold(scene, found[0]))


def _hold(scene: Scene, case: SupervisionCase) -> None:
    """Let the author ask that the text is kept, and an administrator say yes the same day."""
    hold = hold_operations.ask_for_hold(
        kind="case",
        subject_id=case.id,
        until_on=clock.today() + timedelta(days=HELD_FOR_DAYS),
        reason="Skal brukes som øving i opplæringen til våren.",
        request_key="demo:hold:case",
        by=_ingrid(scene),
    )
    hold_operations.answer_hold(
        hold_id=hold.id, allow=True, expected_version=hold.version, by=scene.viewer(cast.KARI, Role.ADMINISTRATOR)
    )


def _wish(scene: Scene) -> None:
    """Let the author ask for another text, which waits for an answer."""
    form = db.session.scalars(
        select(FeForm)
        .where(FeForm.author_id == scene.people[cast.INGRID].id, FeForm.state == FeFormState.REFLECTED)
        .order_by(FeForm.meeting_at.desc(), FeForm.id)
        .limit(1)
    ).one()
    hold_operations.ask_for_hold(
        kind="fe_form",
        subject_id=form.id,
        until_on=clock.today() + relativedelta(months=12),
        reason="Jeg vil se tilbake på det når et helt år har gått.",
        request_key="demo:hold:form",
        by=_ingrid(scene),
    )


def _text(scene: Scene, told: Told) -> int:
    """Return the number of the author's newest text of the kind."""
    author = scene.people[told.author].id
    newest = {
        TextKind.CASE: select(SupervisionCase.id)
        .where(
            SupervisionCase.author_id == author,
            SupervisionCase.state != CaseState.DRAFT,
            SupervisionCase.text_deleted_at.is_(None),
        )
        .order_by(SupervisionCase.submitted_at.desc(), SupervisionCase.id),
        TextKind.FE_FORM: select(FeForm.id).where(FeForm.author_id == author).order_by(FeForm.id.desc()),
        TextKind.LOG: select(SessionLog.session_id)
        .where(SessionLog.signed_by_id == author, SessionLog.state == LogState.SIGNED)
        .order_by(SessionLog.signed_at.desc(), SessionLog.id),
    }
    return db.session.scalars(newest[told.kind].limit(1)).one()


def _ask(scene: Scene, told: Told) -> None:
    other = cast.LIV if told.asked_by == cast.KARI else cast.KARI
    access = emergency.ask(
        kind=told.kind,
        key=_text(scene, told),
        reason=told.reason,
        hours=told.hours,
        request_key=f"demo:emergency:{told.code}",
        by=scene.viewer(told.asked_by, Role.ADMINISTRATOR),
    )
    if told.course:
        answers_after = told.hours_ago - 0.4
        _plan_hours_ago(scene, answers_after, partial(_answer, scene, told, access, other))


def _answer(scene: Scene, told: Told, access: EmergencyAccess, other: str) -> None:
    by = scene.viewer(other, Role.ADMINISTRATOR)
    answer = emergency.refuse if told.course == "refused" else emergency.approve
    answer(access_id=access.id, expected_version=access.version, by=by)
    if told.course == "used":
        _plan_hours_ago(scene, told.hours_ago - 0.7, partial(_read, scene, told, access))
        _plan_hours_ago(scene, told.hours_ago - 1.2, partial(_end, scene, told, access))


def _read(scene: Scene, told: Told, access: EmergencyAccess) -> None:
    emergency.read(access_id=access.id, by=scene.viewer(told.asked_by, Role.ADMINISTRATOR))


def _end(scene: Scene, told: Told, access: EmergencyAccess) -> None:
    by = scene.viewer(told.asked_by, Role.ADMINISTRATOR)
    emergency.end(access_id=access.id, expected_version=access.version, by=by)


def _leave(scene: Scene) -> None:
    """Let a counsellor settle the cases that are open, and ask to be made nobody on the last day at the office."""
    by = scene.viewer(FORMER, Role.COUNSELLOR)
    mine = select(SupervisionCase).where(SupervisionCase.author_id == by.person_id).order_by(SupervisionCase.id)
    for case in db.session.scalars(mine).all():
        if case.state in (CaseState.SUBMITTED, CaseState.ON_AGENDA):
            cases.withdraw_case(case_id=case.id, by=by)
        elif case.state in (CaseState.DISCUSSED, CaseState.FOLLOWED_UP):
            cases.close_case(case_id=case.id, by=by)
    former_operations.ask(by=by)


def _forget(scene: Scene) -> None:
    wish = open_request(scene.people[FORMER].id)
    assert wish is not None, "asked for on the last day at the office"
    former_operations.carry_out(request_id=wish.id, by=scene.viewer(cast.KARI, Role.ADMINISTRATOR))
