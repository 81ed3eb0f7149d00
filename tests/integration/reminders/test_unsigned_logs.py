"""Which logs the supervisors are reminded of, in SQL, is what the rule of due logs says of each session."""

from datetime import date, timedelta

import pytest
from flask import Flask

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.logs import due
from hpmt_supervision.logs.due import LogStanding
from hpmt_supervision.logs.models import LogState, SessionLog
from hpmt_supervision.logs.queries import standing_of
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.reminders.notice_queries import _unsigned_logs
from hpmt_supervision.sessions.models import CancelReason, Origin, SessionStatus, SupervisionSession
from tests.factories.logs import sign
from tests.factories.people import make_group, supervisor_of
from tests.factories.sessions import local, make_session

# The spring clock change lies within the days that are looked at.
TODAY = date(2026, 4, 2)


@pytest.mark.parametrize("days", [3, 7, 10])
@pytest.mark.parametrize("hour", ["00:00", "12:00", "23:59"])
def test_the_query_finds_what_is_not_yet_due(app: Flask, monkeypatch: pytest.MonkeyPatch, days: int, hour: str) -> None:
    monkeypatch.setattr(due, "DUE_DAYS", days)
    group = make_group()
    supervisor = supervisor_of(group)
    now = local(f"{TODAY} {hour}")
    with clock.at(now):
        made = [_sessions(group, supervisor, before, days) for before in range(2 * days + 2)]
        found = {one.session_id: one.last_day for one in _unsigned_logs(now)}
    expected = {
        session.id: session.local_date + timedelta(days=days)
        for sessions in made
        for session, log in sessions
        if standing_of(session, log, TODAY) is LogStanding.NOT_YET_DUE
    }
    assert len(expected) == 2 * (days + 1)
    assert found == expected


def _sessions(
    group: SupervisionGroup, supervisor: Person, before: int, days: int
) -> list[tuple[SupervisionSession, SessionLog | None]]:
    """Make a session of each kind some days ago, at both ends of the day: without a log, begun, signed, imported …"""
    day = TODAY - timedelta(days=before)
    held = {"status": SessionStatus.HELD}
    without = make_session(group, f"{day} 00:00", **held)
    begun = make_session(group, f"{day} 23:30", **held)
    signed = make_session(group, f"{day} 09:00", **held)
    imported = make_session(group, f"{day} 10:00", **held)
    imported.origin = Origin.IMPORT
    planned = make_session(group, f"{day} 11:00")
    cancelled = make_session(group, f"{day} 12:00", status=SessionStatus.CANCELLED, reason=CancelReason.SICKNESS)
    log = SessionLog(session_id=begun.id, state=LogState.DRAFT)
    db.session.add(log)
    db.session.flush()
    return [
        (without, None),
        (begun, log),
        (signed, sign(signed, supervisor)),
        (imported, None),
        (planned, None),
        (cancelled, None),
    ]
