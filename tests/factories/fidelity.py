"""Factories for offices with a history of supervision to report on."""

from datetime import date, timedelta

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Unit, UnitKind
from hpmt_supervision.sessions.models import Attendance, SessionStatus, SupervisionSession
from tests.factories.people import LONG_AGO, join, make_group, make_person, make_unit

FIRST, LAST = date(2026, 1, 8), date(2026, 11, 12)


def make_office(
    county: Unit,
    name: str,
    members: int,
    *,
    leaving: int = 0,
    left_on: date = date(2026, 8, 31),
    never_there: int = 0,
    status: str | None = SessionStatus.HELD,
) -> Unit:
    """Make an office whose group met every fourteen days of 2026.

    Args:
        county: where it lies.
        name: its name.
        members: how many are supervised.
        leaving: how many of them leave.
        left_on: their last day.
        never_there: how many of those who stay attend nothing.
        status: what became of the sessions; None for an office that never registered any.
    """
    office = make_unit(UnitKind.OFFICE, name=name, parent=county)
    group = make_group(office)
    people = [make_person(f"Medlem {number} hos {name}") for number in range(members)]
    for number, person in enumerate(people):
        join(group, person, since=LONG_AGO, until=left_on if number < leaving else None)
    day = FIRST
    while status is not None and day <= LAST:
        session = SupervisionSession(
            group_id=group.id,
            starts_at=clock.day_start(day) + timedelta(hours=9),
            minutes=90,
            status=status,
            cancel_reason="no_cases" if status == SessionStatus.CANCELLED else None,
        )
        db.session.add(session)
        db.session.flush()
        if status == SessionStatus.HELD:
            there = people[0 if day <= left_on else leaving : members - never_there]
            db.session.add_all(Attendance(session_id=session.id, person_id=p.id, status="attended") for p in there)
        day += timedelta(days=14)
    db.session.flush()
    return office
