"""The page that looks for a time when a group is free."""

from datetime import date, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.sessions import free_time_queries as queries
from hpmt_supervision.sessions.free_times import Enough
from hpmt_supervision.sessions.meeting_place import LONGEST_MINUTES, SHORTEST_MINUTES
from hpmt_supervision.sessions.time_in_address import in_address
from hpmt_supervision.sessions.views import bp
from hpmt_supervision.web.form_fields import no_date, read_date
from hpmt_supervision.web.numbers import whole

FURTHEST = timedelta(days=366)


@bp.route("/gruppe/<int:group_id>/finn-tid")
@requires(Permission.LEAD_SESSIONS)
def find_time(group_id: int) -> ResponseReturnValue:
    """Show the first times when all, or most, of a group are free."""
    viewer = current_viewer()
    led = queries.led_group(viewer, group_id)
    asked, errors = _asked(led.usual_minutes, viewer.today)
    return render_template(
        "sessions/find_time.html",
        group=led.group,
        asked=asked,
        errors=errors,
        typed=request.args,
        found=None if errors else queries.find_times(viewer, led.group, asked),
        in_address=in_address,
    ), 422 if errors else 200


def _asked(usual_minutes: int, today: date) -> tuple[queries.Asked, dict[str, str]]:
    """Return what the address asks for, and a sentence for each field that cannot be read."""
    errors: dict[str, str] = {}
    first, minutes = today, 0
    try:
        first = _day(request.args.get("dato", "").strip(), today)
    except UserError as error:
        errors["dato"] = str(error)
    try:
        typed = request.args.get("varighet", "").strip()
        minutes = _minutes(typed) if typed else usual_minutes
    except UserError as error:
        errors["varighet"] = str(error)
    enough = Enough.MOST if request.args.get("hvem") == Enough.MOST else Enough.ALL
    return queries.Asked(first, minutes, enough), errors


def _day(typed: str, today: date) -> date:
    if not typed:
        return today
    day = read_date(typed[:20])
    if day is None:
        raise UserError(no_date(typed))
    if not today <= day <= today + FURTHEST:
        raise UserError(_("Velg en dato fra i dag av og høyst ett år fram."))
    return day


def _minutes(typed: str) -> int:
    value = whole(typed, highest=9999) or 0
    if not SHORTEST_MINUTES <= value <= LONGEST_MINUTES:
        raise UserError(
            _("Skriv et helt tall fra %(low)d til %(high)d minutter.", low=SHORTEST_MINUTES, high=LONGEST_MINUTES)
        )
    return value
