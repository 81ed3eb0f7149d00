"""Booking: one session or a series, all or none, in the transaction of whoever calls."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.sessions import queries
from hpmt_supervision.sessions.announcements import Act, announce
from hpmt_supervision.sessions.booking_checks import check_invitees, check_start, refuse_overlaps
from hpmt_supervision.sessions.joint_queries import NOBODY, Chosen, circles_of
from hpmt_supervision.sessions.meeting_place import LONGEST_PLACE, check_link, check_minutes, clean_text
from hpmt_supervision.sessions.models import Invitation, Series, SeriesInvitee, SeriesPart, SupervisionSession
from hpmt_supervision.sessions.policy import require_leader
from hpmt_supervision.sessions.recurrence import Occurrence, Rule, as_local_text, as_rrule, occurrences
from hpmt_supervision.sessions.signals import session_booked

LONGEST_KEY = 40


@dataclass(frozen=True)
class _Plan:
    """What every session of one booking has in common."""

    group: SupervisionGroup
    minutes: int
    place: str | None
    link: str | None
    chosen: frozenset[int] | None
    joint: Chosen


def book_session(
    *,
    group_id: int,
    starts_local: datetime,
    minutes: int,
    by: Viewer,
    place: str | None = None,
    link: str | None = None,
    invited: Collection[int] | None = None,
    joint: Chosen = NOBODY,
    accepted_overlaps: Collection[int] = (),
    request_key: str | None = None,
) -> SupervisionSession:
    """Book one session and invite its people. Flushes.

    Args:
        group_id: a group that ``by`` leads today.
        starts_local: the naive local date and time.
        minutes: its length, 15 to 480.
        by: who books.
        place: a room, or None.
        link: an https address, or None.
        invited: the chosen members' keys for individual supervision, or None for the whole group.
        joint: who is asked beyond the group's members.
        accepted_overlaps: keys of the group's sessions that may go on at the same time.
        request_key: the form's key; a second call with it gives back what the first booked.

    Raises:
        NotFound: when ``by`` does not lead the group.
        UserError: with the field when something must be mended.
    """
    require_leader(by, group_id)
    key = _check_key(request_key)
    group = _lock_group(group_id)
    if key is not None:
        earlier = db.session.scalar(select(SupervisionSession).where(SupervisionSession.request_key == key))
        if earlier is not None:
            _check_own(earlier.group_id, earlier.created_by_id, group_id, by)
            return earlier
    plan = _make_plan(group, minutes, place, link, invited, joint)
    found = occurrences(Rule(starts_local))
    (session,) = _lay_out(plan, found, accepted_overlaps=accepted_overlaps, series=None, by=by)
    session.request_key = key
    db.session.flush()
    return session


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
    accepted_overlaps: Collection[int] = (),
    request_key: str | None = None,
) -> Series:
    """Book every occurrence of a rule but the skipped ones, or none of them. Flushes.

    Args:
        group_id: a group that ``by`` leads today.
        rule: when; at most 400 occurrences and three years.
        minutes: the length of each, 15 to 480.
        by: who books.
        place: a room, or None.
        link: an https address, or None.
        invited: the chosen members' keys for individual supervision, or None for the whole group.
        joint: who is asked beyond the group's members.
        skipped: local days of the rule that get no session.
        accepted_overlaps: keys of the group's sessions that may go on at the same time.
        request_key: the form's key; a second call with it gives back what the first booked.

    Raises:
        NotFound: when ``by`` does not lead the group.
        UserError: with the field when something must be mended; nothing is booked then.
    """
    require_leader(by, group_id)
    key = _check_key(request_key)
    group = _lock_group(group_id)
    if key is not None:
        earlier = db.session.scalar(select(Series).where(Series.request_key == key))
        if earlier is not None:
            _check_own(earlier.group_id, earlier.created_by_id, group_id, by)
            return earlier
    plan = _make_plan(group, minutes, place, link, invited, joint)
    kept = [found for found in occurrences(rule) if found.day not in set(skipped)]
    if not kept:
        raise UserError(_("Ingen datoer er valgt. Velg minst én dato."), field="days")
    series = Series(
        group_id=group_id,
        rule=as_rrule(rule),
        starts_local=as_local_text(rule.first),
        laid_out_to=kept[-1].day,
        minutes=plan.minutes,
        place=plan.place,
        link=plan.link,
        whole_group=plan.chosen is None,
        created_by_id=by.person_id,
        request_key=key,
    )
    series.people = [
        *(SeriesInvitee(person_id=person_id, part=SeriesPart.MEMBER) for person_id in sorted(plan.chosen or ())),
        *(SeriesInvitee(person_id=person_id, part=SeriesPart.BEYOND) for person_id in sorted(joint.people)),
        *(SeriesInvitee(group_id=key, part=SeriesPart.BEYOND) for key in sorted(joint.groups)),
    ]
    db.session.add(series)
    db.session.flush()
    _lay_out(plan, kept, accepted_overlaps=accepted_overlaps, series=series, by=by)
    return series


def _lock_group(group_id: int) -> SupervisionGroup:
    # Two who book for the same group take turns, so that the second sees what the first booked.
    return db.session.scalars(select(SupervisionGroup).where(SupervisionGroup.id == group_id).with_for_update()).one()


def _check_key(request_key: str | None) -> str | None:
    if request_key and (len(request_key) > LONGEST_KEY or not request_key.isalnum()):
        raise UserError(_("Siden var åpen for lenge. Last den på nytt, og book en gang til."))
    return request_key or None


def _check_own(group_id: int, person_id: int | None, wanted_group: int, by: Viewer) -> None:
    if group_id != wanted_group or person_id != by.person_id:
        raise UserError(_("Siden var åpen for lenge. Last den på nytt, og book en gang til."))


def _make_plan(
    group: SupervisionGroup,
    minutes: int,
    place: str | None,
    link: str | None,
    invited: Collection[int] | None,
    joint: Chosen,
) -> _Plan:
    if invited is not None and not invited:
        raise UserError(_("Velg minst ett medlem, eller velg hele gruppa."), field="members")
    return _Plan(
        group,
        check_minutes(minutes),
        clean_text(place, most=LONGEST_PLACE, field="place"),
        check_link(link),
        None if invited is None else frozenset(invited),
        joint,
    )


def _lay_out(
    plan: _Plan,
    found: Sequence[Occurrence],
    *,
    accepted_overlaps: Collection[int],
    series: Series | None,
    by: Viewer,
) -> list[SupervisionSession]:
    starts = [check_start(plan.group, occurrence, today=clock.today()) for occurrence in found]
    length = timedelta(minutes=plan.minutes)
    refuse_overlaps(plan.group.id, [(start, start + length) for start in starts], accepted=accepted_overlaps)
    days = queries.group_days(plan.group.id, found[0].day, found[-1].day)
    beyond = circles_of(plan.group, plan.joint, found[0].day, found[-1].day, role_day=clock.today())
    sessions = []
    for occurrence, start in zip(found, starts, strict=True):
        session = SupervisionSession(
            group_id=plan.group.id,
            series_id=series.id if series else None,
            occurrence_local=as_local_text(occurrence.local) if series else None,
            starts_at=start,
            minutes=plan.minutes,
            place=plan.place,
            link=plan.link,
            whole_group=plan.chosen is None,
            created_by_id=by.person_id,
        )
        invitees = days.on(occurrence.day, plan.chosen)
        check_invitees(invitees, plan.chosen, occurrence.day)
        others = [person_id for person_id in beyond.on(occurrence.day).invited if person_id != by.person_id]
        session.invitations = [Invitation(person_id=person_id) for person_id in (*invitees.invited, *others)]
        sessions.append(session)
    db.session.add_all(sessions)
    db.session.flush()
    for session in sessions:
        session_booked.send(session=session, by=by)
    announce(Act.BOOKED, sessions, series=series, by=by)
    if series is not None:
        record_act(
            "series.book",
            subject_kind="series",
            subject_id=series.id,
            by=by,
            group_id=plan.group.id,
            sessions=[session.id for session in sessions],
        )
    else:
        record_act("session.book", subject_kind="session", subject_id=sessions[0].id, by=by, group_id=plan.group.id)
    return sessions
