"""The filters of both pages. They live in the address, so a value that cannot be read is simply no filter."""

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import Optional

from hpmt_supervision.audit_trail.event_queries import Filters
from hpmt_supervision.audit_trail.reading_queries import Text
from hpmt_supervision.audit_trail.wording import ACTS, KINDS
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.form_fields import LocalDateField
from hpmt_supervision.web.forms import AppForm
from hpmt_supervision.web.numbers import whole

LONGEST_NAME = 80
TEXT_KINDS = frozenset({"case", "fe_form", "log", "need"})


class _Filter(AppForm):
    class Meta(AppForm.Meta):
        """A form that only reads needs no protection."""

        csrf = False


class EventFilter(_Filter):
    """Time, person, act, and kind and number of the thing."""

    fra = LocalDateField(_l("Fra"), validators=[Optional()])
    til = LocalDateField(_l("Til"), validators=[Optional()])
    navn = StringField(_l("Navn"), render_kw={"autocomplete": "off"})
    handling = SelectField(_l("Handling"), validate_choice=False)
    slag = SelectField(_l("Gjelder"), validate_choice=False)
    nummer = StringField(_l("Nummer"), render_kw={"inputmode": "numeric", "autocomplete": "off"})

    def offer(self) -> "EventFilter":
        """Fill in the choices, in the order of their words."""
        self.handling.choices = _choices(ACTS)
        self.slag.choices = _choices(KINDS)
        return self

    def names(self) -> list[str]:
        """Return the names that the address may carry."""
        return ["fra", "til", "navn", "handling", "slag", "nummer"]

    def filters(self) -> Filters:
        """Return what was chosen."""
        self.validate()
        return Filters(
            first=self.fra.data if not self.fra.errors else None,
            last=self.til.data if not self.til.errors else None,
            name=(self.navn.data or "").strip()[:LONGEST_NAME] or None,
            action=self.handling.data if self.handling.data in ACTS else None,
            kind=self.slag.data if self.slag.data in KINDS else None,
            key=whole((self.nummer.data or "").strip()),
        )


class ReadingFilter(_Filter):
    """Which of one's own texts, and whether one's own readings are shown."""

    tekst = SelectField(_l("Tekst"), validate_choice=False)

    def offer(self, texts: Sequence[tuple[Text, str]]) -> "ReadingFilter":
        """Fill in the texts, each with its name."""
        self.tekst.choices = [
            SelectChoice("", _l("Alle")),
            *(SelectChoice(f"{kind}-{key}", name) for (kind, key), name in texts),
        ]
        return self


def read_text(value: str | None) -> Text | None:
    """Return the text that an address names, such as ``case-12``, or None."""
    kind, _dash, number = (value or "").partition("-")
    key = whole(number)
    return None if key is None or kind not in ("case", "fe_form", "log", "need") else (kind, key)


def _choices(words: Mapping[str, object]) -> list[SelectChoice]:
    told = sorted(((code, str(text)) for code, text in words.items()), key=lambda one: norwegian_order(one[1]))
    return [SelectChoice("", _l("Alle")), *(SelectChoice(code, text) for code, text in told)]
