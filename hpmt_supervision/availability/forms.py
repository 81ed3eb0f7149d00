"""Forms for own calendars, working hours and closed periods."""

from datetime import time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired

from hpmt_supervision.availability.addresses import LONGEST_ADDRESS
from hpmt_supervision.availability.hours import WEEKDAYS
from hpmt_supervision.availability.models import LONGEST_NAME
from hpmt_supervision.people.forms import PickField
from hpmt_supervision.web.form_fields import LocalDateField, LocalTimeField
from hpmt_supervision.web.forms import AppForm, at_most, required, trimmed

WEEKDAY_NAMES = dict(
    zip(
        WEEKDAYS,
        (_l("Mandag"), _l("Tirsdag"), _l("Onsdag"), _l("Torsdag"), _l("Fredag"), _l("Lørdag"), _l("Søndag")),
        strict=True,
    )
)


class CalendarForm(AppForm):
    """The address of one's own calendar."""

    address = StringField(
        _l("Adressen til kalenderen"),
        filters=[trimmed],
        validators=[
            required(_l("Lim inn adressen. Den begynner med https:// og slutter ofte på .ics.")),
            at_most(LONGEST_ADDRESS),
        ],
        description=_l("Begynner med https:// eller webcal://. Adressen lagres kryptert og vises ikke igjen."),
        render_kw={"autocomplete": "off", "inputmode": "url", "spellcheck": "false"},
    )


class WorkingHoursForm(AppForm):
    """When one works on each day of the week; a day that is left empty is free."""

    def day(self, weekday: int) -> tuple[Any, Any]:
        """Return the fields of a day, 1 for Monday."""
        return self[f"starts_{weekday}"], self[f"ends_{weekday}"]

    def hours(self) -> dict[int, tuple[time, time]]:
        """Return what a valid form holds: the times of each day that is not free."""
        days = {weekday: self.day(weekday) for weekday in WEEKDAYS}
        return {key: (starts.data, ends.data) for key, (starts, ends) in days.items() if starts.data and ends.data}

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for both times of a day or none, and for an end after the start."""
        valid = bool(super().validate(extra_validators))
        for weekday, name in WEEKDAY_NAMES.items():
            starts, ends = self.day(weekday)
            if starts.errors or ends.errors:
                continue
            if (starts.data is None) != (ends.data is None):
                empty = starts if starts.data is None else ends
                empty.errors = [_("%(day)s: Skriv begge klokkeslettene, eller la begge stå tomme.", day=name)]
                valid = False
            elif starts.data is not None and ends.data <= starts.data:
                ends.errors = [_("%(day)s: Slutten må være etter starten.", day=name)]
                valid = False
        return valid


for _weekday, _name in WEEKDAY_NAMES.items():
    setattr(WorkingHoursForm, f"starts_{_weekday}", LocalTimeField(_l("%(day)s fra kl.", day=_name)))
    setattr(WorkingHoursForm, f"ends_{_weekday}", LocalTimeField(_l("%(day)s til kl.", day=_name)))


class ClosedDaysForm(AppForm):
    """The days and the name of a closed period."""

    first_day = LocalDateField(_l("Første dag"), validators=[InputRequired(_l("Skriv den første dagen."))])
    last_day = LocalDateField(
        _l("Siste dag"),
        validators=[InputRequired(_l("Skriv den siste dagen."))],
        description=_l("Dagen er med."),
    )
    name = StringField(
        _l("Navn"),
        filters=[trimmed],
        validators=[InputRequired(_l("Skriv hva perioden heter, for eksempel Vinterferie.")), at_most(LONGEST_NAME)],
        description=_l("Vises for dem som booker i perioden, for eksempel Vinterferie."),
    )


class ClosedPeriodForm(ClosedDaysForm):
    """A new closed period."""

    unit_id = PickField(
        _l("Enhet"),
        validators=[required(_l("Velg hvilken enhet som er stengt."))],
        description=_l("Et stengt fylke gjelder også for kontorene i fylket."),
    )
