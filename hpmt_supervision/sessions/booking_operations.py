"""Booking every date of a rule, or none of them, in the transaction of whoever calls; one date is a rule too."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.sessions.act_models import ActKind
from hpmt_supervision.sessions.announcements import Act, announce
from hpmt_supervision.sessions.joint_queries import NOBODY, Chosen
from hpmt_supervision.sessions.laying_out import Plan, Slot, lay_out
from hpmt_supervision.sessions.meeting_place import LONGEST_PLACE, check_link, check_minutes, clean_text
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.sessions.policy import require_leader
from hpmt_supervision.sessions.recurrence import Occurrence, Rule, occurrences
from hpmt_supervision.sessions.schedule_acts import Noting
from hpmt_supervision.sessions.series_models import Series, SeriesInvitee, SeriesPart
from hpmt_supervision.sessions.series_rules import keep_rule, last_day_laid_out

LONGEST_KEY = 40
NOTHING_MOVED: Mapping[date, datetime] = MappingProxyType({})


def book_series(
    *,
    group_id: int,
    rule: Rule,
    minutes: int,
    by: Viewer,
    place: str | None = None,
    link: str | None = None,
    invited: Collection[int] | None = None,
    joint: Chosen = NOBODY,
    skipped: Collection[date] = (),
    moved: Mapping[date, datetime] = NOTHING_MOVED,
    accepted_overlaps: Collection[int] = (),
    accepted_conflicts: Collection[str] = (),
    request_key: str | None = None,
) -> Series:
    """Book every occurrence of a rule but the skipped ones, or none of them. Flushes.

    Args:
        group_id: a group that ``by`` leads today.
        rule: when; at most 400 occurrences and three years, or open, when twelve months are laid out.
        minutes: the length of each, 15 to 480.
        by: who books.
        place: a room, or None.
        link: an https address, or None.
        invited: the chosen members' keys for individual supervision, or None for the whole group.
        joint: who is asked beyond the group's members.
        skipped: local days of the rule that get no session.
        moved: other naive local dates and times for some of them, by the local day the rule gives.
        accepted_overlaps: keys of the group's sessions that may go on at the same time.
        accepted_conflicts: marks of what else the booker has seen in the way (see ``conflict_checks``).
        request_key: the form's key; a second call with it gives back what the first booked.

    Raises:
        NotFound: when ``by`` does not lead the group.
        UserError: with the field when something must be mended; nothing is booked then.
    """
    require_leader(by, group_id)
    key = _check_key(request_key)
    group = _lock_group(group_id)
    if earlier := _booked_before(key, group_id, by):
        return earlier
    plan = _make_plan(group, minutes, place, link, invited, joint)
    found = occurrences(rule, through=last_day_laid_out(rule, clock.today()))
    slots = _slots_of(found, skipped, moved)
    series = _planned_series(group_id, plan, joint, laid_out_to=found[-1].day, by=by)
    series.request_key = key
    keep_rule(series, rule)
    db.session.add(series)
    db.session.flush()
    sessions = lay_out(
        plan, slots, accepted_overlaps=accepted_overlaps, accepted_conflicts=accepted_conflicts, series=series, by=by
    )
    _announce(sessions, series, by=by)
    return series


def _slots_of(found: Sequence[Occurrence], skipped: Collection[date], moved: Mapping[date, datetime]) -> list[Slot]:
    """Return the occurrences that get a session, each at the time it was moved to."""
    slots = [Slot(one.local, moved.get(one.day, one.local)) for one in found if one.day not in set(skipped)]
    if not slots:
        raise UserError(_("Ingen datoer er valgt. Velg minst én dato."), field="days")
    return slots


def _planned_series(group_id: int, plan: Plan, joint: Chosen, *, laid_out_to: date, by: Viewer) -> Series:
    """Return a series that keeps what its later sessions will have, and whom they ask."""
    series = Series(
        group_id=group_id,
        laid_out_to=laid_out_to,
        minutes=plan.minutes,
        place=plan.place,
        link=plan.link,
        whole_group=plan.chosen is None,
        created_by_id=by.person_id,
    )
    series.people = [
        *(SeriesInvitee(person_id=person_id, part=SeriesPart.MEMBER) for person_id in sorted(plan.chosen or ())),
        *(SeriesInvitee(person_id=person_id, part=SeriesPart.BEYOND) for person_id in sorted(joint.people)),
        *(SeriesInvitee(group_id=key, part=SeriesPart.BEYOND) for key in sorted(joint.groups)),
    ]
    return series


def _lock_group(group_id: int) -> SupervisionGroup:
    # Two who book for the same group take turns, so that the second sees what the first booked.
    return db.session.scalars(select(SupervisionGroup).where(SupervisionGroup.id == group_id).with_for_update()).one()


def _check_key(request_key: str | None) -> str | None:
    if request_key and (len(request_key) > LONGEST_KEY or not request_key.isalnum()):
        raise UserError(_("Siden var åpen for lenge. Last den på nytt, og book en gang til."))
    return request_key or None


def _booked_before(key: str | None, group_id: int, by: Viewer) -> Series | None:
    """Return what a form with this key has booked already; only whoever booked it then may have it back."""
    earlier = db.session.scalar(select(Series).where(Series.request_key == key)) if key is not None else None
    if earlier is not None and (earlier.group_id != group_id or earlier.created_by_id != by.person_id):
        raise UserError(_("Siden var åpen for lenge. Last den på nytt, og book en gang til."))
    return earlier


def _make_plan(
    group: SupervisionGroup,
    minutes: int,
    place: str | None,
    link: str | None,
    invited: Collection[int] | None,
    joint: Chosen,
) -> Plan:
    if invited is not None and not invited:
        raise UserError(_("Velg minst ett medlem, eller velg hele gruppa."), field="members")
    return Plan(
        group,
        check_minutes(minutes),
        clean_text(place, most=LONGEST_PLACE, field="place"),
        check_link(link),
        None if invited is None else frozenset(invited),
        joint,
    )


def _announce(sessions: list[SupervisionSession], series: Series, *, by: Viewer) -> None:
    announce(Act.BOOKED, sessions, series=series, by=by)
    noting = Noting(ActKind.BOOKED, group_id=series.group_id, by=by)
    noting.made([*sessions, series])
    noting.keep()
    record_act(
        "series.book",
        subject_kind="series",
        subject_id=series.id,
        by=by,
        group_id=series.group_id,
        sessions=[session.id for session in sessions],
    )
