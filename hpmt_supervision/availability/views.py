"""A person's own page: calendars read for when they are busy, and working hours."""

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hpmt_supervision.availability import own_calendar_operations as operations
from hpmt_supervision.availability import own_calendar_queries as queries
from hpmt_supervision.availability.forms import CalendarForm, WorkingHoursForm
from hpmt_supervision.availability.hours import WEEKDAYS
from hpmt_supervision.availability.jobs import reach_of
from hpmt_supervision.availability.models import MOST_CALENDARS, FetchOutcome
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.viewer import Viewer, current_viewer
from hpmt_supervision.web.requests import commits, saving

bp = Blueprint("availability", __name__, template_folder="templates")

OUTCOME_TEXTS = {
    FetchOutcome.UNREACHABLE: _l("Fikk ikke kontakt med kalenderen. Vi prøver igjen av oss selv."),
    FetchOutcome.NOT_ALLOWED: _l(
        "Adressen fører til et sted det ikke er lov å lese fra. Fjern den, og bruk en adresse som er åpen på nettet."
    ),
    FetchOutcome.REFUSED: _l(
        "Kalenderen er ikke delt på denne adressen. Del den på nytt, fjern den her, og legg til den nye adressen."
    ),
    FetchOutcome.TOO_LARGE: _l(
        "Kalenderen er større enn 5 MB. Del en kalender med bare når du er opptatt, og legg til den i stedet."
    ),
    FetchOutcome.NO_CALENDAR: _l(
        "Det som ligger på adressen, er ikke en kalender. Sjekk at du kopierte adressen til ICS-fila, og legg til den."
    ),
    FetchOutcome.TOO_MUCH: _l(
        "Kalenderen har flere hendelser enn vi kan lese. Del en kalender med bare dine egne avtaler, og legg til den."
    ),
}


@bp.route("/min-konto/kalender", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def my_calendar() -> ResponseReturnValue:
    """Show one's own calendars and working hours, and add a calendar."""
    viewer = current_viewer()
    form = CalendarForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.add_calendar(
                address=form.address.data or "", reach=reach_of(current_app.extensions["hpmt_settings"]), by=viewer
            )
        if saved:
            flash(_("Kalenderen er lagt til. Den leses første gang i løpet av noen minutter."))
            return redirect(url_for("availability.my_calendar"))
    return _page(viewer, form=form)


@bp.route("/min-konto/kalender/<int:calendar_id>/fjern", methods=["POST"])
@requires(Permission.SIGNED_IN)
@commits
def remove_calendar(calendar_id: int) -> ResponseReturnValue:
    """Forget one of one's own calendars and all that was read from it."""
    operations.remove_calendar(calendar_id=calendar_id, by=current_viewer())
    flash(_("Kalenderen er fjernet, og tidene fra den er slettet."))
    return redirect(url_for("availability.my_calendar"))


@bp.route("/min-konto/arbeidstid", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def working_hours() -> ResponseReturnValue:
    """Set one's working hours; asked for by itself, the page of calendars shows them."""
    if request.method == "GET":
        return redirect(url_for("availability.my_calendar", _anchor="arbeidstid"))
    viewer = current_viewer()
    hours = WorkingHoursForm()
    if hours.validate_on_submit():
        with saving(hours) as saved:
            operations.set_working_hours(hours=hours.hours(), by=viewer)
        if saved:
            flash(_("Arbeidstida er lagret."))
            return redirect(url_for("availability.my_calendar", _anchor="arbeidstid"))
    return _page(viewer, hours=hours)


def _page(
    viewer: Viewer, *, form: CalendarForm | None = None, hours: WorkingHoursForm | None = None
) -> ResponseReturnValue:
    g.navigation_place = "auth"
    sent = form or hours
    calendars = queries.own_calendars(viewer)
    page = render_template(
        "availability/my_calendar.html",
        calendars=calendars,
        full=len(calendars) >= MOST_CALENDARS,
        most=MOST_CALENDARS,
        outcome_texts=OUTCOME_TEXTS,
        weekdays=WEEKDAYS,
        form=form or CalendarForm(formdata=None),
        hours=hours or _hours_of(viewer),
        sent=sent,
    )
    return page, 422 if sent is not None and sent.is_submitted() else 200


def _hours_of(viewer: Viewer) -> WorkingHoursForm:
    found = queries.working_hours([viewer.person_id])[viewer.person_id]
    values = {f"starts_{day}": starts for day, (starts, _ends) in found.items()}
    values |= {f"ends_{day}": ends for day, (_starts, ends) in found.items()}
    return WorkingHoursForm(formdata=None, data=values)
