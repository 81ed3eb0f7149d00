"""Min side of those who lead groups, on any level, as values."""

from collections.abc import Mapping, Sequence

from flask import url_for

from hpmt_supervision.anchoring.queries import plan_of
from hpmt_supervision.bookable_times.supervisor_queries import requests_waiting
from hpmt_supervision.core import clock
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.early_warnings.kinds import WarningKind
from hpmt_supervision.early_warnings.queries import Overview, overview
from hpmt_supervision.emergency_access.queries import latest_to_own
from hpmt_supervision.home import (
    queries,
    waiting,
    waiting_emergency,
    waiting_forwarded,
    waiting_reports,
    waiting_reviews,
    waiting_studies,
    waiting_times,
)
from hpmt_supervision.home.case_queries import waiting_cases
from hpmt_supervision.home.glance import glance
from hpmt_supervision.home.person_page import PersonPage, agreements_of, fresh_answers, next_of, planned
from hpmt_supervision.home.queries import LedGroup, Upcoming
from hpmt_supervision.home.waiting import Days, Line
from hpmt_supervision.logs.queries import logs_waiting
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.queries import ends_at

# So many sessions that somebody goes to without leading them stand under the next one.
MOST_ALSO = 3


def supervisor_page(viewer: Viewer) -> PersonPage:
    """Return Min side of somebody who leads groups, on any level.

    Args:
        viewer: an HPMT supervisor, an FM supervisor or a member of the resource group.
    """
    days, now = Days(viewer.today), clock.now()
    rows = planned(queries.upcoming(viewer))
    coming = [row for row in rows if row.session.local_date >= viewer.today]
    forgotten = [row.session for row in rows if row.session.local_date < viewer.today]
    found = queries.led_today(viewer, news_since=now - waiting_emergency.NEWS)
    led = found.groups
    emergencies = latest_to_own(viewer, since=now - waiting_emergency.NEWS) if found.has_emergencies else []
    warned = overview(viewer, has_warnings=found.has_warnings, has_questions=found.has_questions)
    # Today's session stays, also when its time is over: it is held or cancelled from here.
    first: dict[int, Upcoming] = {}
    for row in coming:
        if row.leads:
            first.setdefault(row.session.group_id, row)
    following = next((row for row in coming if row.leads), None)
    # One who leads and is supervised too answers here, without switching role.
    going = [row for row in coming if row.takes_part and not row.leads and ends_at(row.session) > now]
    several = len(led) > 1
    cases, news = waiting_cases(viewer), fresh_answers(viewer)
    own, agreed = agreements_of(viewer)
    return PersonPage(
        leads=True,
        next=next_of(following, viewer, led) if following else None,
        standing=None,
        on_schedule=False,
        lines=[
            *waiting_emergency.to_own(emergencies, days, now),
            *waiting.logs(logs_waiting(viewer), days, several_groups=several),
            *waiting.without_outcome(forgotten, days),
            *_group_lines(led, first, following, warned, days),
            *waiting_times.wishes(requests_waiting(viewer)),
            *(waiting_reviews.reviews(plan_of(viewer), days) if viewer.may(Permission.AGREE_REVIEWS) else []),
            *waiting_forwarded.agreed(cases.agreed, days),
            *waiting_forwarded.received(sum(one.waiting_needs for one in led)),
            *waiting_reports.reports(found.reports, days),
            *waiting_studies.requests(viewer, days),
            *waiting_forwarded.questions(cases.questions, days),
            *waiting.invitations([row for row in going if row.waits_for_answer], days, says_groups=True),
            *waiting.case_drafts(cases.drafts, days),
            *waiting.agreements(own, days, back=url_for("home.index")),
        ],
        agreed=agreed,
        cases=cases,
        answers=waiting_forwarded.answers(news, days),
        readings=waiting_forwarded.answers_shown(news),
        shown=[*own, *agreed.agreements],
        led=led,
        also=[row for row in going if not row.waits_for_answer][:MOST_ALSO],
        goes_elsewhere=bool(going),
        glance=glance(viewer) if viewer.may(Permission.SEE_FIGURES_BELOW) else None,
        warnings=warned,
    )


def _group_lines(
    led: Sequence[LedGroup], first: Mapping[int, Upcoming], following: Upcoming | None, warned: Overview, days: Days
) -> list[Line]:
    """Return what waits in each group, but for what a warning above already says with the same button."""
    without_date = {line.group_id for line in warned.own if line.kind == WarningKind.NO_DATE}
    return [
        line
        for one in led
        for line in waiting.group_lines(
            one, first.get(one.group.id), days, several_groups=len(led) > 1, is_next=_is_of(following, one)
        )
        if one.group.id not in without_date
    ]


def _is_of(row: Upcoming | None, led: LedGroup) -> bool:
    return row is not None and row.session.group_id == led.group.id
