"""Writes in the training register: register for many at once, correct, remove, and lay the courses of HPMT."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.core.work import expect_version
from hpmt_supervision.extensions import db
from hpmt_supervision.learning import queries
from hpmt_supervision.learning.courses import COURSES, START
from hpmt_supervision.learning.models import Completion, Course
from hpmt_supervision.learning.workplace import HeldRole, workplace
from hpmt_supervision.people.models import RoleAssignment
from hpmt_supervision.people.policy import covers
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.web import formats


@dataclass(frozen=True)
class Registered:
    """What came of registering many: how many are new, and how many stood there already."""

    new: int
    known: int


def load_courses(programme: Programme) -> None:
    """Lay the courses of HPMT for a programme that has none. Flushes."""
    if db.session.scalar(select(Course.id).where(Course.programme_id == programme.id).limit(1)) is not None:
        return
    for position, (code, name) in enumerate(COURSES, start=1):
        db.session.add(
            Course(programme_id=programme.id, code=code, stored_name=name, position=position, valid_from=START)
        )
    db.session.flush()


def register_completions(
    *, group_id: int, course_id: int, completed_on: date, person_ids: Collection[int], by: Viewer
) -> Registered:
    """Register that some people completed a course on a day. Flushes.

    Whoever is registered for that course and day already is left as it is, so that a form sent twice registers once.

    Args:
        group_id: the group the people are registered through, within the reach of ``by``.
        course_id: the course.
        completed_on: the local day.
        person_ids: the people, of those the group's page offers.
        by: who registers.

    Raises:
        NotFound: when the group is not within reach.
        UserError: with the field when something must be mended; then nobody is registered.
    """
    group = queries.group_within_reach(by, group_id)
    _check_course(course_id, completed_on)
    if not person_ids:
        raise UserError(_("Kryss av minst én person."), field="people")
    offered = {person.id for person in queries.people_to_register(by, group)}
    if not set(person_ids) <= offered:
        raise UserError(_("En av dem du valgte, er ikke lenger med i gruppa. Velg på nytt."), field="people")
    known = set(
        db.session.scalars(
            select(Completion.person_id).where(
                Completion.course_id == course_id,
                Completion.completed_on == completed_on,
                Completion.person_id.in_(person_ids),
            )
        )
    )
    fresh = sorted(set(person_ids) - known)
    places = _workplaces(fresh, completed_on, group.unit_id)
    rows = [
        Completion(
            course_id=course_id,
            person_id=person_id,
            unit_id=places[person_id],
            completed_on=completed_on,
            registered_by_id=by.person_id,
        )
        for person_id in fresh
    ]
    db.session.add_all(rows)
    db.session.flush()
    for row in rows:
        record_act(
            "completion.add",
            subject_kind="completion",
            subject_id=row.id,
            by=by,
            person_id=row.person_id,
            course_id=course_id,
            unit_id=row.unit_id,
            completed_on=completed_on,
        )
    return Registered(len(rows), len(known))


def correct_completion(
    *, completion_id: int, course_id: int, completed_on: date, expected_version: int | None, by: Viewer
) -> Completion:
    """Correct which course it was, or the day. The unit follows the day. Flushes.

    Args:
        completion_id: a completion of somebody within the reach of ``by``.
        course_id: the course.
        completed_on: the local day.
        expected_version: the version the form was opened with.
        by: who corrects it.

    Raises:
        NotFound: when the completion is not within reach.
        StaleVersion: when somebody else has changed it.
        UserError: with the field when something must be mended.
    """
    row = queries.get_completion(by, completion_id)
    expect_version(row, expected_version)
    course = _check_course(course_id, completed_on)
    same = db.session.scalar(
        select(Completion.id).where(
            Completion.person_id == row.person_id,
            Completion.course_id == course_id,
            Completion.completed_on == completed_on,
            Completion.id != row.id,
        )
    )
    if same is not None:
        raise UserError(
            _("Dette kurset er alt registrert denne dagen. Fjern den ene registreringen i stedet."),
            field="completed_on",
        )
    before = {"before_course_id": row.course_id, "before_on": row.completed_on, "before_unit_id": row.unit_id}
    if completed_on != row.completed_on:
        row.unit_id = _workplaces([row.person_id], completed_on, row.unit_id)[row.person_id]
    row.course, row.completed_on = course, completed_on
    db.session.flush()
    record_act(
        "completion.correct",
        subject_kind="completion",
        subject_id=row.id,
        by=by,
        course_id=course_id,
        completed_on=completed_on,
        unit_id=row.unit_id,
        **before,
    )
    return row


def remove_completion(*, completion_id: int, expected_version: int | None, by: Viewer) -> None:
    """Remove a completion that was registered by mistake. The audit row keeps what it was. Flushes.

    Args:
        completion_id: a completion of somebody within the reach of ``by``.
        expected_version: the version the page was opened with.
        by: who removes it.

    Raises:
        NotFound: when the completion is not within reach.
        StaleVersion: when somebody else has changed it.
    """
    row = queries.get_completion(by, completion_id)
    expect_version(row, expected_version)
    record_act(
        "completion.remove",
        subject_kind="completion",
        subject_id=row.id,
        by=by,
        person_id=row.person_id,
        course_id=row.course_id,
        unit_id=row.unit_id,
        completed_on=row.completed_on,
    )
    db.session.delete(row)
    db.session.flush()


def _check_course(course_id: int, completed_on: date) -> Course:
    """Return the course when it could be completed that day."""
    course = db.session.get(Course, course_id)
    if course is None:
        raise UserError(_("Velg kurset fra lista."), field="course_id")
    if completed_on > clock.today():
        raise UserError(_("Datoen er fram i tid. Registrer kurset når det er gjennomført."), field="completed_on")
    if not course.is_in_force(completed_on):
        shown = formats.short_date(completed_on)
        raise UserError(
            _("Kurset ble ikke holdt %(day)s. Sjekk datoen, eller velg et annet kurs.", day=shown),
            field="completed_on",
        )
    return course


def _workplaces(person_ids: Sequence[int], on: date, group_unit_id: int) -> dict[int, int]:
    """Return the unit where each worked on a day, by the person's key."""
    held: dict[int, list[HeldRole]] = {key: [] for key in person_ids}
    rows = db.session.execute(
        select(RoleAssignment.person_id, RoleAssignment.role, RoleAssignment.unit_id)
        .where(RoleAssignment.person_id.in_(person_ids), covers(RoleAssignment, on))
        .order_by(RoleAssignment.id)
    )
    for person_id, role, unit_id in rows:
        held[person_id].append(HeldRole(role, unit_id))
    return {key: workplace(roles, group_unit_id) for key, roles in held.items()}
