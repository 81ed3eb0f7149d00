"""Forms for units, people, roles, groups, memberships, absences and stand-ins."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import NumberRange, Optional, ValidationError

from hpmt_supervision.people.models import DEFAULT_INTERVAL_DAYS, AbsenceKind, Part, UnitKind
from hpmt_supervision.people.roles import ROLE_LABELS
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.form_fields import LocalDateField
from hpmt_supervision.web.forms import AppForm, required, trimmed

KIND_LABELS = {
    UnitKind.NATIONAL: _l("Nasjonal enhet"),
    UnitKind.COUNTY: _l("Fylke"),
    UnitKind.OFFICE: _l("Nav-kontor"),
}
PART_LABELS = {Part.SUPERVISOR: _l("Veileder for gruppa"), Part.SUPERVISEE: _l("Medlem")}
ABSENCE_LABELS = {
    AbsenceKind.LEAVE: _l("Permisjon"),
    AbsenceKind.SICK: _l("Sykmeldt"),
    AbsenceKind.OTHER: _l("Annet fravær"),
}
LEVEL_LABELS = {
    1: _l("Nivå 1: KVP-veiledere på et Nav-kontor"),
    2: _l("Nivå 2: HPMT-veiledere i et fylke"),
    3: _l("Nivå 3: FM-veiledere nasjonalt"),
}
OPEN_ENDED = _l("La feltet stå tomt når slutten ikke er kjent. Dagen er med.")


PART_CHOICES = [SelectChoice(part.value, PART_LABELS[part]) for part in (Part.SUPERVISEE, Part.SUPERVISOR)]


def _choose(what: object) -> dict[str, Any]:
    """Return what a select needs to answer with our sentence when nothing, or something unknown, was chosen."""
    return {"validators": [required(what)]}


class _OwnWords:
    """A choice that tells in our words when what was sent is not on the list, as when it was forged."""

    data: Any

    def pre_validate(self, form: object) -> None:
        """Refuse a value that is not among the choices; an empty one is left to the other validators."""
        if not self.data:
            return
        try:
            super().pre_validate(form)  # type: ignore[misc]
        except ValidationError as error:
            raise ValidationError(_("Det du valgte, finnes ikke lenger. Velg på nytt.")) from error


class PickField(_OwnWords, SelectField):
    """A choice among rows, whose first choice is empty."""

    @property
    def key(self) -> int | None:
        """Return the chosen row's key."""
        return int(self.data) if self.data and str(self.data).isdigit() else None


class OneOfField(_OwnWords, RadioField):
    """A choice among a few, all of them in view."""


class WholeNumberField(IntegerField):
    """A whole number."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed.

        Raises:
            ValueError: with the sentence for the field when it is no whole number.
        """
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise ValueError(_("Skriv et helt tall, med bare sifre."))
        self.data = int(text)


class PersonForm(AppForm):
    """A person's name and e-mail."""

    name = StringField(_l("Navn"), filters=[trimmed], validators=[required(_l("Skriv navnet."))])
    email = StringField(
        _l("E-post"),
        description=_l("Kan stå tomt."),
        filters=[trimmed],
        render_kw={"inputmode": "email"},
    )


class RoleForm(AppForm):
    """A role at a unit for a spell of days."""

    role = PickField(
        _l("Rolle"),
        choices=[SelectChoice(role.value, label) for role, label in ROLE_LABELS.items()],
        validators=[required(_l("Velg rollen."))],
    )
    unit_id = PickField(_l("Enhet"), **_choose(_l("Velg enheten rollen gjelder ved.")))
    valid_from = LocalDateField(_l("Første dag"), validators=[required(_l("Skriv første dag."))])
    valid_to = LocalDateField(_l("Siste dag"), description=OPEN_ENDED, validators=[Optional()])
    position_percent = WholeNumberField(
        _l("Stillingsprosent i rollen"),
        description=_l("Kan stå tomt."),
        validators=[Optional(), NumberRange(0, 100, message=_l("Skriv et tall fra 0 til 100."))],
    )


class LastDayForm(AppForm):
    """The last day of something that ends."""

    valid_to = LocalDateField(
        _l("Siste dag"), description=_l("Dagen er med."), validators=[required(_l("Skriv siste dag."))]
    )


class MembershipForm(AppForm):
    """A membership, from the person's page: which group, as what, when."""

    group_id = PickField(_l("Gruppe"), **_choose(_l("Velg gruppa.")))
    part = OneOfField(_l("Som"), choices=PART_CHOICES, default=Part.SUPERVISEE.value)
    valid_from = LocalDateField(_l("Første dag"), validators=[required(_l("Skriv første dag."))])
    valid_to = LocalDateField(_l("Siste dag"), description=OPEN_ENDED, validators=[Optional()])


class MemberForm(AppForm):
    """A membership, from the group's page: who, as what, when."""

    person_id = PickField(_l("Person"), **_choose(_l("Velg personen.")))
    part = OneOfField(_l("Som"), choices=PART_CHOICES, default=Part.SUPERVISEE.value)
    valid_from = LocalDateField(_l("Første dag"), validators=[required(_l("Skriv første dag."))])
    valid_to = LocalDateField(_l("Siste dag"), description=OPEN_ENDED, validators=[Optional()])


class MoveForm(AppForm):
    """Where a person moves, and from which day."""

    group_id = PickField(_l("Ny gruppe"), **_choose(_l("Velg gruppa personen flytter til.")))
    first_day = LocalDateField(
        _l("Første dag i den nye gruppa"),
        description=_l("Dagen før blir den siste i den gamle."),
        validators=[required(_l("Skriv første dag i den nye gruppa."))],
    )
    with_role = BooleanField(_l("Flytt rollen også, når gruppa hører til en annen enhet"), default=True)


class AbsenceForm(AppForm):
    """Days away."""

    kind = OneOfField(
        _l("Fravær"),
        choices=[SelectChoice(kind.value, label) for kind, label in ABSENCE_LABELS.items()],
        description=_l("Ikke skriv noen begrunnelse. Dagene og hva slags fravær er alt som lagres."),
        validators=[required(_l("Velg hva slags fravær det er."))],
    )
    from_date = LocalDateField(_l("Første dag borte"), validators=[required(_l("Skriv første dag."))])
    to_date = LocalDateField(_l("Siste dag borte"), description=OPEN_ENDED, validators=[Optional()])


class AbsenceDaysForm(AppForm):
    """The days of an absence that is registered already."""

    from_date = LocalDateField(_l("Første dag borte"), validators=[required(_l("Skriv første dag."))])
    to_date = LocalDateField(_l("Siste dag borte"), description=OPEN_ENDED, validators=[Optional()])


class StandInForm(AppForm):
    """Who leads a group in whose place, and when."""

    absent_person_id = PickField(_l("Veileder som er borte"), **_choose(_l("Velg veilederen som er borte.")))
    person_id = PickField(_l("Stedfortreder"), **_choose(_l("Velg stedfortrederen.")))
    valid_from = LocalDateField(_l("Første dag"), validators=[required(_l("Skriv første dag."))])
    valid_to = LocalDateField(
        _l("Siste dag"),
        description=_l("Stedfortrederen ser gruppas saker til og med denne dagen."),
        validators=[required(_l("Skriv siste dag."))],
    )


class NewUnitForm(AppForm):
    """A new unit and where it stands."""

    kind = OneOfField(
        _l("Type"),
        choices=[SelectChoice(kind.value, label) for kind, label in KIND_LABELS.items()],
        validators=[required(_l("Velg hva slags enhet det er."))],
        default=UnitKind.OFFICE.value,
    )
    name = StringField(_l("Navn"), filters=[trimmed], validators=[required(_l("Skriv navnet."))])
    parent_id = PickField(
        _l("Ligger under"), description=_l("Et Nav-kontor ligger under et fylke, et fylke under den nasjonale enheten.")
    )
    opened_on = LocalDateField(_l("Åpnet"), description=_l("Kan stå tomt."), validators=[Optional()])


class UnitForm(AppForm):
    """A unit's name and the day it opened."""

    name = StringField(_l("Navn"), filters=[trimmed], validators=[required(_l("Skriv navnet."))])
    opened_on = LocalDateField(_l("Åpnet"), description=_l("Kan stå tomt."), validators=[Optional()])


class CloseUnitForm(AppForm):
    """A unit's last day, and what shall happen with what stands open there."""

    closed_on = LocalDateField(
        _l("Siste dag enheten er åpen"), description=_l("Dagen er med."), validators=[required(_l("Skriv siste dag."))]
    )
    end_memberships = BooleanField(_l("Avslutt medlemskapene i enhetens grupper den dagen"), default=True)
    end_roles = BooleanField(_l("Avslutt rollene ved enheten den dagen"), default=True)
    sessions = OneOfField(
        _l("Veiledninger som er booket etter den dagen"),
        choices=[SelectChoice("cancel", _l("Avlys dem")), SelectChoice("keep", _l("Behold dem"))],
        default="cancel",
        validators=[required(_l("Velg om veiledningene skal avlyses eller beholdes."))],
    )
    # What the one who closes the unit saw before doing it.
    seen = HiddenField()

    @property
    def into_key(self) -> int | None:
        """Return the key of the unit that goes on in its place, or None."""
        return None

    def mark(self, counts: str) -> str:
        """Return a short text that differs when something else was chosen or counted, to tell what somebody saw."""
        chosen = (self.closed_on.data, self.into_key, self.end_memberships.data, self.end_roles.data)
        return ":".join(str(part) for part in (*chosen, self.sessions.data, counts))


class MergeUnitForm(CloseUnitForm):
    """The same, and the unit that goes on in its place."""

    into_id = PickField(_l("Slå sammen med"), **_choose(_l("Velg enheten som fortsetter.")))

    @property
    def into_key(self) -> int | None:
        """Return the key of the unit that goes on in its place."""
        return self.into_id.key


def _interval() -> WholeNumberField:
    return WholeNumberField(
        _l("Dager mellom veiledningene"),
        default=DEFAULT_INTERVAL_DAYS,
        description=_l("Standarden er 14. Tallet avgjør hva som er «i rute»."),
        validators=[
            required(_l("Skriv antall dager.")),
            NumberRange(1, 366, message=_l("Skriv et helt tall fra 1 til 366 dager.")),
        ],
    )


class NewGroupForm(AppForm):
    """A new group: its level and unit stay as they are for good."""

    level = OneOfField(
        _l("Nivå"),
        choices=[SelectChoice(level, label) for level, label in LEVEL_LABELS.items()],
        coerce=int,
        default=1,
        validators=[required(_l("Velg nivået."))],
    )
    unit_id = PickField(
        _l("Enhet"), description=_l("Nivå og enhet kan ikke endres senere."), **_choose(_l("Velg enheten."))
    )
    name = StringField(_l("Navn på gruppa"), filters=[trimmed], validators=[required(_l("Skriv navnet."))])
    interval_days = _interval()


class GroupForm(AppForm):
    """A group's name and interval."""

    name = StringField(_l("Navn på gruppa"), filters=[trimmed], validators=[required(_l("Skriv navnet."))])
    interval_days = _interval()
