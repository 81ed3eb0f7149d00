"""Forms for agreed reviews."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import Optional

from hpmt_supervision.people.forms import OneOfField, PickField
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.form_fields import LocalDateField
from hpmt_supervision.web.forms import AppForm, required

HELD, NOT_HELD = "held", "not_held"


class ReviewDayForm(AppForm):
    """The date of a review."""

    agreed_on = LocalDateField(
        _l("Dato"),
        validators=[required(_l("Skriv datoen dere har avtalt."))],
        description=_l("Slik: 26.11.2026"),
        render_kw={"autocomplete": "off"},
    )


class ReviewForm(ReviewDayForm):
    """A new review."""

    unit_id = PickField(_l("Kontor"), validators=[required(_l("Velg kontoret."))])
    agreed_with_id = PickField(
        _l("Avtalt med"), description=_l("Kan stå tomt. Begge ser gjennomgangen på Min side."), validators=[Optional()]
    )


class OutcomeForm(AppForm):
    """How a review went."""

    outcome = OneOfField(
        _l("Ble gjennomgangen holdt?"),
        choices=[SelectChoice(HELD, _l("Ja")), SelectChoice(NOT_HELD, _l("Nei"))],
        validators=[required(_l("Velg om gjennomgangen ble holdt."))],
    )
    held_on = LocalDateField(
        _l("Holdt dato"),
        description=_l("Bare når den ble holdt. Slik: 26.11.2026"),
        validators=[Optional()],
        render_kw={"autocomplete": "off"},
    )
    leader_present = OneOfField(
        _l("Var Nav-lederen med?"),
        choices=[SelectChoice("yes", _l("Ja")), SelectChoice("no", _l("Nei"))],
        description=_l("Bare når den ble holdt."),
        validators=[Optional()],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the day and the leader when it was held."""
        valid = bool(super().validate(extra_validators))
        if self.outcome.data != HELD:
            return valid
        if self.held_on.data is None and not self.held_on.errors:
            self.held_on.errors = [_("Skriv dagen gjennomgangen ble holdt.")]
            valid = False
        if not self.leader_present.data and not self.leader_present.errors:
            self.leader_present.errors = [_("Velg om Nav-lederen var med.")]
            valid = False
        return valid
