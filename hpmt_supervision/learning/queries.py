"""Reads of the training register. Every list is ordered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.catalogue.hpmt import PROGRAMME_CODE
from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.learning.courses import COURSE_NAMES
from hpmt_supervision.learning.models import Completion, Course
from hpmt_supervision.learning.policy import people_of_group, reached_groups, reached_people
from hpmt_supervision.people.models import Membership, Part, Person, SupervisionGroup
from hpmt_supervision.people.policy import covers
from hpmt_supervision.people.queries import by_name
from hpmt_supervision.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class CompletedCourse:
    """How many people completed a course.

    Attributes:
        course: the course's code.
        name: its name, translated when it is shown.
        people: how many different people.
    """

    course: str
    name: Any
    people: int


def completed_training(unit_ids: Sequence[int], first: date, last: date) -> list[CompletedCourse]:
    """Return how many people completed each course while they worked at some units, in the order of the courses.

    The caller decides who may see the counts, and withholds small ones.

    Args:
        unit_ids: the units' keys.
        first, last: the local days of the period, both included.
    """
    return completed_in(unit_ids, [(first, last)])[0]


def completed_in(unit_ids: Sequence[int], periods: Sequence[tuple[date, date]]) -> list[list[CompletedCourse]]:
    """Return the same for several periods that share no day, each in turn, in one statement.

    A course that somebody completed in one of them is in the list of each, with nobody where nobody did.

    Args:
        unit_ids: the units' keys.
        periods: first and last local day of each.
    """
    number = case(*((Completion.completed_on.between(*days), place) for place, days in enumerate(periods)))
    rows = db.session.execute(
        select(number, Course.code, Course.stored_name, func.count(Completion.person_id.distinct()))
        .join(Completion, Completion.course_id == Course.id)
        .where(Completion.unit_id.in_(unit_ids), number.is_not(None))
        .group_by(number, Course.id, Course.code, Course.stored_name, Course.position)
        .order_by(Course.position, Course.id)
    )
    people_of: dict[tuple[str, str], dict[int, int]] = {}
    for place, code, name, people in rows:
        people_of.setdefault((code, name), {})[place] = people
    return [
        [
            CompletedCourse(code, COURSE_NAMES.get(code, name), people.get(place, 0))
            for (code, name), people in people_of.items()
        ]
        for place in range(len(periods))
    ]


def courses(programme_code: str = PROGRAMME_CODE) -> Sequence[Course]:
    """Return every course of a programme, those no longer held too, because the past can be registered."""
    return db.session.scalars(
        select(Course)
        .join(Programme, Programme.id == Course.programme_id)
        .where(Programme.code == programme_code)
        .order_by(Course.position, Course.id)
    ).all()


def groups_within_reach(viewer: Viewer, search: str = "") -> list[SupervisionGroup]:
    """Return the groups whose members the viewer may register training for, by unit and name.

    Args:
        viewer: who asks.
        search: part of the name of the unit or the group.
    """
    found = db.session.scalars(
        select(SupervisionGroup).where(reached_groups(viewer)).options(joinedload(SupervisionGroup.unit))
    )
    kept = [row for row in found if search.casefold() in f"{row.unit.name} {row.name}".casefold()]
    return sorted(kept, key=lambda row: (row.level, norwegian_order(row.unit.name), norwegian_order(row.name), row.id))


def group_within_reach(viewer: Viewer, group_id: int) -> SupervisionGroup:
    """Return a group whose members the viewer may register training for.

    Raises:
        NotFound: when it does not exist or is not within reach.
    """
    group = db.session.scalar(
        select(SupervisionGroup)
        .where(SupervisionGroup.id == group_id, reached_groups(viewer))
        .options(joinedload(SupervisionGroup.unit))
    )
    if group is None:
        raise NotFound("")
    return group


def people_to_register(viewer: Viewer, group: SupervisionGroup) -> list[Person]:
    """Return those who can be registered through a group within the viewer's reach, by name."""
    return by_name(db.session.scalars(select(Person).where(people_of_group(viewer, group))))


def completions_of(person_ids: Sequence[int]) -> dict[int, list[Completion]]:
    """Return the completions of some people by the person's key, each in order of day and course.

    Args:
        person_ids: people whose training the viewer may see.
    """
    rows = db.session.scalars(
        select(Completion)
        .join(Completion.course)
        .where(Completion.person_id.in_(person_ids))
        .options(joinedload(Completion.course), joinedload(Completion.unit), joinedload(Completion.registered_by))
        .order_by(Completion.completed_on, Course.position, Completion.id)
    )
    found: dict[int, list[Completion]] = {key: [] for key in person_ids}
    for row in rows:
        found[row.person_id].append(row)
    return found


def own_completions(viewer: Viewer) -> list[Completion]:
    """Return what the viewer has completed, in order of day and course."""
    return completions_of([viewer.person_id])[viewer.person_id]


def who_can_correct(viewer: Viewer) -> list[Person]:
    """Return the supervisors of the groups one is supervised in today, whom to tell of what is wrong, by name."""
    own = select(Membership.group_id).where(
        Membership.person_id == viewer.person_id,
        Membership.part == Part.SUPERVISEE,
        covers(Membership, viewer.today),
    )
    leads = select(Membership.person_id).where(
        Membership.group_id.in_(own), Membership.part == Part.SUPERVISOR, covers(Membership, viewer.today)
    )
    return by_name(db.session.scalars(select(Person).where(Person.id.in_(leads))))


def get_completion(viewer: Viewer, completion_id: int) -> Completion:
    """Return a completion of somebody the viewer may register training for.

    Raises:
        NotFound: when it does not exist or is about somebody else.
    """
    found = db.session.scalar(
        select(Completion)
        .join(Completion.person)
        .where(Completion.id == completion_id, reached_people(viewer))
        .options(joinedload(Completion.course), joinedload(Completion.person), joinedload(Completion.unit))
    )
    if found is None:
        raise NotFound("")
    return found
