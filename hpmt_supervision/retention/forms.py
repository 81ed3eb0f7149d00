"""The forms of the room: how long a kind is kept, and asking that one text is kept longer."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Optional

from hpmt_supervision.people.forms import OneOfField
from hpmt_supervision.retention.hold_operations import LONGEST_REASON
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.form_fields import LocalDateField
from hpmt_supervision.web.forms import AppForm, at_most, required, trimmed
from hpmt_supervision.web.numbers import whole


class TermForm(AppForm):
    """How long a programme keeps a kind of text."""

    amount = StringField(_l("Hvor lenge"), filters=[trimmed], validators=[required(_l("Skriv et tall."))])
    # The number whoever shortens the term has been told the effect of, and has said yes to.
    confirmed = HiddenField()

    @property
    def number(self) -> int | None:
        """Return the number that was typed, or None when it is none."""
        return whole(str(self.amount.data or ""), highest=99_999)

    def must_confirm(self, holds: int) -> bool:
        """Tell whether what was typed is shorter than what holds, and has not been said yes to.

        Args:
            holds: the days or months that hold now.
        """
        return self.number is not None and self.number < holds and self.confirmed.data != str(self.number)


class HoldForm(AppForm):
    """A wish that one text is kept longer."""

    until_on = LocalDateField(
        _l("Til og med hvilken dag?"),
        description=_l("Høyst tolv måneder ekstra. Etter den dagen slettes teksten av seg selv."),
        validators=[Optional()],
    )
    reason = TextAreaField(
        _l("Hvorfor må den beholdes?"),
        description=_l("En administrator leser grunnen, men ikke teksten. Ikke skriv noe av det som står i den."),
        filters=[trimmed],
        validators=[required(_l("Skriv kort hvorfor teksten må beholdes.")), at_most(LONGEST_REASON)],
    )


class NumberedHoldForm(HoldForm):
    """The same, of a text that an administrator knows by its number."""

    kind = OneOfField(
        _l("Hva slags tekst?"),
        choices=[
            SelectChoice("case", _l("Sak")),
            SelectChoice("fe_form", _l("FE-skjema")),
            SelectChoice("log", _l("Veiledningslogg (nummeret til veiledningen)")),
        ],
        validators=[required(_l("Velg hva slags tekst det er."))],
    )
    number = StringField(
        _l("Nummer"),
        description=_l("Det står i adressen til siden. Den som ber om det, kan oppgi det."),
        filters=[trimmed],
        validators=[required(_l("Skriv nummeret."))],
    )

    @property
    def subject_id(self) -> int | None:
        """Return the number that was typed, or None when it is none."""
        return whole(str(self.number.data or ""))
