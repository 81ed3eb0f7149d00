"""The forms of the case pages: the case itself, how it went, the agenda, and the filters of the list."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField

from hpmt_supervision.cases.models import HelpWanted, SupervisionCase, Urgency
from hpmt_supervision.cases.states import STATE_LABELS
from hpmt_supervision.cases.written import LONGEST_TEXT, LONGEST_TITLE, Written
from hpmt_supervision.catalogue.forms import read_key
from hpmt_supervision.catalogue.models import Phase
from hpmt_supervision.fe_forms.form_fields import OneOf
from hpmt_supervision.fe_forms.forms import DEIDENTIFIED, HELP_WANTED, KIND_LABELS, URGENCY, WrittenForm
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.forms import AppForm, at_most, trimmed

# The same words as in the FE form's own part about the case.
HELP_LABELS = {HelpWanted(code): label for code, label in HELP_WANTED}
URGENCY_LABELS = {Urgency(code): label for code, label in URGENCY}


def _key(value: object) -> int | None:
    return read_key(str(value))


class CaseForm(WrittenForm):
    """A case as its author writes it. A draft needs nothing; what sending needs, the operation holds."""

    group_id = OneOf(_l("Gruppe"), coerce=_key)
    title = StringField(
        _l("Tittel"),
        description=_l("Kort, så de som skal være med, kjenner igjen temaet"),
        filters=[trimmed],
        validators=[at_most(LONGEST_TITLE)],
    )
    story = TextAreaField(
        _l("Hva var utfordrende?"), description=DEIDENTIFIED, filters=[trimmed], validators=[at_most(LONGEST_TEXT)]
    )
    question = TextAreaField(_l("Hva vil du ha hjelp til?"), filters=[trimmed], validators=[at_most(LONGEST_TEXT)])
    meeting_kind = OneOf(_l("Møte med"), choices=[SelectChoice(code, text) for code, text in KIND_LABELS.items()])
    phase_id = OneOf(_l("Fase"), coerce=_key)
    help_wanted = SelectMultipleField(
        _l("Hva slags hjelp?"),
        description=_l("Du kan velge flere"),
        choices=[SelectChoice(code, text) for code, text in HELP_LABELS.items()],
        validate_choice=False,
    )
    urgency = OneOf(
        _l("Hvor snart?"),
        choices=[SelectChoice(code, text) for code, text in URGENCY_LABELS.items()],
        default=Urgency.NORMAL,
    )
    guests_may_read = BooleanField(
        _l("Gjester på veiledningen kan lese saken"),
        description=_l(
            "Valgfritt. En gjest er en som ikke er med i gruppa, men er invitert til veiledningen: fra en annen "
            "gruppe, et annet nivå eller utenfra."
        ),
    )

    def offer(self, phases: Sequence[Phase], groups: Sequence[SupervisionGroup]) -> "CaseForm":
        """Take over the phases and groups that can be chosen, and return the form."""
        self.phase_id.choices = [SelectChoice(phase.id, phase.name) for phase in phases]
        self.group_id.choices = [SelectChoice(group.id, group.name) for group in groups]
        return self

    def written(self) -> Written:
        """Return what was written; call after validation."""
        return Written(
            title=self.title.data,
            story=self.story.data,
            question=self.question.data,
            phase_id=self.phase_id.data or None,
            meeting_kind=self.meeting_kind.data or None,
            help_wanted=tuple(self.help_wanted.data or ()),
            urgency=self.urgency.data or Urgency.NORMAL,
            guests_may_read=bool(self.guests_may_read.data),
            group_id=self.group_id.data or None,
            kept_word=self.keep_word.data,
        )

    def texts(self) -> dict[str, str | None]:
        """Return the texts the identity screen looks through, by field."""
        return {"title": self.title.data, "story": self.story.data, "question": self.question.data}

    def show(self, case: SupervisionCase) -> None:
        """Fill the fields with what is stored."""
        for name in ("title", "story", "question", "meeting_kind", "phase_id", "urgency", "guests_may_read"):
            self[name].data = getattr(case, name)
        self.help_wanted.data = case.help_wanted.split()
        self.group_id.data = case.group_id
        self.version.data = str(case.version)


class OutcomeForm(AppForm):
    """How it went after a case was discussed."""

    outcome = TextAreaField(
        _l("Hvordan gikk det?"), description=DEIDENTIFIED, filters=[trimmed], validators=[at_most(LONGEST_TEXT)]
    )


class AgendaForm(AppForm):
    """The agenda. Its rows are read by ``agenda_rows``, since their number changes with every press."""


class CaseFilter(AppForm):
    """The filter of the list. It lives in the address, so a value that cannot be read is simply no filter."""

    class Meta(AppForm.Meta):
        """A form that only reads needs no protection."""

        csrf = False

    tilstand = SelectField(
        _l("Status"),
        choices=[SelectChoice("", _l("Alle")), *(SelectChoice(code, text) for code, text in STATE_LABELS.items())],
        validate_choice=False,
    )
