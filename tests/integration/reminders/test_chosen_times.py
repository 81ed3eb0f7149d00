"""When one is reminded is for each to choose, and what one chooses holds for nobody else."""

from flask import Flask
from sqlalchemy import func, select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.models import OutgoingMail
from hpmt_supervision.people.models import Person
from hpmt_supervision.reminders.jobs import remind
from hpmt_supervision.reminders.quiet_hours import QuietHours
from hpmt_supervision.reminders.wishes import change_wishes
from tests.factories.people import make_group, member_of, viewer_for
from tests.factories.sessions import local, make_session

HOUR, DAY = 60, 24 * 60


def choose(person: Person, *minutes: int) -> None:
    by = viewer_for(person, clock.today())
    change_wishes(reminders=minutes, off=[], quiet=QuietHours(), by=by, version=0)


def reminded(at: str) -> list[int | None]:
    """Run the job at a local time, and return whom it queued a reminder for."""
    newest = db.session.scalar(select(func.max(OutgoingMail.id))) or 0
    with clock.at(local(at)):
        remind(clock.now())
        db.session.commit()
    return list(db.session.scalars(select(OutgoingMail.person_id).where(OutgoingMail.id > newest)))


def test_each_person_chooses_when_to_be_reminded(app: Flask) -> None:
    """Reminder times were fixed (easyappointments #1132, moodle-local_reminders #19)."""
    with clock.at(local("2026-11-16 08:00")):
        group = make_group()
        early, late, usual = member_of(group), member_of(group), member_of(group)
        make_session(group, "2026-11-26 15:00", invited=[early, late, usual])
        choose(early, 7 * DAY, DAY)
        choose(late, HOUR)
        db.session.commit()
    expected = {
        "2026-11-19 15:00": early,
        "2026-11-24 15:00": usual,
        "2026-11-25 15:00": early,
        "2026-11-26 13:00": usual,
        "2026-11-26 14:00": late,
    }
    assert {at: reminded(at) for at in expected} == {at: [person.id] for at, person in expected.items()}
