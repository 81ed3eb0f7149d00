"""Forms for studies, arms, waves and requests for extracts."""

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from hpmt_supervision.people.forms import OneOfField, PickField
from hpmt_supervision.study.columns import TABLES
from hpmt_supervision.study.extract_models import LONGEST_ANSWER, LONGEST_PURPOSE
from hpmt_supervision.study.labels import ARM_LABELS
from hpmt_supervision.study.models import LONGEST_NAME, LONGEST_REFERENCE, Arm
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.form_fields import LocalDateField
from hpmt_supervision.web.forms import AppForm, at_most, required, trimmed

_REFERENCE = _l("Skriv avtalens referanse, for eksempel et saksnummer.")
_OPEN_END = _l("La feltet stå tomt når slutten ikke er kjent. Dagen er med.")


class SeveralField(SelectMultipleField):
    """Several choices at once, which tells in our words when one of them is not on the list any more."""

    def pre_validate(self, form: object) -> None:
        """Refuse a value that is not among the choices."""
        try:
            super().pre_validate(form)  # type: ignore[arg-type]
        except ValidationError as error:
            raise ValidationError(_("Det du valgte, finnes ikke lenger. Velg på nytt.")) from error

    @property
    def keys(self) -> list[int]:
        """Return the keys of the chosen rows."""
        return [int(value) for value in self.data or [] if str(value).isdigit()]


class StudyForm(AppForm):
    """What a study is called, what it is about, and when."""

    name = StringField(
        _l("Navn"), filters=[trimmed], validators=[required(_l("Skriv hva studien heter.")), at_most(LONGEST_NAME)]
    )
    programme_id = PickField(_l("Program"), validators=[required(_l("Velg hvilket program studien gjelder."))])
    agreement_reference = StringField(
        _l("Avtalens referanse"),
        filters=[trimmed],
        description=_l("Saksnummeret der avtalen om studien ligger. Det står i hvert uttrekk."),
        validators=[required(_REFERENCE), at_most(LONGEST_REFERENCE)],
    )
    first_day = LocalDateField(_l("Første dag"), validators=[required(_l("Skriv studiens første dag."))])
    last_day = LocalDateField(_l("Siste dag"), description=_OPEN_END, validators=[Optional()])


class ArmForm(AppForm):
    """The arm of an office, and the days it has it."""

    arm = OneOfField(
        _l("Arm"),
        choices=[SelectChoice(arm.value, label) for arm, label in ARM_LABELS.items()],
        validators=[required(_l("Velg armen."))],
    )
    valid_from = LocalDateField(
        _l("Første dag"),
        description=_l("I hver målebølge gjelder den armen kontoret har på bølgens første dag."),
        validators=[required(_l("Skriv første dag."))],
    )
    valid_to = LocalDateField(_l("Siste dag"), description=_OPEN_END, validators=[Optional()])

    @property
    def chosen(self) -> Arm:
        """Return the arm of a form that has been validated."""
        return Arm(self.arm.data)


class LayInForm(ArmForm):
    """Several offices that get the same arm."""

    unit_ids = SeveralField(_l("Kontor"), validators=[required(_l("Kryss av for minst ett kontor."))])


class WaveForm(AppForm):
    """A measurement wave."""

    name = StringField(
        _l("Navn"),
        filters=[trimmed],
        description=_l("Står i uttrekkene, for eksempel «Før» eller «Etter 12 måneder»."),
        validators=[required(_l("Skriv hva bølgen heter, for eksempel Før.")), at_most(LONGEST_NAME)],
    )
    first_day = LocalDateField(
        _l("Første dag"),
        description=_l("Den første dagen i en måned."),
        validators=[required(_l("Skriv bølgens første dag."))],
    )
    last_day = LocalDateField(
        _l("Siste dag"),
        description=_l("Den siste dagen i en måned."),
        validators=[required(_l("Skriv bølgens siste dag."))],
    )


class AskForm(AppForm):
    """What a researcher asks for."""

    wave_ids = SeveralField(
        _l("Målebølger"),
        description=_l("Bare bølger som er over, kan være med."),
        validators=[required(_l("Velg minst én målebølge."))],
    )
    tables = SeveralField(
        _l("Tabeller"),
        description=_l("Be bare om det du trenger for å svare på spørsmålet."),
        choices=[SelectChoice(code.value, table.label, {"description": table.row}) for code, table in TABLES.items()],
        validators=[required(_l("Velg minst én tabell."))],
    )
    purpose = TextAreaField(
        _l("Formål"),
        filters=[trimmed],
        description=_l("Hvilket spørsmål skal uttrekket svare på? Leses av Ressursgruppa."),
        validators=[required(_l("Skriv hva uttrekket skal brukes til.")), at_most(LONGEST_PURPOSE)],
    )
    agreement_reference = StringField(
        _l("Avtalens referanse"),
        filters=[trimmed],
        description=_l("Saksnummeret til avtalen du har om å bruke dataene."),
        validators=[required(_REFERENCE), at_most(LONGEST_REFERENCE)],
    )


class AnswerForm(AppForm):
    """The answer to a request: what an approval needs, and a sentence to the researcher."""

    agreement_reference = StringField(
        _l("Avtalens referanse"),
        filters=[trimmed],
        description=_l("Finn avtalen i arkivet, og skriv referansen som står der. Trengs bare for å godkjenne."),
        validators=[at_most(LONGEST_REFERENCE)],
    )
    expires_on = LocalDateField(
        _l("Kan lastes ned til og med"),
        description=_l(
            "Høyst ett år fram. Natta etter slettes nøkkelen til pseudonymene. Trengs bare for å godkjenne."
        ),
        validators=[Optional()],
    )
    answer = TextAreaField(
        _l("Beskjed til forskeren"),
        filters=[trimmed],
        description=_l("Må skrives når du sier nei."),
        validators=[at_most(LONGEST_ANSWER)],
    )

    @property
    def refuses(self) -> bool:
        """Tell whether the button that says no was pressed."""
        return request.form.get("do") == "refuse"
