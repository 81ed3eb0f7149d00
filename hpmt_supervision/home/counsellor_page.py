"""Min side of those who are supervised, as values."""

from datetime import timedelta

from flask import url_for

from hpmt_supervision.bookable_times.queries import first_free_day
from hpmt_supervision.core import clock
from hpmt_supervision.emergency_access.queries import latest_to_own
from hpmt_supervision.fe_forms.queries import waiting_reflections
from hpmt_supervision.home import (
    queries,
    waiting,
    waiting_emergency,
    waiting_forwarded,
    waiting_times,
)
from hpmt_supervision.home.case_queries import waiting_cases
from hpmt_supervision.home.on_schedule import is_on_schedule
from hpmt_supervision.home.person_page import PersonPage, agreements_of, fresh_answers, next_of, planned
from hpmt_supervision.home.waiting import Days
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import SessionStatus
from hpmt_supervision.sessions.queries import ends_at

# Meetings further back are counted on one line; so many forms are looked at in all.
RECENT_DAYS = 30
MOST_REFLECTIONS = 50


def counsellor_page(viewer: Viewer) -> PersonPage:
    """Return Min side of somebody who is supervised.

    Args:
        viewer: a counsellor.
    """
    days, now = Days(viewer.today), clock.now()
    standing = queries.standing(viewer)
    rows = queries.upcoming(viewer)
    coming = [
        row
        for row in planned(rows)
        if row.takes_part and ends_at(row.session) > now and not standing.covers(row.session.local_date)
    ]
    following = next_of(coming[0], viewer) if coming else None
    unwritten = waiting_reflections(viewer, limit=MOST_REFLECTIONS)
    recent = [form for form in unwritten if form.meeting_at and form.meeting_at > now - timedelta(days=RECENT_DAYS)]
    forms = recent[-waiting.MOST_OF_A_KIND :]
    cases, news = waiting_cases(viewer), fresh_answers(viewer)
    own, agreed = agreements_of(viewer)
    return PersonPage(
        leads=False,
        next=following,
        standing=standing,
        on_schedule=is_on_schedule(
            standing.last_days,
            today=viewer.today,
            meets_today=bool(coming) and coming[0].session.local_date == viewer.today,
        ),
        lines=[
            *waiting_emergency.to_own(latest_to_own(viewer, since=now - waiting_emergency.NEWS), days, now),
            *waiting_forwarded.questions(cases.questions, days),
            *waiting.reflections(forms, days, more=len(unwritten) - len(forms)),
            *waiting.case_drafts(cases.drafts, days),
            *waiting.invitations([row for row in coming[1:] if row.waits_for_answer], days),
            *waiting.agreements(own, days, back=url_for("home.index")),
            *waiting_times.free(first_free_day(viewer), days),
        ],
        agreed=agreed,
        cases=cases,
        answers=waiting_forwarded.answers(news, days),
        readings=waiting_forwarded.answers_shown(news),
        forms=forms,
        shown=[*own, *agreed.agreements],
        cancelled=[row.session for row in rows if row.session.status == SessionStatus.CANCELLED],
    )
