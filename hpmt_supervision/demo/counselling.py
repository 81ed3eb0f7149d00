"""The counsellors' own work in the demo: FE forms before and after meetings, and cases that come of them."""

from datetime import date, datetime, time, timedelta
from functools import partial

from hpmt_supervision.cases import operations as cases
from hpmt_supervision.cases import writing_operations as writing
from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.cases.queries import own_case_of_form
from hpmt_supervision.cases.writing_operations import WordsToLookAt
from hpmt_supervision.cases.written import Written
from hpmt_supervision.core import clock
from hpmt_supervision.demo import cast, texts
from hpmt_supervision.demo.scene import Scene
from hpmt_supervision.demo.texts import CaseText
from hpmt_supervision.fe_forms import operations
from hpmt_supervision.fe_forms.answers import Mark, Preparation, Reflection
from hpmt_supervision.fe_forms.models import FeForm
from hpmt_supervision.fe_forms.queries import own_form
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer

EVERYDAY_TOOLS = ("open_questions", "active_listening", "summing_up", "mirroring", "utu", "fe_form", "scaling")
HOURS = ("09:00", "10:00", "12:30", "13:00", "14:30")


def plan_meetings(scene: Scene, name: str, *, first: date, last: date, every_days: int) -> None:
    """Plan the everyday meetings of a counsellor: prepared the day before, mostly reflected on the same day.

    Args:
        scene: the stage.
        name: whose meetings.
        first, last: the days between which they are.
        every_days: about how many days from one to the next.
    """
    day = first + timedelta(days=scene.random.randrange(every_days))
    while day <= last:
        meeting = day if day.weekday() < 5 else day + timedelta(days=7 - day.weekday())
        theme, purpose = scene.random.choice(texts.THEMES)
        hour = scene.random.choice(HOURS)
        scene.plan(
            scene.workday_before(meeting), "14:10", partial(_prepare, scene, name, _at(meeting, hour), theme, purpose)
        )
        day += timedelta(days=max(2, every_days + scene.random.randrange(-2, 3)))


def _at(day: date, hour: str) -> datetime:
    return clock.to_utc(datetime.combine(day, time.fromisoformat(hour)))


def _counsellor(scene: Scene, name: str) -> Viewer | None:
    """Return somebody as the counsellor they are today, or None when they are not or are away."""
    person, today = scene.people[name], clock.today()
    if any(row.from_date <= today and (row.to_date is None or row.to_date >= today) for row in person.absences):
        return None
    try:
        return scene.viewer(name, Role.COUNSELLOR)
    except StopIteration:
        return None


def _prepare(scene: Scene, name: str, meeting: datetime, theme: str, purpose: str) -> None:
    viewer = _counsellor(scene, name)
    if viewer is None:
        return
    form = prepare(scene, viewer, meeting, theme, purpose)
    # Preparation is used more often than reflection.
    if scene.chance(0.75) or name == cast.INGRID:
        at = (clock.to_local(meeting) + timedelta(hours=1, minutes=20)).strftime("%H:%M")
        scene.plan(clock.local_date(meeting), at, partial(_reflect, scene, name, form.id))


def prepare(
    scene: Scene, viewer: Viewer, meeting: datetime, theme: str, purpose: str, text: CaseText | None = None
) -> FeForm:
    """Prepare a meeting with about five tools and five principles.

    Args:
        scene: the stage.
        viewer: who prepares.
        meeting: when the meeting is.
        theme, purpose: what it is about.
        text: the case the meeting will turn into, or None.
    """
    everyday = scene.random.sample(EVERYDAY_TOOLS, 3 if text else 5)
    tools = {*(text.tools if text else ()), *everyday}
    principles = {
        *(text.principles if text else ()),
        *scene.random.sample(range(1, 11), 3 if text else 5 + scene.chance(0.5)),
    }
    return operations.complete_preparation(
        form_id=None,
        content=Preparation(
            meeting_at=meeting,
            meeting_kind=text.kind if text else scene.random.choice(("participant", "participant", "both", "partner")),
            phase_id=scene.phases[text.phase if text else scene.random.choice(sorted(scene.phases))],
            theme=theme,
            purpose=purpose,
            tools=frozenset(scene.tools[code] for code in sorted(tools)),
            principles=frozenset(scene.principles[number] for number in sorted(principles)),
        ),
        expected_version=None,
        request_key=scene.key(),
        by=viewer,
    )


def _reflect(scene: Scene, name: str, form_id: int) -> None:
    viewer = _counsellor(scene, name)
    if viewer is not None:
        reflect(scene, viewer, form_id)


def reflect(
    scene: Scene, viewer: Viewer, form_id: int, text: CaseText | None = None, *, urgency: str = "normal"
) -> None:
    """Reflect on a meeting; with a text, tick that supervision is wanted and send the case.

    Args:
        scene: the stage.
        viewer: whose form it is.
        form_id: the form.
        text: the case it turns into, or None.
        urgency: how soon help is wanted.
    """
    form = own_form(viewer, form_id)
    comment = scene.chance(0.7)
    content = Reflection(
        theme=form.theme,
        tools={row.tool_id: _mark(scene) for row in form.tools},
        principles={row.principle_id: _mark(scene) for row in form.principles},
        as_planned=scene.random.randrange(4, 10),
        goal_reached=scene.random.randrange(3, 10),
        decisive=scene.random.choice(texts.DECISIVE) if comment else None,
        challenging=text.story if text else None,
        wants_supervision=text is not None,
        gathering_theme=scene.chance(0.1),
        question=text.question if text else None,
        help_wanted=(text.help_wanted,) if text else (),
        urgency=urgency,
    )
    operations.complete_reflection(
        form_id=form_id,
        content=content,
        expected_version=form.version,
        request_key=scene.key(),
        send_now=text is not None,
        by=viewer,
    )
    if text is None:
        return
    case = own_case_of_form(viewer, form_id)
    if case is not None:
        scene.case_texts[case.id] = text


def _mark(scene: Scene) -> Mark:
    if scene.chance(0.15):
        return Mark(used=False)
    return Mark(used=True, mastery=min(10, max(2, round(scene.random.gauss(6.4, 1.6)))))


def plan_case(scene: Scene, name: str, text: CaseText, meeting_day: date, *, urgency: str = "normal") -> None:
    """Plan a meeting that was hard: prepared the day before, reflected on, and sent as a case in the same breath."""
    hour = scene.random.choice(HOURS)

    def act() -> None:
        viewer = _counsellor(scene, name)
        if viewer is None:
            return
        meeting = _at(meeting_day, hour)
        form = prepare(scene, viewer, meeting, text.title, text.purpose, text)
        at = (clock.to_local(meeting) + timedelta(hours=1, minutes=35)).strftime("%H:%M")

        def ask() -> None:
            again = _counsellor(scene, name)
            if again is not None:
                reflect(scene, again, form.id, text, urgency=urgency)

        scene.plan(meeting_day, at, ask)

    scene.plan(scene.workday_before(meeting_day), "13:40", act)


def send_case(scene: Scene, viewer: Viewer, title: str, story: str, question: str) -> None:
    """Write a case from scratch and send it; a likely name is looked at once, and sent all the same."""
    written = Written(title=title, story=story, question=question, help_wanted=("discussion",))
    key, words = scene.key(), []
    try:
        writing.submit_case(case_id=None, written=written, expected_version=None, request_key=key, by=viewer)
    except WordsToLookAt as found:
        words = found.words
        writing.submit_case(
            case_id=None, written=written, expected_version=None, request_key=key, seen_words=words, by=viewer
        )


def plan_follow_up(scene: Scene, case: SupervisionCase, discussed: date) -> None:
    """Plan what the author does after a case was discussed: tells how it went, and closes it."""
    name = scene.name_of(case.author_id)
    tells = scene.chance(0.75)

    def tell() -> None:
        if case.state == CaseState.DISCUSSED:
            cases.follow_up_case(case_id=case.id, outcome=scene.random.choice(texts.OUTCOMES), by=scene.viewer(name))

    def close() -> None:
        if case.state in (CaseState.DISCUSSED, CaseState.FOLLOWED_UP):
            cases.close_case(case_id=case.id, by=scene.viewer(name))

    if tells:
        scene.plan_workday(discussed + timedelta(days=scene.random.randrange(6, 12)), "15:05", tell)
    scene.plan_workday(discussed + timedelta(days=scene.random.randrange(30, 45)), "15:20", close)
