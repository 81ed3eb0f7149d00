"""The year of each group: one office thrives, one slides, one has stopped, and the two levels above."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

from hpmt_supervision.cases import writing_operations as writing
from hpmt_supervision.cases.written import Written
from hpmt_supervision.catalogue.operations import choose_focus_tools
from hpmt_supervision.core import clock
from hpmt_supervision.demo import cast, counselling, further, texts
from hpmt_supervision.demo.days import in_summer, series, weekday_from
from hpmt_supervision.demo.last_weeks import plan_last_weeks
from hpmt_supervision.demo.period_reports import plan_reports
from hpmt_supervision.demo.scene import DAYS_BACK, Scene
from hpmt_supervision.demo.supervision import Plan, plan_supervision
from hpmt_supervision.demo.warned import plan_warnings
from hpmt_supervision.fe_forms import operations as fe_forms
from hpmt_supervision.fe_forms.answers import Preparation
from hpmt_supervision.logs import agreement_queries
from hpmt_supervision.logs.agreement_operations import AgreementInput, mark_agreement
from hpmt_supervision.people.roles import Role
from hpmt_supervision.sessions.cancel_reasons import CancelReason
from hpmt_supervision.sessions.queries import sessions_of_group

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = range(4)
AHEAD = 6


def plan_year(scene: Scene) -> None:
    """Plan the whole year of every group, and the last days before now."""
    fjordvik, granli, storeng = _fjordvik(scene), _granli(scene), _storeng(scene)
    level_2 = _level_2(scene)
    for plan in (fjordvik, granli, storeng, level_2, _level_3(scene)):
        plan_supervision(scene, plan)
    further.plan_further(scene)
    further.plan_joint_session(scene, level_2)
    _plan_focus(scene)
    pool = list(texts.CASES)
    scene.random.shuffle(pool)
    _plan_cases(scene, fjordvik, cast.OFFICES[0].members, pool[:13], share=0.62)
    _plan_queue(scene, pool[13:16])
    _plan_cases(scene, granli, cast.OFFICES[1].members[:6], pool[4:11], share=0.5)
    _plan_cases(scene, storeng, cast.OFFICES[2].members, pool[9:13], share=0.3)
    _plan_leader_cases(scene)
    last = scene.today - timedelta(days=2)
    for name in (*cast.OFFICES[0].members, cast.SIVERT):
        first = scene.today - timedelta(days=182) if name == cast.SIVERT else scene.first_day
        counselling.plan_meetings(scene, name, first=first, last=last, every_days=19)
    counselling.plan_meetings(
        scene, cast.MARIT, first=scene.today - timedelta(days=110), last=scene.today - timedelta(days=9), every_days=24
    )
    for name in cast.OFFICES[1].members[:6]:
        counselling.plan_meetings(scene, name, first=scene.first_day, last=last - timedelta(days=21), every_days=33)
    for name in cast.OFFICES[2].members:
        end = scene.today - timedelta(days=140)
        counselling.plan_meetings(scene, name, first=scene.first_day, last=end, every_days=45)
    _plan_last_days(scene, fjordvik)
    _plan_last_cases(scene, fjordvik, pool[:2])
    plan_last_weeks(scene)
    plan_reports(scene)
    plan_warnings(scene)


def _fjordvik(scene: Scene) -> Plan:
    office = cast.OFFICES[0]
    following = weekday_from(scene.today + timedelta(days=1), THURSDAY)
    days = series(following - timedelta(days=14), 14, scene.first_day, AHEAD)
    past = [day for day in days if day <= scene.today]
    cancelled: dict[date, str] = {day: CancelReason.HOLIDAY for day in past if day.month == 7 and 8 <= day.day <= 28}
    usual = [day for day in past[4:-5] if day not in cancelled]
    for day, reason in zip(usual[3::9], (CancelReason.SICKNESS, CancelReason.SUPERVISOR_ABSENT), strict=False):
        cancelled[day] = reason
    held = [day for day in past if day not in cancelled]
    return Plan(
        office.group,
        office.supervisors,
        office.hour,
        days,
        place=office.place,
        cancelled=cancelled,
        signed_after={held[-1]: 2, held[-4]: None, held[-7]: 9, held[3]: 11},
        scripted={held[-1]: _last_agreements(scene, following)},
        attendance=0.97,
    )


def _granli(scene: Scene) -> Plan:
    office = cast.OFFICES[1]
    last_held = weekday_from(scene.today - timedelta(days=44), MONDAY)
    days = [day for day in series(last_held, 14, scene.first_day, 2) if day < scene.today - timedelta(days=8)]
    following = weekday_from(scene.today + timedelta(days=4), MONDAY)
    days.append(following)
    cancelled: dict[date, str] = {day: CancelReason.HOLIDAY for day in days if in_summer(day) and day < scene.today}
    sliding = [day for day in days if scene.today - timedelta(days=183) < day < last_held and day not in cancelled]
    reasons = (CancelReason.WORKLOAD, CancelReason.NO_CASES, CancelReason.WORKLOAD, CancelReason.MANAGEMENT_PRIORITY)
    for number, day in enumerate(sliding):
        if number % 3 != 0:
            cancelled[day] = reasons[number % len(reasons)]
    after = [day for day in days if last_held < day < scene.today]
    if after:
        cancelled[after[0]] = CancelReason.NO_CASES
    held = [day for day in days if day <= last_held and day not in cancelled]
    return Plan(
        office.group,
        office.supervisors,
        office.hour,
        days,
        place=office.place,
        cancelled=cancelled,
        untouched=frozenset(after[1:]),
        signed_after={held[-1]: None, held[-2]: 15, held[-4]: 12},
        scripted={held[-2]: [_asks_leader(scene, cast.GEIR, following)]},
        attendance=0.78,
        batch=len(days) - 1,
    )


def _storeng(scene: Scene) -> Plan:
    office = cast.OFFICES[2]
    days = series(weekday_from(scene.today - timedelta(days=158), TUESDAY), 14, scene.first_day, 0)
    cancelled = dict(
        zip(days[3::4], (CancelReason.SICKNESS, CancelReason.WORKLOAD, CancelReason.NO_CASES), strict=False)
    )
    cancelled[days[-1]] = CancelReason.SUPERVISOR_ABSENT
    held = [day for day in days if day not in cancelled]
    return Plan(
        office.group,
        office.supervisors,
        office.hour,
        days,
        place=office.place,
        cancelled=cancelled,
        signed_after={held[-1]: None, held[2]: 10},
        attendance=0.8,
    )


def _level_2(scene: Scene) -> Plan:
    last = scene.workday_before(scene.today - timedelta(days=2))
    days = series(last, 28, scene.first_day, 3)
    return Plan(
        cast.LEVEL_2,
        (cast.ASTRID,),
        12,
        days,
        link="https://video.example.org/fm-havlandet",
        cancelled={day: CancelReason.HOLIDAY for day in days if in_summer(day) and day < scene.today},
        signed_after={last: None},
        batch=7,
    )


def _level_3(scene: Scene) -> Plan:
    days = series(scene.workday_before(scene.today - timedelta(days=40)), 91, scene.first_day, 1)
    return Plan(cast.LEVEL_3, (cast.OLAV,), 13, days, link="https://video.example.org/ressursgruppa", minutes=120)


def _plan_focus(scene: Scene) -> None:
    """Plan the group's choice of a few tools to practise, changed once through the year."""

    def choose(codes: Sequence[str], days: int | None) -> None:
        choose_focus_tools(
            group=scene.groups[cast.OFFICES[0].group],
            tools=[scene.tools[code] for code in codes],
            until=clock.today() + timedelta(days=days) if days else None,
            by=scene.viewer(cast.MARIT, Role.HPMT_SUPERVISOR),
        )

    scene.plan(scene.first_day + timedelta(days=9), "09:10", partial(choose, ("open_questions", "utu"), 180))
    scene.plan(
        scene.today - timedelta(days=70), "09:10", partial(choose, ("utu", "ambivalence_scale", "network_map"), 160)
    )


def _plan_cases(
    scene: Scene, plan: Plan, members: Sequence[str], pool: Sequence[texts.CaseText], *, share: float
) -> None:
    """Spread cases over a group's held sessions, each from a meeting the week before."""
    held = [day for day in plan.days if day <= scene.today and day not in plan.cancelled and day not in plan.untouched]
    chosen = sorted(scene.random.sample(held[:-1], min(len(pool) - 1, int(len(held) * share)))) + held[-1:]
    # A case written while the author was away is not written at all, so the pool may outlast the year.
    for number, (day, text) in enumerate(zip(chosen, pool, strict=False)):
        name = members[number % len(members)]
        counselling.plan_case(scene, name, text, scene.workday_before(day - timedelta(days=3)))


def _plan_queue(scene: Scene, pool: Sequence[texts.CaseText]) -> None:
    """Let three cases wait for the next session, one of them urgent."""
    days = (6, 5, 4)
    for name, text, ago, urgency in zip(
        (cast.INGRID, cast.AMINA, cast.HENRIK), pool, days, ("normal", "next_session", "normal"), strict=True
    ):
        meeting = scene.workday_before(scene.today - timedelta(days=ago - 3))
        counselling.plan_case(scene, name, text, meeting, urgency=urgency)


def _plan_last_cases(scene: Scene, plan: Plan, pool: Sequence[texts.CaseText]) -> None:
    """Let the last session have a case of the person whose page greets the newcomer, and the one before another's."""
    held = [day for day in plan.days if day <= scene.today and day not in plan.cancelled]
    for name, day, text in zip((cast.AMINA, cast.INGRID), held[-2:], pool, strict=True):
        counselling.plan_case(scene, name, text, scene.workday_before(day - timedelta(days=5)), urgency="soon")


def _plan_leader_cases(scene: Scene) -> None:
    """Let those who lead bring cases to the level above."""
    names = (cast.MARIT, cast.JONAS, cast.GEIR, cast.GEIR)
    for number, (name, (title, story, question)) in enumerate(zip(names, texts.LEADER_CASES, strict=True)):
        day = scene.first_day + timedelta(days=40 + number * (DAYS_BACK - 90) // 4)

        def act(name: str = name, title: str = title, story: str = story, question: str = question) -> None:
            viewer = scene.viewer(name, Role.HPMT_SUPERVISOR)
            counselling.send_case(scene, viewer, title, story, question)

        scene.plan(day, "10:20", act)


def _last_agreements(scene: Scene, due: date) -> list[AgreementInput]:
    """Return what was agreed at Fjordvik the last time, which Min side of everybody there shows."""
    people = {name: person.id for name, person in scene.people.items()}
    return [
        AgreementInput(None, people[cast.INGRID], "Prøve ambivalensvekt i to samtaler", due),
        AgreementInput(None, None, texts.GROUP_AGREEMENTS[0], due),
        AgreementInput(None, people[cast.INGRID], "Dele malen for nettverkskart med gruppa", due),
        AgreementInput(None, people[cast.JONAS], texts.LEADER_AGREEMENT, due),
        AgreementInput(None, people[cast.MARIT], texts.ROOM_AGREEMENT, due, needs_leader=True),
    ]


def _asks_leader(scene: Scene, name: str, due: date) -> AgreementInput:
    """Return an agreement that stays open until the office's leader has acted."""
    return AgreementInput(None, scene.people[name].id, texts.LEADER_AGREEMENT, due, needs_leader=True)


def _plan_last_days(scene: Scene, plan: Plan) -> None:
    """Plan what waits for somebody on the day one looks: a reflection, a draft, agreements done and open."""
    meeting_day = scene.workday_before(scene.today)
    held = max(day for day in plan.scripted)

    def prepare() -> None:
        viewer = scene.viewer(cast.INGRID)
        meeting = clock.to_utc(datetime.combine(meeting_day, time(10)))
        counselling.prepare(scene, viewer, meeting, texts.LAST_THEME, texts.THEMES[2][1])

    def write_draft() -> None:
        written = Written(title=texts.LAST_DRAFT_TITLE, story=texts.LAST_DRAFT_STORY, help_wanted=("discussion",))
        viewer = scene.viewer(cast.INGRID)
        writing.save_draft(case_id=None, written=written, expected_version=None, request_key=scene.key(), by=viewer)
        fe_forms.save_draft(
            form_id=None,
            content=Preparation(theme="Oppstart etter praksis", meeting_kind="participant"),
            expected_version=None,
            request_key=scene.key(),
            by=viewer,
        )

    def mark(name: str, what: str) -> None:
        session = sessions_of_group(scene.groups[plan.group].id, since=held, until=held)[0]
        for agreement in agreement_queries.agreements_of(session.id):
            if agreement.what == what:
                mark_agreement(agreement=agreement, done=True, by=scene.viewer(name))

    scene.plan(scene.workday_before(meeting_day), "13:30", prepare)
    scene.plan(meeting_day, "14:32", write_draft)
    share = partial(mark, cast.INGRID, "Dele malen for nettverkskart med gruppa")
    scene.plan(held + timedelta(days=4), "09:25", share)
    scene.plan(held + timedelta(days=6), "10:05", partial(mark, cast.JONAS, texts.LEADER_AGREEMENT))
