"""The filters of the frequency pages; they live in the address."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SearchField, SelectField, ValidationError

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.months import (
    Month,
    is_tertial,
    last_whole_tertial,
    month_name,
    months_up_to,
    only_a_tertial,
    span,
)
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.formats import active_locale
from hpmt_supervision.web.forms import AppForm, at_most, trimmed

# How far back a period can begin, and how long it is when nothing is chosen.
MONTHS_BACK = 60
DEFAULT_MONTHS = 6
LONGEST_SEARCH = 100
# The rows as a table, or as small charts side by side; the first when nothing is chosen.
VIEWS = ("tabell", "sma")


class MonthRange:
    """What a form does with a period of whole months; the form itself has the fields, in the order it asks.

    Attributes:
        months: the months to choose among, the earliest first.
        fra, til: the first and the last month chosen.
    """

    months: Sequence[Month]
    fra: SelectField
    til: SelectField

    def offer_months(self, months: Sequence[Month], names: Callable[[Month], str]) -> None:
        """Take over the months to choose among; the latest is shown first.

        Args:
            months: the earliest first.
            names: gives the name of a month.
        """
        self.months = months
        choices = [SelectChoice(month.code, names(month)) for month in reversed(months)]
        self.fra.choices, self.til.choices = choices, list(choices)

    def _month(self, text: str | None) -> Month:
        month = Month.parse(text or "")
        if month is None or month not in self.months:
            raise ValidationError(_("Velg en måned fra lista."))
        return month

    def validate_fra(self, field: SelectField) -> None:
        """Ask for a month of the list."""
        self._month(field.data)

    def validate_til(self, field: SelectField) -> None:
        """Ask for a month of the list that is not before the first one."""
        last, first = self._month(field.data), Month.parse(self.fra.data or "")
        if first is not None and last < first:
            raise ValidationError(_("Perioden slutter før den begynner. Bytt om på månedene."))

    @property
    def chosen_months(self) -> Period:
        """Return the whole months of a valid form."""
        return span(self._month(self.fra.data), self._month(self.til.data))


class FrequencyFilter(MonthRange, AppForm):
    """Which months, the present one up to today, and whether absent people are left out.

    Attributes:
        takes_present_month: whether the period may end with the present month, which is not yet whole.
    """

    takes_present_month = True

    class Meta(AppForm.Meta):
        """Reading changes nothing, so the address carries no token."""

        csrf = False

    fra = SelectField(_l("Fra og med"), validate_choice=False)
    til = SelectField(_l("Til og med"), validate_choice=False)
    uten_fravaer = BooleanField(_l("Uten fravær og sluttede"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        newest = Month.of(today) if self.takes_present_month else Month.of(today).plus(-1)
        self.offer_months(months_up_to(newest, MONTHS_BACK), self._name)
        self.fra.data = self.fra.data or newest.plus(1 - DEFAULT_MONTHS).code
        self.til.data = self.til.data or newest.code

    def _name(self, month: Month) -> str:
        name = month_name(month, locale=active_locale())
        return _("%(month)s, hittil", month=name) if month == Month.of(self.today) else name

    @property
    def period(self) -> Period:
        """Return the period of a valid form; the present month counts up to today, so that no day ahead is counted."""
        chosen = self.chosen_months
        return Period(chosen.first, min(chosen.last, self.today))

    @property
    def query(self) -> dict[str, str]:
        """Return the form as the query of an address."""
        found = {"fra": self.fra.data, "til": self.til.data}
        return found | ({"uten_fravaer": "y"} if self.uten_fravaer.data else {})

    @property
    def shortcuts(self) -> list[tuple[str, dict[str, str | None]]]:
        """Return label and query of the periods people ask for most."""
        newest = Month.of(self.today).plus(-1)
        ready = [
            (_("Siste 3 hele måneder"), newest.plus(-2), newest),
            (_("Siste 6 hele måneder"), newest.plus(-5), newest),
            (_("Siste 12 hele måneder"), newest.plus(-11), newest),
            (_("I fjor"), Month(newest.plus(1).year - 1, 1), Month(newest.plus(1).year - 1, 12)),
        ]
        return [(label, {"fra": first.code, "til": last.code}) for label, first, last in ready]


class OutsideFilter(FrequencyFilter):
    """Which whole months, for those who see the figures from outside the office."""

    takes_present_month = False
    uten_fravaer = BooleanField(_l("Uten fravær og sluttede (ett tertial)"))

    def validate_uten_fravaer(self, field: BooleanField) -> None:
        """Leave absent people out of a third of a year alone, so that no two such periods can be compared."""
        first, last = Month.parse(self.fra.data or ""), Month.parse(self.til.data or "")
        if field.data and first and last and first <= last and not is_tertial(span(first, last)):
            raise ValidationError(only_a_tertial())

    @property
    def shortcuts(self) -> list[tuple[str, dict[str, str | None]]]:
        """Return the periods people ask for most, and the latest whole third of a year."""
        latest = last_whole_tertial(self.today)
        first, last = Month.of(latest.first), Month.of(latest.last)
        tertial: dict[str, str | None] = {"fra": first.code, "til": last.code}
        none: dict[str, str | None] = {"uten_fravaer": None}
        others = [(label, {**query, **none}) for label, query in super().shortcuts]
        return [
            *others,
            (_("Siste hele tertial"), tertial),
            (_("Siste hele tertial, uten fravær og sluttede"), {**tertial, "uten_fravaer": "y"}),
        ]


class AreaFilter(OutsideFilter):
    """The same, with the level, part of a name that the rows are searched for, and how the rows are shown."""

    niva = SelectField(_l("Nivå"), validate_choice=False)
    vis = HiddenField()
    sok = SearchField(filters=[trimmed], validators=[at_most(LONGEST_SEARCH)], render_kw={"autocomplete": "off"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.niva.choices = [SelectChoice(str(level), text) for level, text in level_names().items()]
        self.niva.data = self.niva.data or "1"
        # An address with a view that is not there shows the table.
        self.vis.data = self.vis.data if self.vis.data in VIEWS else VIEWS[0]

    def validate_niva(self, field: SelectField) -> None:
        """Ask for one of the three levels."""
        if field.data not in {str(level) for level in level_names()}:
            raise ValidationError(_("Velg nivå 1, 2 eller 3."))

    @property
    def level(self) -> int:
        """Return the level of a valid form."""
        return int(self.niva.data)

    @property
    def query(self) -> dict[str, str]:
        """Return the form as the query of an address."""
        found = super().query | {"niva": self.niva.data}
        found |= {"vis": self.vis.data} if self.vis.data != VIEWS[0] else {}
        return found | ({"sok": self.sok.data} if self.sok.data else {})


def require_valid(form: FrequencyFilter) -> None:
    """Pass silently when the filter of a file's address is valid.

    Raises:
        UserError: when the address asks for something that is not on the page.
    """
    if not form.validate():
        raise UserError(_("Valgene i adressen finnes ikke på siden. Gå tilbake og velg på siden."))


def level_names() -> dict[int, str]:
    """Return what each level is called, by those who are supervised on it."""
    return {1: _("1, KVP-veiledere"), 2: _("2, HPMT-veiledere"), 3: _("3, FM-veiledere")}
