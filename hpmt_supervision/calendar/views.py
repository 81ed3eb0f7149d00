"""The calendar page: month, week or list, across a person's roles and groups."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.calendar.grid_events import Drawn, as_events, hours_shown
from hpmt_supervision.calendar.page_queries import CalendarEntry, CalendarPage, calendar_page
from hpmt_supervision.calendar.periods import CalendarView, period_of
from hpmt_supervision.core import clock
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.web.form_fields import read_date
from hpmt_supervision.web.formats import active_locale
from hpmt_supervision.web.numbers import whole

bp = Blueprint("calendar", __name__, template_folder="templates")


@bp.route("/kalender")
@requires(Permission.SEE_SESSIONS)
def index() -> ResponseReturnValue:
    """Show one page of the viewer's calendar."""
    viewer = current_viewer()
    period = period_of(_view(), read_date(request.args.get("dato", "")) or viewer.today)
    page = calendar_page(viewer, period, group_id=_group(), with_cancelled=request.args.get("avlyste") == "1")
    drawn = _drawn(page)
    grid = _grid(page, drawn, viewer.today) if period.view != CalendarView.LIST else None
    return render_template("calendar/index.html", page=page, grid=grid, views=CalendarView)


def _view() -> CalendarView:
    asked = request.args.get("vis", "")
    return CalendarView(asked) if asked in list(CalendarView) else CalendarView.MONTH


def _group() -> int | None:
    return whole(request.args.get("gruppe"))


def _drawn(page: CalendarPage) -> list[Drawn]:
    period = page.period
    away = [
        Drawn(
            f"fravar-{spell.first}",
            _("Fravær"),
            max(spell.first, period.shown_first),
            min(spell.last or period.shown_last, period.shown_last),
            look="away",
        )
        for spell in page.absences
    ]
    free = [Drawn(f"helligdag-{day}", name, day, day, look="holiday") for day, name in page.holidays.items()]
    return [*free, *away, *(_session(entry) for entry in page.entries)]


def _session(entry: CalendarEntry) -> Drawn:
    session = entry.session
    # What opens in another role only leads to its line in the list, where one can switch.
    line = f"#veiledning-{session.id}"
    return Drawn(
        f"veiledning-{session.id}",
        session.group.name,
        clock.to_local(session.starts_at).replace(tzinfo=None),
        clock.to_local(session.ends_at).replace(tzinfo=None),
        url_for("sessions.show", session_id=session.id) if entry.role is None else line,
        url_for("sessions.change", session_id=session.id) if entry.can_be_moved else None,
        session.status,
    )


def _grid(page: CalendarPage, drawn: list[Drawn], today: date) -> dict[str, Any]:
    first, last = hours_shown(drawn)
    return {
        "view": page.period.view,
        "day": page.period.day.isoformat(),
        "today": today.isoformat(),
        "locale": active_locale(),
        "week": _("Uke"),
        "firstHour": first,
        "lastHour": last,
        "events": as_events(drawn),
    }
