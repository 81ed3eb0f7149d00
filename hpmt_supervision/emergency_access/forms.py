"""The form that asks for access to one text."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from hpmt_supervision.emergency_access.models import TextKind
from hpmt_supervision.emergency_access.states import TEXT_LABELS
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.forms import AppForm, at_most, trimmed

HOURS = (1, 2, 4, 8, 12, 24)
USUAL_HOURS = 2


class AskForm(AppForm):
    """Which text, why, and for how long."""

    kind = SelectField(
        _l("Hva slags tekst"),
        choices=[SelectChoice(kind, TEXT_LABELS[kind]) for kind in TextKind],
    )
    text = StringField(
        _l("Nummer eller adresse"),
        description=_l("Den som ber om hjelp, finner nummeret i adressen til siden, slik: /saker/12."),
        filters=[trimmed],
        validators=[InputRequired(_l("Skriv nummeret, eller lim inn adressen til siden.")), at_most(300)],
        render_kw={"autocomplete": "off"},
    )
    reason = TextAreaField(
        _l("Hvorfor haster det?"),
        description=_l(
            "Minst 30 tegn. Den som skrev teksten, og alle administratorer kan lese dette. Skriv ikke navn eller annet "
            "som peker ut noen."
        ),
        filters=[trimmed],
        validators=[at_most(1_000)],
    )
    hours = SelectField(
        _l("Hvor lenge"),
        choices=[
            SelectChoice(hours, _l("%(count)d timer", count=hours) if hours > 1 else _l("1 time")) for hours in HOURS
        ],
        coerce=int,
        default=USUAL_HOURS,
    )
