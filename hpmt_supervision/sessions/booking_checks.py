"""What a booking must pass: somebody to ask, a day on which there can be a session, and nothing at the same time."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from flask_babel import gettext as _

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.sessions import queries
from hpmt_supervision.sessions.invitees import Invitees
from hpmt_supervision.sessions.recurrence import MOST_YEARS, Occurrence
from hpmt_supervision.web.formats import clock_time
from hpmt_supervision.web.formats import day as day_text


def check_invitees(found: Invitees, chosen: Collection[int] | None, day: date) -> None:
    """Pass silently when there is somebody to ask, or the whole group is asked.

    A group without members can be booked, because those who join later are asked by their membership.

    Raises:
        UserError: on ``members`` when none of the chosen is there that day.
    """
    if chosen is not None and not found.invited:
        raise UserError(
            _(
                "Ingen av dem du har valgt, er til stede i gruppa %(day)s. Velg andre, eller hopp over datoen.",
                day=day_text(day),
            ),
            field="members",
        )


def check_start(group: SupervisionGroup, occurrence: Occurrence, *, today: date) -> datetime:
    """Return the instant of an occurrence on which a group can have a session.

    Args:
        group: the group, with its unit.
        occurrence: the local time.
        today: the local day of the booking.

    Raises:
        UserError: when the time does not exist, the day is past or far ahead, or the unit is closed.
    """
    shown = day_text(occurrence.day)
    if occurrence.starts_at is None:
        raise UserError(
            _(
                "Klokka %(time)s finnes ikke %(day)s, fordi klokka stilles fram. Velg et annet klokkeslett eller hopp "
                "over datoen.",
                time=clock_time(occurrence.local.time()),
                day=shown,
            ),
            field="starts",
        )
    if occurrence.day < today:
        raise UserError(_("%(day)s er passert. Velg en dato fra i dag av.", day=shown), field="first_day")
    if occurrence.day > today + relativedelta(years=2 * MOST_YEARS):
        raise UserError(_("%(day)s er for langt fram. Sjekk året.", day=shown), field="first_day")
    unit = group.unit
    if unit.closed_on is not None and occurrence.day > unit.closed_on:
        raise UserError(
            _(
                "%(unit)s er lagt ned fra %(closed)s. Velg en tidligere dato enn %(day)s.",
                unit=unit.name,
                closed=day_text(unit.closed_on + timedelta(days=1)),
                day=shown,
            ),
            field="first_day",
        )
    if unit.opened_on is not None and occurrence.day < unit.opened_on:
        raise UserError(
            _("%(unit)s åpner %(opened)s. Velg en dato fra da av.", unit=unit.name, opened=day_text(unit.opened_on)),
            field="first_day",
        )
    return occurrence.starts_at


def refuse_overlaps(
    group_id: int, spans: Sequence[tuple[datetime, datetime]], *, accepted: Collection[int], own: Collection[int] = ()
) -> set[int]:
    """Return the keys of the group's sessions at the same time, when the booker has been shown every one of them.

    Args:
        group_id: the group's key.
        spans: pairs of start and end.
        accepted: keys of sessions the booker has seen and wants to book beside.
        own: keys of the sessions that are being moved.

    Raises:
        UserError: on ``days``, naming the first.
    """
    others = [other for other in queries.overlapping(group_id, spans) if other.id not in own]
    for other in others:
        if other.id not in accepted:
            raise UserError(
                _(
                    "Gruppa har allerede en veiledning %(day)s kl. %(time)s. Ingenting er booket. Se gjennom datoene.",
                    day=day_text(other.starts_at),
                    time=clock_time(other.starts_at),
                ),
                field="days",
            )
    return {other.id for other in others}
