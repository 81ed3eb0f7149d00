"""The form for how one wants to be told."""

from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField

from hpmt_supervision.people.roles import permissions_of
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.reminders.due import CHOICES, DAY, DIGEST_HOURS, HOUR
from hpmt_supervision.reminders.kinds import KINDS, OPTIONAL, Kind
from hpmt_supervision.reminders.quiet_hours import QUIET_BEGINS, QUIET_ENDS
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.formats import clock_time
from hpmt_supervision.web.forms import AppForm

BEFORE = {
    15: _l("15 minutter før"),
    30: _l("30 minutter før"),
    HOUR: _l("1 time før"),
    2 * HOUR: _l("2 timer før"),
    4 * HOUR: _l("4 timer før"),
    DAY: _l("1 dag før"),
    2 * DAY: _l("2 dager før"),
    3 * DAY: _l("3 dager før"),
    7 * DAY: _l("1 uke før"),
}
WEEKDAYS = (_l("mandag"), _l("tirsdag"), _l("onsdag"), _l("torsdag"), _l("fredag"))


def choosable(viewer: Viewer) -> list[Kind]:
    """Return the kinds somebody can say no to: those that come to any of the roles they hold today.

    Args:
        viewer: who chooses.
    """
    roles = [viewer.role, *(choice.role for choice in viewer.other_roles)]
    may = {permission for role in roles for permission in permissions_of(role)}
    return [kind for kind, told in KINDS.items() if kind in OPTIONAL and told.needs & may]


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
    )
    quiet_begins = SelectField(_l("Ikke forstyrr fra"), coerce=int)
    quiet_ends = SelectField(_l("Til neste arbeidsdag"), coerce=int)
    digest_weekday = SelectField(
        _l("Ukesoppsummeringen kommer hver"),
        choices=[SelectChoice(number, name) for number, name in enumerate(WEEKDAYS)],
        coerce=int,
    )
    digest_hour = SelectField(_l("Klokka"), coerce=int)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # How an hour is written depends on the reader's language.
        for field, hours in (
            (self.quiet_begins, QUIET_BEGINS),
            (self.quiet_ends, QUIET_ENDS),
            (self.digest_hour, DIGEST_HOURS),
        ):
            field.choices = [SelectChoice(hour, clock_time(time(hour))) for hour in hours]

    def offer(self, kinds: list[Kind]) -> None:
        """Let the form ask about some kinds alone, and about the digest's time only where it is among them.

        Args:
            kinds: the kinds.
        """
        self.kinds.choices = [
            SelectChoice(str(kind), KINDS[kind].name, {"description": KINDS[kind].description}) for kind in kinds
        ]
        if Kind.DIGEST not in kinds:
            del self.digest_weekday, self.digest_hour
