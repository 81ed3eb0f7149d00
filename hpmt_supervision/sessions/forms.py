"""Forms for booking, changing, cancelling and guests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Optional, ValidationError

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.sessions.booking_queries import BookableGroup, Wanted, minutes_from
from hpmt_supervision.sessions.meeting_place import check_link, check_minutes
from hpmt_supervision.sessions.models import CancelReason, SupervisionSession
from hpmt_supervision.sessions.recurrence import Rule
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.form_fields import LocalDateField, LocalTimeField, read_date, read_time
from hpmt_supervision.web.forms import AppForm, at_most, trimmed

REASONS = {
    CancelReason.SICKNESS: _l("Sykdom"),
    CancelReason.NO_CASES: _l("Ingen saker"),
    CancelReason.WORKLOAD: _l("For mye å gjøre"),
    CancelReason.MANAGEMENT_PRIORITY: _l("Ledelsen prioriterte noe annet"),
    CancelReason.HOLIDAY: _l("Ferie eller helligdag"),
    CancelReason.SUPERVISOR_ABSENT: _l("Den som leder, er borte"),
    CancelReason.OTHER: _l("Annet"),
}
ONCE, SERIES = "once", "series"
WHOLE, CHOSEN = "whole", "chosen"


class WholeNumberField(IntegerField):
    """A whole number with a sentence of ours when it is none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed.

        Raises:
            ValueError: with the sentence for the field.
        """
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        if not (text.isascii() and text.isdigit() and len(text) < 6):
            raise ValueError(_("Skriv et helt tall."))
        self.data = int(text)


@contextmanager
def _as_validation() -> Iterator[None]:
    try:
        yield
    except UserError as error:
        raise ValidationError(str(error)) from error


class TimeAndPlace(AppForm):
    """When, and where."""

    first_day = LocalDateField(_l("Dato"), validators=[InputRequired(_l("Skriv datoen."))])
    starts = LocalTimeField(_l("Fra kl."), validators=[InputRequired(_l("Skriv når veiledningen starter."))])
    ends = LocalTimeField(_l("Til kl."), validators=[InputRequired(_l("Skriv når veiledningen slutter."))])
    place = StringField(_l("Sted"), filters=[trimmed], validators=[at_most(200)])
    link = StringField(
        _l("Lenke til digitalt møte"),
        filters=[trimmed],
        validators=[at_most(500)],
        description=_l("Begynner med https://. La feltet stå tomt om dere møtes fysisk."),
    )

    @property
    def minutes(self) -> int:
        """Return the length in minutes."""
        return minutes_from(self.starts.data, self.ends.data)

    def validate_ends(self, field: LocalTimeField) -> None:
        """Say at once when the length is none a session can have."""
        if self.starts.data is not None and field.data is not None:
            with _as_validation():
                check_minutes(self.minutes)

    def validate_link(self, field: StringField) -> None:
        """Say at once when the link is no https address."""
        with _as_validation():
            check_link(field.data)


class BookingForm(TimeAndPlace):
    """The rule of a booking, and who is asked."""

    repeat = RadioField(
        _l("Gjenta"),
        choices=[SelectChoice(ONCE, _l("Bare denne gangen")), SelectChoice(SERIES, _l("Med fast intervall"))],
        default=SERIES,
    )
    every_days = WholeNumberField(_l("Antall dager mellom"))
    until = LocalDateField(_l("Til og med"))
    count = WholeNumberField(_l("Eller antall veiledninger"), description=_l("Fyll ut ett av de to feltene."))
    audience = RadioField(
        _l("Hvem inviteres"),
        choices=[SelectChoice(WHOLE, _l("Hele gruppa")), SelectChoice(CHOSEN, _l("Utvalgte medlemmer"))],
        default=WHOLE,
    )
    members = SelectMultipleField(_l("Medlemmer"), coerce=int, validators=[Optional()])

    def __init__(self, bookable: BookableGroup, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.members.choices = [SelectChoice(key, name) for key, name in bookable.days.names.items()]

    def validate_every_days(self, field: WholeNumberField) -> None:
        """Ask for a distance when the booking repeats."""
        if self.repeat.data == SERIES and field.data is None and not field.errors:
            raise ValidationError(_("Skriv hvor mange dager det skal være mellom hver veiledning."))

    def validate_until(self, field: LocalDateField) -> None:
        """Ask for one end, not none or two, when the booking repeats."""
        if self.repeat.data != SERIES or field.errors or self.count.errors:
            return
        if field.data is None and self.count.data is None:
            raise ValidationError(_("Skriv siste dato eller antall veiledninger."))
        if field.data is not None and self.count.data is not None:
            raise ValidationError(_("Fyll ut enten siste dato eller antall, ikke begge."))

    def validate_audience(self, field: RadioField) -> None:
        """Ask for somebody when only some are to be asked."""
        if field.data == CHOSEN and not self.members.data and not self.members.errors:
            raise ValidationError(_("Velg minst ett medlem, eller velg hele gruppa."))

    def wanted(self) -> Wanted:
        """Return what a valid form asks for."""
        first = datetime.combine(self.first_day.data, self.starts.data)
        if self.repeat.data == ONCE:
            rule = Rule(first)
        else:
            count = None if self.until.data is not None else self.count.data
            rule = Rule(first, int(self.every_days.data or 0), count, self.until.data)
        chosen = None if self.audience.data == WHOLE else frozenset(self.members.data or ())
        return Wanted(rule, self.minutes, chosen)


class ChangeForm(TimeAndPlace):
    """The time and place of one session."""

    @property
    def starts_local(self) -> datetime:
        """Return the local date and time it shall start."""
        return datetime.combine(self.first_day.data, self.starts.data)


class CancelForm(AppForm):
    """Why a session is cancelled."""

    reason = RadioField(
        _l("Hvorfor avlyses veiledningen?"),
        choices=[SelectChoice(reason.value, label) for reason, label in REASONS.items()],
        validators=[InputRequired(_l("Velg hvorfor veiledningen avlyses."))],
    )


class GuestForm(AppForm):
    """Who is asked from outside."""

    name = StringField(
        _l("Navn"),
        filters=[trimmed],
        validators=[InputRequired(_l("Skriv navnet på gjesten.")), at_most(200)],
    )
    affiliation = StringField(_l("Arbeidssted"), filters=[trimmed], validators=[at_most(200)])


def ticked_days() -> set[date]:
    """Return the days ticked in the list of dates; what is no date is left out."""
    return {day for text in request.form.getlist("keep") if (day := read_date(text)) is not None}


def shown_overlaps() -> list[int]:
    """Return the keys of the sessions that the list of dates warned of; what is no key is left out."""
    given = request.form.getlist("overlap")
    return [int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 10]


def put_error(form: AppForm, error: UserError) -> None:
    """Put an error on its field, or on the form."""
    field = form._fields.get(error.field) if error.field else None
    if field is not None:
        field.errors = [*field.errors, str(error)]
    else:
        form.form_errors = [*form.form_errors, str(error)]


def forget_errors(form: AppForm) -> None:
    """Take every error off a form that was sent for another reason than to be read."""
    form.form_errors = []
    for field in form:
        field.errors = []


def first_values(bookable: BookableGroup) -> dict[str, Any]:
    """Return what a new booking form holds: the time and place of last time, one interval later."""
    last = time_and_place(bookable.last) if bookable.last is not None else {}
    return {**last, "every_days": bookable.group.interval_days, "first_day": bookable.suggested_day}


def time_and_place(session: SupervisionSession) -> dict[str, Any]:
    """Return a session's time and place as form values."""
    start = clock.to_local(session.starts_at)
    return {
        "first_day": start.date(),
        "starts": start.time(),
        "ends": clock.to_local(session.ends_at).time(),
        "place": session.place,
        "link": session.link,
    }


def asked_time() -> dict[str, Any]:
    """Return the time that the address asks for (``dato``, ``fra``, ``til``), as when a session was dragged there.

    Returns:
        Form values; empty unless all three can be read.
    """
    day = read_date(request.args.get("dato", ""))
    starts, ends = (read_time(request.args.get(name, "")) for name in ("fra", "til"))
    if day is None or starts is None or ends is None:
        return {}
    return {"first_day": day, "starts": starts, "ends": ends}
