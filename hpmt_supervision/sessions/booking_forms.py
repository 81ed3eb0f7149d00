"""The form of the booking page: a rule in plain words, who is asked, and a choice for each date."""

import re
from datetime import date, datetime, time
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import Optional, ValidationError

from hpmt_supervision.sessions.booking_queries import BookableGroup, Wanted
from hpmt_supervision.sessions.forms import TimeAndPlace, WholeNumberField, time_and_place
from hpmt_supervision.sessions.preview import Choice, RowChoice
from hpmt_supervision.sessions.recurrence import Every, Rule, chosen_dates
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.form_fields import LocalDateField, read_date, read_time
from hpmt_supervision.web.forms import at_most

ONCE = "once"
WHOLE, CHOSEN = "whole", "chosen"
UNTIL, COUNT, OPEN = "until", "count", "open"
WEEKDAY_NAMES = (
    _l("mandag"),
    _l("tirsdag"),
    _l("onsdag"),
    _l("torsdag"),
    _l("fredag"),
    _l("lørdag"),
    _l("søndag"),
)
MONTH_WEEK_NAMES = ((1, _l("Første")), (2, _l("Andre")), (3, _l("Tredje")), (4, _l("Fjerde")), (-1, _l("Siste")))
WEEK_DISTANCES = (
    (1, _l("Hver uke")),
    (2, _l("Annenhver uke")),
    (3, _l("Hver tredje uke")),
    (4, _l("Hver fjerde uke")),
    (6, _l("Hver sjette uke")),
    (8, _l("Hver åttende uke")),
)
MONTH_DISTANCES = (
    (1, _l("Hver måned")),
    (2, _l("Annenhver måned")),
    (3, _l("Hver tredje måned")),
    (6, _l("Hvert halvår")),
)
MOST_DATES_TYPED = 6000


class BookingForm(TimeAndPlace):
    """The rule of a booking, and who is asked."""

    first_day = LocalDateField(_l("Første dato"))
    repeat = RadioField(
        _l("Gjenta"),
        choices=[
            SelectChoice(ONCE, _l("Bare denne gangen")),
            SelectChoice(Every.DAYS.value, _l("Med et fast antall dager mellom")),
            SelectChoice(Every.WEEKS.value, _l("På faste ukedager")),
            SelectChoice(Every.MONTHS.value, _l("Fast dag i måneden, som tredje onsdag")),
            SelectChoice(Every.CHOSEN.value, _l("Datoer jeg velger selv")),
        ],
        default=Every.DAYS.value,
    )
    every_days = WholeNumberField(_l("Antall dager mellom"))
    every_weeks = SelectField(
        _l("Hvor ofte"), coerce=int, choices=[SelectChoice(*one) for one in WEEK_DISTANCES], default=2
    )
    weekdays = SelectMultipleField(
        _l("Ukedager"),
        coerce=int,
        choices=[SelectChoice(number, name) for number, name in enumerate(WEEKDAY_NAMES)],
        validators=[Optional()],
        description=_l("Uten hake blir det samme ukedag som første dato."),
    )
    month_week = SelectField(
        _l("Hvilken i måneden"), coerce=int, choices=[SelectChoice(*one) for one in MONTH_WEEK_NAMES], default=3
    )
    month_weekday = SelectField(
        _l("Ukedag"),
        coerce=int,
        choices=[SelectChoice(number, name) for number, name in enumerate(WEEKDAY_NAMES)],
        default=2,
    )
    every_months = SelectField(
        _l("Hvilke måneder"), coerce=int, choices=[SelectChoice(*one) for one in MONTH_DISTANCES], default=1
    )
    dates = TextAreaField(
        _l("Datoer"),
        validators=[at_most(MOST_DATES_TYPED)],
        description=_l("Skriv én dato på hver linje, slik: 26.11.2026."),
    )
    end = RadioField(
        _l("Slutt"),
        choices=[
            SelectChoice(UNTIL, _l("Til og med en dato")),
            SelectChoice(COUNT, _l("Etter et antall veiledninger")),
            SelectChoice(
                OPEN, _l("Uten slutt"), {"description": _l("Tolv måneder bookes nå, og nye legges til etter hvert.")}
            ),
        ],
        default=UNTIL,
    )
    until = LocalDateField(_l("Til og med"))
    count = WholeNumberField(_l("Antall veiledninger"))
    audience = RadioField(
        _l("Hvem inviteres"),
        choices=[SelectChoice(WHOLE, _l("Hele gruppa")), SelectChoice(CHOSEN, _l("Utvalgte medlemmer"))],
        default=WHOLE,
    )
    members = SelectMultipleField(_l("Medlemmer"), coerce=int, validators=[Optional()])

    def __init__(self, bookable: BookableGroup, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.members.choices = [SelectChoice(key, name) for key, name in bookable.days.names.items()]

    @property
    def repeats(self) -> bool:
        """Tell whether the rule goes on by itself, so that it needs an end."""
        return self.repeat.data in (Every.DAYS, Every.WEEKS, Every.MONTHS)

    def validate_first_day(self, field: LocalDateField) -> None:
        """Ask for a first day unless every date is written by hand."""
        if self.repeat.data != Every.CHOSEN and field.data is None and not field.errors:
            raise ValidationError(_("Skriv datoen."))

    def validate_every_days(self, field: WholeNumberField) -> None:
        """Ask for a distance when the booking repeats by days."""
        if self.repeat.data == Every.DAYS and field.data is None and not field.errors:
            raise ValidationError(_("Skriv hvor mange dager det skal være mellom hver veiledning."))

    def validate_dates(self, field: TextAreaField) -> None:
        """Say at once which line is no date."""
        if self.repeat.data != Every.CHOSEN:
            return
        for line in _lines(field.data):
            if read_date(line) is None:
                raise ValidationError(
                    _("Fant ingen dato i «%(line)s». Skriv dag, måned og år, slik: 26.11.2026.", line=line[:30])
                )
        if not _lines(field.data):
            raise ValidationError(_("Skriv minst én dato."))

    def validate_until(self, field: LocalDateField) -> None:
        """Ask for the last day when the booking ends on one."""
        if self.repeats and self.end.data == UNTIL and field.data is None and not field.errors:
            raise ValidationError(_("Skriv siste dato."))

    def validate_count(self, field: WholeNumberField) -> None:
        """Ask for the number when the booking ends after one."""
        if self.repeats and self.end.data == COUNT and field.data is None and not field.errors:
            raise ValidationError(_("Skriv antall veiledninger."))

    def validate_audience(self, field: RadioField) -> None:
        """Ask for somebody when only some are to be asked."""
        if field.data == CHOSEN and not self.members.data and not self.members.errors:
            raise ValidationError(_("Velg minst ett medlem, eller velg hele gruppa."))

    def wanted(self) -> Wanted:
        """Return what a valid form asks for."""
        chosen = None if self.audience.data == WHOLE else frozenset(self.members.data or ())
        return Wanted(self._rule(), self.minutes, chosen)

    def _rule(self) -> Rule:
        if self.repeat.data == Every.CHOSEN:
            days = [read_date(line) for line in _lines(self.dates.data)]
            return chosen_dates([datetime.combine(day, self.starts.data) for day in days if day is not None])
        first = datetime.combine(self.first_day.data, self.starts.data)
        if self.repeat.data == ONCE:
            return Rule(first)
        count = self.count.data if self.end.data == COUNT else None
        until = self.until.data if self.end.data == UNTIL else None
        if self.repeat.data == Every.WEEKS:
            return Rule(
                first, self.every_weeks.data, count, until, Every.WEEKS, tuple(sorted(self.weekdays.data or ()))
            )
        if self.repeat.data == Every.MONTHS:
            weekdays = (self.month_weekday.data,)
            return Rule(first, self.every_months.data, count, until, Every.MONTHS, weekdays, self.month_week.data)
        return Rule(first, int(self.every_days.data or 0), count, until)


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in re.split(r"[\n,;]", text or "") if line.strip()]


def sent_choices(*, starts: time) -> dict[date, RowChoice]:
    """Return what is chosen for each date of the list; what is no date or no choice is left out.

    Args:
        starts: the booking's time of day, for one that is moved without a time of its own.
    """
    found = {}
    for name, value in request.form.items():
        day = read_date(name.removeprefix("choice-")) if name.startswith("choice-") else None
        if day is None or value not in list(Choice):
            continue
        key = day.isoformat()
        time_typed = request.form.get(f"time-{key}", "").strip()
        found[day] = RowChoice(
            Choice(value),
            read_date(request.form.get(f"day-{key}", "")),
            read_time(time_typed) if time_typed else starts,
        )
    return found


def first_values(bookable: BookableGroup) -> dict[str, Any]:
    """Return what a new booking form holds: the time and place of last time, one interval later."""
    last = time_and_place(bookable.last) if bookable.last is not None else {}
    return {**last, "every_days": bookable.group.interval_days, "first_day": bookable.suggested_day}
