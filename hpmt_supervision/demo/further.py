"""The year of the offices and counties that are told of in less detail, each after the course it took."""

from datetime import date, timedelta

from hpmt_supervision.demo import cast, counselling, texts
from hpmt_supervision.demo.counties import COUNTIES, County, Course, FurtherOffice
from hpmt_supervision.demo.days import in_summer, series, weekday_from
from hpmt_supervision.demo.scene import Scene
from hpmt_supervision.demo.structure import OPENED_DAYS_AGO
from hpmt_supervision.demo.supervision import Plan, plan_supervision
from hpmt_supervision.people.roles import Role
from hpmt_supervision.sessions import operations as sessions
from hpmt_supervision.sessions.cancel_reasons import CancelReason
from hpmt_supervision.sessions.joint_queries import Chosen
from hpmt_supervision.sessions.queries import sessions_of_group

STOPPED_DAYS_AGO = 128
REASONS = (
    CancelReason.WORKLOAD,
    CancelReason.NO_CASES,
    CancelReason.SICKNESS,
    CancelReason.MANAGEMENT_PRIORITY,
    CancelReason.SUPERVISOR_ABSENT,
)
# One in so many sessions is cancelled, and so large a share of the members comes.
USUAL = {
    Course.STEADY: (9, 0.93),
    Course.UNEVEN: (3, 0.78),
    Course.OPENED: (6, 0.85),
    Course.STOPPED: (4, 0.8),
}


def plan_further(scene: Scene) -> None:
    """Plan the year of every county and office beside the three that are told of in detail."""
    for county in COUNTIES:
        if county.name != cast.COUNTY:
            plan_supervision(scene, _level_2(scene, county))
        for number, further in enumerate(county.offices):
            if further.course in USUAL:
                _plan_office(scene, further, number)


def _level_2(scene: Scene, county: County) -> Plan:
    last = scene.workday_before(scene.today - timedelta(days=9 if county.name < "T" else 13))
    days = series(last, 28, scene.first_day, 3)
    return Plan(
        county.group,
        (county.fm_supervisor,),
        14,
        days,
        link="https://video.example.org/fm-" + county.name.lower(),
        cancelled={day: CancelReason.HOLIDAY for day in days if in_summer(day) and day < scene.today},
        batch=7,
    )


def plan_joint_session(scene: Scene, plan: Plan) -> None:
    """Let a level-2 group ask a whole office and an adviser from outside to its next session."""
    following = next(day for day in plan.days if day > scene.today)

    def ask() -> None:
        by = scene.viewer(plan.leaders[0], Role.FM_SUPERVISOR)
        group = scene.groups[plan.group]
        session = sessions_of_group(group.id, since=following, until=following)[0]
        office = scene.groups[cast.OFFICES[0].group]
        sessions.invite_beyond(session, chosen=Chosen(groups=frozenset({office.id})), by=by)
        sessions.invite_guest(session, name="Torunn Vik", affiliation="Rusrådgiver i fylket", by=by)

    scene.plan_workday(scene.today - timedelta(days=4), "11:40", ask)


def _plan_office(scene: Scene, further: FurtherOffice, number: int) -> None:
    office, course = further.office, further.course
    one_in, attendance = USUAL[course]
    days = _days(scene, further)
    past = [day for day in days if day <= scene.today]
    cancelled: dict[date, str] = {day: CancelReason.HOLIDAY for day in past if in_summer(day)}
    usual = [day for day in past if day not in cancelled]
    for place, day in enumerate(usual[1:-1:one_in]):
        cancelled[day] = REASONS[(place + number) % len(REASONS)]
    plan = Plan(
        office.group,
        office.supervisors,
        office.hour,
        days,
        place=office.place,
        cancelled=cancelled,
        signed_after=dict.fromkeys(usual[5::7], 10),
        attendance=attendance,
    )
    plan_supervision(scene, plan)
    _plan_cases(scene, further, [day for day in past if day not in cancelled], number)
    last = past[-1] if past else scene.today
    for name in office.members:
        counselling.plan_meetings(scene, name, first=days[0], last=last, every_days=70)


def _days(scene: Scene, further: FurtherOffice) -> list[date]:
    """Return the days of a group's series: until it stopped, since it opened, or the whole year with some ahead."""
    if further.course == Course.STOPPED:
        last = weekday_from(scene.today - timedelta(days=STOPPED_DAYS_AGO), further.weekday)
        return series(last, further.interval, scene.first_day, 0)
    opened = further.course == Course.OPENED
    since = scene.today - timedelta(days=OPENED_DAYS_AGO - 10) if opened else scene.first_day
    following = weekday_from(scene.today + timedelta(days=1), further.weekday)
    ahead = 1 if further.course == Course.UNEVEN else 4
    return series(following - timedelta(days=further.interval), further.interval, since, ahead)


def _plan_cases(scene: Scene, further: FurtherOffice, held: list[date], number: int) -> None:
    """Let a case come up now and then; which texts an office gets hangs on where it stands in its county."""
    members = further.office.members
    for place, day in enumerate(held[1::4]):
        text = texts.CASES[(number * 5 + place) % len(texts.CASES)]
        counselling.plan_case(scene, members[place % len(members)], text, scene.workday_before(day - timedelta(days=3)))
