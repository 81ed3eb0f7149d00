"""A supervisor publishes times, and closes those that nobody has taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.bookable_times.locking import lock_times
from hpmt_supervision.bookable_times.models import BookableTime, RequestState, TimeState
from hpmt_supervision.bookable_times.moving import set_state, settle, tell_freed, waiting_request
from hpmt_supervision.bookable_times.policy import led_time
from hpmt_supervision.bookable_times.slots import MOST_SLOTS
from hpmt_supervision.bookable_times.states import TimePart
from hpmt_supervision.bookable_times.supervisor_queries import published_with
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.sessions.booking_checks import check_start
from hpmt_supervision.sessions.conflict_checks import lock_people
from hpmt_supervision.sessions.meeting_place import LONGEST_PLACE, check_link, check_minutes, clean_text
from hpmt_supervision.sessions.policy import require_leader
from hpmt_supervision.sessions.recurrence import at_local
from hpmt_supervision.web.formats import day_time

MOST_NOTICE_HOURS = 336
MOST_CANCEL_DAYS = 30


@dataclass(frozen=True)
class Terms:
    """What the times of one publication have in common.

    Attributes:
        minutes: the length of each, 15 to 480.
        place, link: where, or None.
        notice_hours: how many hours before its start one can last be booked, 0 to 336.
        cancel_days: how many days before its day the supervisee can last cancel or move it, 0 to 30.
        needs_approval: whether the supervisor answers before it is booked.
    """

    minutes: int
    place: str | None = None
    link: str | None = None
    notice_hours: int = 24
    cancel_days: int = 1
    needs_approval: bool = False


def publish_times(
    *, group_id: int, starts: Sequence[datetime], terms: Terms, by: Viewer, request_key: str | None = None
) -> list[BookableTime]:
    """Publish times for individual supervision, all or none. Flushes.

    Args:
        group_id: a group that ``by`` leads today.
        starts: naive local dates and times, 1 to 200.
        terms: what they have in common.
        by: who offers them and leads what comes of them.
        request_key: the form's key; a second call with it gives back what the first made.

    Raises:
        NotFound: when ``by`` does not lead the group.
        UserError: with the field when something must be mended; nothing is published then.
    """
    require_leader(by, group_id)
    group = db.session.scalars(select(SupervisionGroup).where(SupervisionGroup.id == group_id).with_for_update()).one()
    if request_key:
        earlier = published_with(by, group_id, request_key)
        if earlier:
            return earlier
    place, link = clean_text(terms.place, most=LONGEST_PLACE, field="place"), check_link(terms.link)
    check_minutes(terms.minutes)
    _check_terms(terms)
    if not starts:
        raise UserError(_("Ingen tider er valgt. Velg minst én."), field="slots")
    if len(starts) > MOST_SLOTS:
        raise UserError(_("Legg ut høyst %(most)d tider om gangen.", most=MOST_SLOTS), field="slots")
    instants = [_instant(group, start) for start in sorted(set(starts))]
    # One supervisor who publishes for two groups at once takes turns with themselves.
    lock_people(group.unit_id, {by.person_id})
    _refuse_own_overlaps(instants, terms.minutes, by.person_id)
    times = [
        BookableTime(
            group_id=group_id,
            led_by_id=by.person_id,
            starts_at=instant,
            minutes=terms.minutes,
            place=place,
            link=link,
            notice_hours=terms.notice_hours,
            cancel_days=terms.cancel_days,
            needs_approval=terms.needs_approval,
            request_key=request_key or None,
        )
        for instant in instants
    ]
    db.session.add_all(times)
    db.session.flush()
    record_act("times.publish", subject_kind="group", subject_id=group_id, by=by, time_ids=[time.id for time in times])
    tell_freed(times, by=by)
    return times


def close_time(*, time_id: int, by: Viewer) -> BookableTime:
    """Take a published time back; a wish for it is declined. One that is taken is cancelled as its session.

    Twice is once.

    Args:
        time_id: a time of a group that ``by`` leads.
        by: who closes it.

    Raises:
        NotFound: when ``by`` does not lead its group.
        IllegalMove: when it is taken.
    """
    (time,) = lock_times([time_id], led_time(by))
    if time.state == TimeState.CLOSED:
        return time
    if time.state == TimeState.TAKEN:
        raise IllegalMove(_("Tida er booket. Avlys eller flytt veiledningen i stedet."))
    request = waiting_request(time)
    set_state(time, TimeState.CLOSED, TimePart.LEADER)
    if request is not None:
        settle(request, RequestState.DECLINED, TimePart.LEADER, by=by)
    record_act("times.close", subject_kind="bookable_time", subject_id=time.id, by=by)
    return time


def overlapping_own(instants: Sequence[datetime], minutes: int, person_id: int) -> list[BookableTime]:
    """Return the open and held times a supervisor has published that overlap any of some others, in order of time.

    Args:
        instants: when the others start.
        minutes: how long each is.
        person_id: the supervisor.
    """
    if not instants:
        return []
    length = timedelta(minutes=minutes)
    rows = db.session.scalars(
        select(BookableTime)
        .where(
            BookableTime.led_by_id == person_id,
            BookableTime.state.in_((TimeState.OPEN, TimeState.ASKED)),
            BookableTime.starts_at > min(instants) - timedelta(days=1),
            BookableTime.starts_at < max(instants) + length,
        )
        .order_by(BookableTime.starts_at, BookableTime.id)
    )
    return [row for row in rows if any(row.starts_at < start + length and start < row.ends_at for start in instants)]


def _refuse_own_overlaps(instants: Sequence[datetime], minutes: int, person_id: int) -> None:
    length = timedelta(minutes=minutes)
    for start, following in pairwise(instants):
        if start + length > following:
            raise UserError(
                _("Tida %(time)s overlapper med den neste. Velg en av dem.", time=day_time(start)), field="slots"
            )
    for other in overlapping_own(instants, minutes, person_id):
        raise UserError(
            _(
                "Du har allerede lagt ut en tid %(time)s. Ingenting er lagt ut nå. Se gjennom tidene.",
                time=day_time(other.starts_at),
            ),
            field="slots",
        )


def _check_terms(terms: Terms) -> None:
    if not 0 <= terms.notice_hours <= MOST_NOTICE_HOURS:
        raise UserError(
            _("Skriv hvor mange timer før en tid kan bookes, fra 0 til %(most)d.", most=MOST_NOTICE_HOURS),
            field="notice_hours",
        )
    if not 0 <= terms.cancel_days <= MOST_CANCEL_DAYS:
        raise UserError(
            _("Skriv hvor mange dager før en tid kan avbestilles, fra 0 til %(most)d.", most=MOST_CANCEL_DAYS),
            field="cancel_days",
        )


def _instant(group: SupervisionGroup, start: datetime) -> datetime:
    instant = check_start(group, at_local(start), today=clock.today())
    if instant <= clock.now():
        raise UserError(_("%(time)s er passert. Velg en tid framover.", time=day_time(instant)), field="slots")
    return instant
