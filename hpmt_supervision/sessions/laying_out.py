"""Making the sessions of a booking: each with its people, all checked before the first is made."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions import queries
from hpmt_supervision.sessions.booking_checks import check_invitees, check_start, refuse_overlaps
from hpmt_supervision.sessions.conflict_checks import Meant, lock_people, refuse_conflicts
from hpmt_supervision.sessions.conflict_queries import leaders_on
from hpmt_supervision.sessions.conflicts import Span
from hpmt_supervision.sessions.joint_queries import Chosen, circles_of
from hpmt_supervision.sessions.models import Invitation, SupervisionSession
from hpmt_supervision.sessions.recurrence import Occurrence, as_local_text, at_local
from hpmt_supervision.sessions.series_models import Series


@dataclass(frozen=True)
class Plan:
    """What every session of one booking has in common.

    Attributes:
        group: the group, with its unit.
        minutes: the length of each.
        place, link: where, or None.
        chosen: the chosen members' keys, or None for the whole group.
        joint: who is asked beyond the group's members.
    """

    group: SupervisionGroup
    minutes: int
    place: str | None
    link: str | None
    chosen: frozenset[int] | None
    joint: Chosen


@dataclass(frozen=True)
class Slot:
    """One session to be made.

    Attributes:
        rule_local: the naive local date and time its rule gives it.
        local: the naive local date and time it is to have.
    """

    rule_local: datetime
    local: datetime

    @property
    def occurrence(self) -> Occurrence:
        """Return the time it is to have with its instant."""
        return at_local(self.local)


def lay_out(
    plan: Plan,
    slots: Sequence[Slot],
    *,
    accepted_overlaps: Collection[int],
    accepted_conflicts: Collection[str],
    series: Series,
    by: Viewer,
) -> list[SupervisionSession]:
    """Make the sessions, or none of them: everything is checked against what holds once the people are locked.

    Args:
        plan: what they have in common.
        slots: when they are to be, at least one.
        accepted_overlaps: keys of the group's sessions that may go on at the same time.
        accepted_conflicts: marks of what the booker has seen in the way.
        series: the series they belong to; one session is a series of one.
        by: who books.

    Raises:
        UserError: with its field when something must be mended or has not been seen.
    """
    starts = [check_start(plan.group, slot.occurrence, today=clock.today()) for slot in slots]
    spans = [Span(start, start + timedelta(minutes=plan.minutes)) for start in starts]
    days = [slot.local.date() for slot in slots]
    members = queries.group_days(plan.group.id, min(days), max(days))
    beyond = circles_of(plan.group, plan.joint, min(days), max(days), role_day=clock.today())
    asked: list[tuple[int, ...]] = []
    for day in days:
        invitees = members.on(day, plan.chosen)
        check_invitees(invitees, plan.chosen, day)
        others = [person_id for person_id in beyond.on(day).invited if person_id != by.person_id]
        asked.append((*invitees.invited, *others))
    people = [{*who, *leading} for who, leading in zip(asked, leaders_on(plan.group.id, days), strict=True)]
    lock_people(plan.group.unit_id, {person_id for who in people for person_id in who})
    pairs = [(span.starts_at, span.ends_at) for span in spans]
    apart = refuse_overlaps(plan.group.id, pairs, accepted=accepted_overlaps)
    meant = Meant(plan.group, spans, people, plan.place, plan.link)
    refuse_conflicts(meant, accepted=accepted_conflicts, own_ids=(), by=by, apart=apart)
    return make_sessions(plan, slots, asked, series=series, created_by_id=by.person_id)


def make_sessions(
    plan: Plan,
    slots: Sequence[Slot],
    asked: Sequence[Collection[int]],
    *,
    series: Series,
    created_by_id: int | None,
) -> list[SupervisionSession]:
    """Make sessions that have been checked. Flushes.

    Args:
        plan: what they have in common.
        slots: when they are to be; their local times exist.
        asked: for each the keys of those who are invited.
        series: the series they belong to; one session is a series of one.
        created_by_id: who booked them.
    """
    sessions = []
    for slot, who in zip(slots, asked, strict=True):
        session = SupervisionSession(
            group_id=plan.group.id,
            series_id=series.id,
            occurrence_local=as_local_text(slot.rule_local),
            starts_at=slot.occurrence.starts_at,
            minutes=plan.minutes,
            place=plan.place,
            link=plan.link,
            whole_group=plan.chosen is None,
            created_by_id=created_by_id,
        )
        session.invitations = [Invitation(person_id=person_id) for person_id in who]
        sessions.append(session)
    db.session.add_all(sessions)
    db.session.flush()
    return sorted(sessions, key=lambda session: (session.starts_at, session.id))
