"""Factories for the training register."""

from datetime import date

from sqlalchemy import select

from hpmt_supervision.extensions import db
from hpmt_supervision.learning.models import Completion, Course
from hpmt_supervision.learning.operations import load_courses
from hpmt_supervision.people.models import Person, Unit
from tests.factories.catalogue import load_catalogue


def course(code: str = "basic_1") -> Course:
    """Return a course of HPMT by its code; the courses are laid when they are not there."""
    load_courses(load_catalogue())
    return db.session.scalars(select(Course).where(Course.code == code)).one()


def make_completion(
    person: Person, unit: Unit, *, by: Person, code: str = "basic_1", on: date = date(2026, 3, 12)
) -> Completion:
    """Let a person have completed a course while working at a unit."""
    row = Completion(
        course_id=course(code).id, person_id=person.id, unit_id=unit.id, completed_on=on, registered_by_id=by.id
    )
    db.session.add(row)
    db.session.flush()
    return row
