"""The form for how one wants to be told."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField

from hpmt_supervision.reminders.due import CHOICES
from hpmt_supervision.reminders.kinds import KINDS, OPTIONAL, Kind
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.forms import AppForm

BEFORE = {
    15: _l("15 minutter før"),
    30: _l("30 minutter før"),
    60: _l("1 time før"),
    120: _l("2 timer før"),
    240: _l("4 timer før"),
    1440: _l("1 dag før"),
    2880: _l("2 dager før"),
    4320: _l("3 dager før"),
    10080: _l("1 uke før"),
}
# What is sent today; the rest of the kinds are worked out and have no mail yet.
SWITCHED = tuple(
    kind
    for kind in (Kind.REMINDER, Kind.REFLECTION, Kind.EMPTY_AGENDA, Kind.LOG_DUE, Kind.NO_SESSION)
    if kind in OPTIONAL
)


class WishesForm(AppForm):
    """When to be reminded, what to be told, and when not to be disturbed."""

    reminders = SelectMultipleField(
        _l("Når vil du bli påminnet?"),
        description=_l("Velg ingen til tre."),
        choices=[SelectChoice(minutes, BEFORE[minutes]) for minutes in reversed(CHOICES)],
        coerce=int,
    )
    kinds = SelectMultipleField(
        _l("Hva vil du ha e-post om?"),
        choices=[
            SelectChoice(str(kind), KINDS[kind].name, {"description": KINDS[kind].description}) for kind in SWITCHED
        ],
    )
    quiet_begins = SelectField(
        _l("Ikke forstyrr fra"), choices=[SelectChoice(hour, f"{hour:02}.00") for hour in range(12, 24)], coerce=int
    )
    quiet_ends = SelectField(
        _l("Til neste arbeidsdag"), choices=[SelectChoice(hour, f"{hour:02}.00") for hour in range(4, 12)], coerce=int
    )
