"""The forms: which unit and period, the writer's sections, and an answer."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, TextAreaField, ValidationError

from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.months import Month, month_name, months_up_to
from hpmt_supervision.fidelity.forms import MONTHS_BACK, MonthRange
from hpmt_supervision.level_reports.models import SECTIONS, ReportVersion
from hpmt_supervision.level_reports.operations import LONGEST_SECTION
from hpmt_supervision.level_reports.receiving_operations import LONGEST_ANSWER
from hpmt_supervision.people.models import Unit
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.formats import active_locale
from hpmt_supervision.web.forms import AppForm, at_most, trimmed

SECTION_LABELS = {
    "worked": _l("Hva virket?"),
    "obstacles": _l("Hva sto i veien?"),
    "plans": _l("Hva er planen videre?"),
    "asks": _l("Hva ber vi om?"),
}


class BeginForm(MonthRange, AppForm):
    """Which unit, and which whole months."""

    unit_id = SelectField(_l("Hva rapporten gjelder"), coerce=str, validate_choice=False)
    fra = SelectField(_l("Fra og med"), validate_choice=False)
    til = SelectField(_l("Til og med"), validate_choice=False)

    def offer(self, units: Sequence[Unit], period: Period, today: date) -> "BeginForm":
        """Take over what can be chosen and what is chosen when nothing else is, and return the form."""
        names = partial(month_name, locale=active_locale())
        self.offer_months(months_up_to(Month.of(today).plus(-1), MONTHS_BACK), names)
        self.fra.data = self.fra.data or Month.of(period.first).code
        self.til.data = self.til.data or Month.of(period.last).code
        self.offered = {str(unit.id) for unit in units}
        self.unit_id.choices = [SelectChoice(str(unit.id), unit.name) for unit in units]
        if not self.unit_id.data and units:
            self.unit_id.data = str(units[0].id)
        return self

    def validate_unit_id(self, field: SelectField) -> None:
        """Ask for a unit of the list."""
        if field.data not in self.offered:
            raise ValidationError(_("Velg hva rapporten gjelder."))

    @property
    def period(self) -> Period:
        """Return the period of a valid form."""
        return self.chosen_months


def _section(name: str) -> TextAreaField:
    return TextAreaField(SECTION_LABELS[name], filters=[trimmed], validators=[at_most(LONGEST_SECTION)])


class DraftForm(AppForm):
    """The writer's own sections, and which of the reported needs come along."""

    worked = _section("worked")
    obstacles = _section("obstacles")
    plans = _section("plans")
    asks = _section("asks")
    included = SelectMultipleField(_l("Dette tas med i rapporten"), coerce=str, validate_choice=False)
    facts = SelectMultipleField(_l("Dette tas med av det som skjedde"), coerce=str, validate_choice=False)

    def offer(self, needs: Sequence[tuple[int, str, str]], facts: Sequence[tuple[str, str, str]]) -> "DraftForm":
        """Take over the needs and facts that can be included, as key, text and help, and return the form."""
        self.offered = [str(key) for key, _text, _sub in needs]
        self.included.choices = [SelectChoice(str(key), text, {"description": sub}) for key, text, sub in needs]
        self.offered_facts = [key for key, _text, _sub in facts]
        self.facts.choices = [SelectChoice(key, text, {"description": sub}) for key, text, sub in facts]
        return self

    def show(self, version: ReportVersion) -> None:
        """Fill the fields with a draft."""
        for name in SECTIONS:
            self[name].data = getattr(version, name)
        left_out = {str(key) for key in version.left_out_ids}
        self.included.data = [key for key in self.offered if key not in left_out]
        self.facts.data = [key for key in self.offered_facts if key not in version.left_out_keys]
        self.version.data = str(version.version)

    def texts(self) -> dict[str, str | None]:
        """Return the sections by name."""
        return {name: self[name].data for name in SECTIONS}

    def left_out(self) -> list[int]:
        """Return the keys of the needs that are not ticked."""
        chosen = set(self.included.data or [])
        return [int(key) for key in self.offered if key not in chosen]

    def left_out_facts(self) -> list[str]:
        """Return the keys of what happened that are not ticked."""
        return [key for key in self.offered_facts if key not in set(self.facts.data or [])]

    @property
    def text_fields(self) -> list[Any]:
        """Return the fields with text."""
        return [self[name] for name in SECTIONS]


class AnswerForm(AppForm):
    """An answer to a report."""

    text = TextAreaField(
        _l("Svar"),
        description=_l("Svaret kan leses av dem som skriver rapporten, og av dem den er sendt til."),
        filters=[trimmed],
        validators=[at_most(LONGEST_ANSWER)],
    )
