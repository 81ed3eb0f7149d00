"""The form that cuts days into times and says on what terms they can be had."""

from datetime import date, datetime, timedelta

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, ValidationError

from hpmt_supervision.bookable_times.publishing_operations import MOST_CANCEL_DAYS, MOST_NOTICE_HOURS, Terms
from hpmt_supervision.bookable_times.slots import MOST_DAYS, Cut
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.sessions.forms import WholeNumberField
from hpmt_supervision.sessions.meeting_place import LONGEST_MINUTES, SHORTEST_MINUTES, check_link
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.form_fields import LocalDateField, LocalTimeField
from hpmt_supervision.web.forms import AppForm, at_most, trimmed

WEEKDAYS = (
    (0, _l("Mandag")),
    (1, _l("Tirsdag")),
    (2, _l("Onsdag")),
    (3, _l("Torsdag")),
    (4, _l("Fredag")),
)


class PublishForm(AppForm):
    """Which days and hours, how long each time is, and on what terms it can be had."""

    first_day = LocalDateField(_l("Fra dato"), validators=[InputRequired(_l("Skriv den første datoen."))])
    last_day = LocalDateField(_l("Til og med"), description=_l("La feltet stå tomt for bare én dag."))
    weekdays = SelectMultipleField(
        _l("Ukedager"), coerce=int, choices=[SelectChoice(number, name) for number, name in WEEKDAYS]
    )
    starts = LocalTimeField(_l("Fra kl."), validators=[InputRequired(_l("Skriv når den første tida starter."))])
    ends = LocalTimeField(_l("Til kl."), validators=[InputRequired(_l("Skriv når den siste tida slutter."))])
    minutes = WholeNumberField(_l("Minutter per tid"), default=45)
    pause = WholeNumberField(_l("Pause mellom, minutter"), default=15)
    place = StringField(_l("Sted"), filters=[trimmed], validators=[at_most(200)])
    link = StringField(
        _l("Lenke til digitalt møte"),
        filters=[trimmed],
        validators=[at_most(500)],
        description=_l("Begynner med https://. La feltet stå tomt om dere møtes fysisk."),
    )
    notice_hours = WholeNumberField(
        _l("Siste frist for å booke, timer før"), default=24, description=_l("0 betyr helt fram til start.")
    )
    cancel_days = WholeNumberField(
        _l("Siste frist for å avbestille, dager før"), default=1, description=_l("0 betyr samme dag.")
    )
    needs_approval = BooleanField(
        _l("Jeg vil si ja før tida er booket"), description=_l("Tida holdes av til du har svart, eller fristen er ute.")
    )

    def validate_last_day(self, field: LocalDateField) -> None:
        """Keep the days in order and few enough to look through."""
        if field.errors or field.data is None or self.first_day.data is None:
            return
        if field.data < self.first_day.data:
            raise ValidationError(_("Siste dato er før den første. Velg en senere dato."))
        if field.data - self.first_day.data > timedelta(days=MOST_DAYS):
            raise ValidationError(_("Legg ut høyst et halvt år om gangen."))

    def validate_ends(self, field: LocalTimeField) -> None:
        """Keep the hours in order."""
        if field.data is not None and self.starts.data is not None and field.data <= self.starts.data:
            raise ValidationError(_("Slutten må være etter starten."))

    def validate_minutes(self, field: WholeNumberField) -> None:
        """Keep to lengths a session can have."""
        if not field.errors and not SHORTEST_MINUTES <= (field.data or 0) <= LONGEST_MINUTES:
            raise ValidationError(_("En veiledning varer fra 15 til 480 minutter."))

    def validate_pause(self, field: WholeNumberField) -> None:
        """Keep to pauses within a day."""
        if not field.errors and not 0 <= (field.data or 0) <= LONGEST_MINUTES:
            raise ValidationError(_("En pause varer fra 0 til 480 minutter."))

    def validate_link(self, field: StringField) -> None:
        """Say at once when the link is no https address."""
        try:
            check_link(field.data)
        except UserError as error:
            raise ValidationError(str(error)) from error

    def validate_notice_hours(self, field: WholeNumberField) -> None:
        """Keep to notices of up to two weeks."""
        if not field.errors and (field.data is None or field.data > MOST_NOTICE_HOURS):
            raise ValidationError(_("Skriv et tall fra 0 til %(most)d.", most=MOST_NOTICE_HOURS))

    def validate_cancel_days(self, field: WholeNumberField) -> None:
        """Keep to at most a month."""
        if not field.errors and (field.data is None or field.data > MOST_CANCEL_DAYS):
            raise ValidationError(_("Skriv et tall fra 0 til %(most)d.", most=MOST_CANCEL_DAYS))

    def cut(self) -> Cut:
        """Return how a valid form cuts days; a single day needs no day of the week."""
        last = self.last_day.data or self.first_day.data
        chosen = set(self.weekdays.data or ())
        if not chosen or last == self.first_day.data:
            chosen = set(range(7)) if last == self.first_day.data else set(range(5))
        return Cut(
            self.first_day.data,
            last,
            tuple(sorted(chosen)),
            self.starts.data,
            self.ends.data,
            int(self.minutes.data or 0),
            int(self.pause.data or 0),
        )

    def terms(self) -> Terms:
        """Return what the times of a valid form have in common."""
        return Terms(
            minutes=int(self.minutes.data or 0),
            place=self.place.data,
            link=self.link.data,
            notice_hours=int(self.notice_hours.data or 0),
            cancel_days=int(self.cancel_days.data or 0),
            needs_approval=bool(self.needs_approval.data),
        )


def ticked_slots() -> set[str]:
    """Return the marks of the times that were ticked."""
    return set(request.form.getlist("slot"))


def slot_mark(start: datetime) -> str:
    """Return the mark of a time in the form: its local date and time.

    Args:
        start: the naive local start.
    """
    return start.strftime("%Y-%m-%dT%H:%M")


def next_monday(today: date) -> date:
    """Return the first Monday after a day, which a new form proposes.

    Args:
        today: the local day.
    """
    return today + timedelta(days=7 - today.weekday())
