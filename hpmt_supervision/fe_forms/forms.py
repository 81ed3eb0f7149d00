"""The two parts of the FE form as they are sent, and the filters of the list."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import ValidationError

from hpmt_supervision.catalogue.forms import KeysField, read_key
from hpmt_supervision.catalogue.models import Phase
from hpmt_supervision.catalogue.queries import Catalogue
from hpmt_supervision.core import clock
from hpmt_supervision.fe_forms.answers import MOST_TEXT, MOST_THEME, Mark, Preparation, Reflection
from hpmt_supervision.fe_forms.form_fields import MarksField, OneOf, ScaleField
from hpmt_supervision.fe_forms.models import FeForm, FeFormState, MeetingKind
from hpmt_supervision.fe_forms.queries import PERIODS, WAITING, Filters
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.form_fields import LocalDateField, LocalTimeField
from hpmt_supervision.web.forms import AppForm, at_most, trimmed

# A meeting further back would lose its text at once, and one further ahead is a slip of the keyboard.
MOST_DAYS_BACK = 365
MOST_DAYS_AHEAD = 366

KIND_LABELS = {
    MeetingKind.PARTICIPANT: _l("Deltaker"),
    MeetingKind.PARTNER: _l("Samarbeidspartner"),
    MeetingKind.BOTH: _l("Begge"),
}
# The codes are those of a case; the room of cases stands after this one, so a test holds the two together.
HELP_WANTED = (
    ("skill_practice", _l("Øve på en ferdighet")),
    ("discussion", _l("Drøfting")),
    ("role_play", _l("Rollespill")),
    ("reflecting_team", _l("Reflekterende team")),
)
URGENCY = (
    ("normal", _l("Vanlig")),
    ("soon", _l("Helst snart")),
    ("next_session", _l("Neste veiledning")),
)
DEIDENTIFIED = _l("Uten navn, fødselsnummer, telefon og adresse")

STATES = (
    ("", _l("Alle")),
    (WAITING, _l("Venter på refleksjon")),
    (FeFormState.DRAFT, _l("Kladd")),
    (FeFormState.PREPARED, _l("Forberedt")),
    (FeFormState.REFLECTED, _l("Ferdig")),
)
PERIOD_LABELS = (("", _l("Alle")), ("30", _l("Siste 30 dager")), ("90", _l("Siste 90 dager")), ("365", _l("Siste år")))


def _choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


class WrittenForm(AppForm):
    """What both parts share: the words the author keeps, and those the page has warned about."""

    # Sent by the button "Behold ordet"; no hidden field of the page, which would always be sent.
    keep_word = StringField(filters=[trimmed])
    # What the page has warned about; the second sending of the same words is an answer: they are kept.
    seen = HiddenField()

    def unread(self) -> frozenset[str]:
        """Return the names of the fields whose value could not be read."""
        return frozenset(name for name, field in self._fields.items() if field.errors)

    def unread_labels(self) -> list[str]:
        """Return the labels of the fields whose value could not be read, each once."""
        return list(dict.fromkeys(str(field.label.text) for field in self._fields.values() if field.errors))

    def seen_words(self) -> set[str]:
        """Return the words the page has warned about."""
        return {word for word in (self.seen.data or "").split("\n") if word}


class PreparationForm(WrittenForm):
    """Part 1. A draft needs nothing; finishing it needs date, time and kind of meeting, which the operation holds."""

    meeting_date = LocalDateField(_l("Dato"))
    meeting_time = LocalTimeField(_l("Klokkeslett"))
    meeting_kind = OneOf(_l("Møte med"), choices=_choices(KIND_LABELS.items()))
    phase = OneOf(_l("Fase"), coerce=lambda value: read_key(str(value)))
    theme = StringField(
        _l("Tema"),
        description=_l("Blir tittelen hvis du lager en sak"),
        filters=[trimmed],
        validators=[at_most(MOST_THEME)],
    )
    purpose = TextAreaField(_l("Formål"), description=DEIDENTIFIED, filters=[trimmed], validators=[at_most(MOST_TEXT)])
    tools = KeysField(_l("Verktøy"))
    principles = KeysField(_l("Prinsipper"))
    undo = HiddenField()

    def offer(self, catalogue: Catalogue) -> "PreparationForm":
        """Take over the phases that can be chosen, and return the form."""
        self.phase.choices = _choices((phase.id, phase.name) for phase in catalogue.phases)
        return self

    def validate_meeting_date(self, field: LocalDateField) -> None:
        """Hold the date within reach.

        Raises:
            ValidationError: for a date more than a year away.
        """
        if field.data is None:
            return
        days = (field.data - clock.today()).days
        if days > MOST_DAYS_AHEAD:
            raise ValidationError(_("Datoen er mer enn ett år fram. Skriv en tidligere dato."))
        if days < -MOST_DAYS_BACK:
            raise ValidationError(_("Datoen er mer enn ett år tilbake, og da slettes teksten. Skriv en senere dato."))

    def validate_meeting_time(self, field: LocalTimeField) -> None:
        """Hold date and time together.

        Raises:
            ValidationError: when one stands without the other, or the clocks jump over the time.
        """
        day = self.meeting_date.data
        if field.data is None and day is not None:
            raise ValidationError(_("Skriv klokkeslettet også, slik: 09.00."))
        if field.data is not None and day is None and not self.meeting_date.errors:
            raise ValidationError(_("Skriv datoen også, eller ta bort klokkeslettet."))
        if field.data is not None and day is not None:
            self._instant(day)

    def _instant(self, day: date) -> datetime:
        try:
            return clock.to_utc(datetime.combine(day, self.meeting_time.data))
        except clock.NonexistentLocalTime:
            raise ValidationError(
                _("Klokka stilles fram denne natta, så klokkeslettet finnes ikke. Skriv et annet.")
            ) from None

    def preparation(self) -> Preparation:
        """Return what was written; call after validation."""
        unread = set(self.unread())
        if unread & {"meeting_date", "meeting_time"}:
            unread.add("meeting_at")
        if "phase" in unread:
            unread.add("phase_id")
        day = self.meeting_date.data
        whole = "meeting_at" not in unread and day is not None and self.meeting_time.data is not None
        return Preparation(
            meeting_at=self._instant(day) if whole else None,
            meeting_kind=self.meeting_kind.data or None,
            phase_id=self.phase.data,
            theme=self.theme.data,
            purpose=self.purpose.data,
            tools=frozenset(self.tools.data or ()),
            principles=frozenset(self.principles.data or ()),
            unread=frozenset(unread),
            kept_word=self.keep_word.data,
        )

    def texts(self) -> dict[str, str | None]:
        """Return the texts the identity screen looks through, by field."""
        return {"theme": self.theme.data, "purpose": self.purpose.data}

    def show(self, form: FeForm) -> None:
        """Fill the fields with what is stored."""
        self.version.data = str(form.version)
        local = clock.to_local(form.meeting_at) if form.meeting_at else None
        self.meeting_date.data = local.date() if local else None
        self.meeting_time.data = local.time().replace(tzinfo=None) if local else None
        self.meeting_kind.data = form.meeting_kind
        self.phase.data = form.phase_id
        self.theme.data, self.purpose.data = form.theme, form.purpose
        self.tools.data = [row.tool_id for row in form.tools if row.planned]
        self.principles.data = [row.principle_id for row in form.principles if row.planned]


class ReflectionForm(WrittenForm):
    """Part 2, with the part that becomes a case when the tick is set."""

    tools = MarksField(_l("Verktøy"))
    principles = MarksField(_l("Prinsipper"))
    more_tools = KeysField(_l("Verktøy du brukte i tillegg"))
    more_principles = KeysField(_l("Prinsipper i tillegg"))
    as_planned = ScaleField(_l("Hvor godt gikk møtet som planlagt?"))
    goal_reached = ScaleField(_l("Hvor langt kom dere mot målet?"))
    decisive = TextAreaField(
        _l("Hva avgjorde utfallet, og hva kan bli bedre neste gang?"),
        filters=[trimmed],
        validators=[at_most(MOST_TEXT)],
    )
    challenging = TextAreaField(
        _l("Hva var utfordrende?"), description=DEIDENTIFIED, filters=[trimmed], validators=[at_most(MOST_TEXT)]
    )
    wants_supervision = BooleanField(_l("Jeg ønsker veiledning på dette"))
    title = StringField(_l("Tittel"), filters=[trimmed], validators=[at_most(MOST_THEME)])
    question = TextAreaField(_l("Hva vil du ha hjelp til?"), filters=[trimmed], validators=[at_most(MOST_TEXT)])
    help_wanted = SelectMultipleField(_l("Hva slags hjelp?"), choices=_choices(HELP_WANTED), validate_choice=False)
    urgency = OneOf(_l("Hvor snart?"), choices=_choices(URGENCY), default="normal")
    gathering_theme = BooleanField(_l("Foreslå dette som tema for en samling"))

    def validate_help_wanted(self, field: SelectMultipleField) -> None:
        """Hold the kinds of help against those there are.

        Raises:
            ValidationError: for a code that is none of them.
        """
        if not set(field.data or ()) <= {code for code, _label in HELP_WANTED}:
            raise ValidationError(_("Velg blant det som står på siden."))

    def reflection(self) -> Reflection:
        """Return what was written; call after validation."""
        unread = set(self.unread())
        for own, stored in (("title", "theme"), ("more_tools", "tools"), ("more_principles", "principles")):
            if own in unread:
                unread.add(stored)
        return Reflection(
            theme=self.title.data,
            tools=self.tools.data,
            principles=self.principles.data,
            more_tools=frozenset(self.more_tools.data or ()),
            more_principles=frozenset(self.more_principles.data or ()),
            as_planned=self.as_planned.data,
            goal_reached=self.goal_reached.data,
            decisive=self.decisive.data,
            challenging=self.challenging.data,
            wants_supervision=bool(self.wants_supervision.data),
            gathering_theme=bool(self.gathering_theme.data),
            question=self.question.data,
            help_wanted=tuple(code for code, _label in HELP_WANTED if code in (self.help_wanted.data or ())),
            urgency=self.urgency.data if self.urgency.data and "urgency" not in unread else "normal",
            unread=frozenset(unread),
            kept_word=self.keep_word.data,
        )

    def texts(self) -> dict[str, str | None]:
        """Return the texts the identity screen looks through, by field."""
        texts = {"decisive": self.decisive.data, "challenging": self.challenging.data, "title": self.title.data}
        return texts | ({"question": self.question.data} if self.wants_supervision.data else {})

    def show(self, form: FeForm) -> None:
        """Fill the fields with what is stored."""
        self.version.data = str(form.version)
        self.tools.data = marks_of((row.tool_id, row.used, row.mastery) for row in form.tools)
        self.principles.data = marks_of((row.principle_id, row.used, row.mastery) for row in form.principles)
        for name in ("as_planned", "goal_reached", "decisive", "challenging", "wants_supervision", "gathering_theme"):
            self[name].data = getattr(form, name)
        self.title.data, self.question.data = form.theme, form.case_question
        self.help_wanted.data = form.case_help_wanted.split()
        self.urgency.data = form.case_urgency


def marks_of(rows: Iterable[tuple[int, bool | None, int | None]]) -> dict[int, Mark]:
    """Return the marks of rows of key, use and mastery; rows without an answer are left out."""
    return {key: Mark(used, mastery) for key, used, mastery in rows if used is not None}


class FilterForm(AppForm):
    """The filters of the list. They live in the address, so a value that cannot be read is simply no filter."""

    class Meta(AppForm.Meta):
        """A form that only reads needs no protection."""

        csrf = False

    tilstand = SelectField(_l("Status"), choices=_choices(STATES))
    periode = SelectField(_l("Periode"), choices=_choices(PERIOD_LABELS))
    fase = SelectField(_l("Fase"), choices=_choices([("", _l("Alle"))]))

    def filters(self, phases: Sequence[Phase]) -> Filters:
        """Return what the list is narrowed to."""
        phase_choices = [(str(phase.id), phase.name) for phase in phases]
        self.fase.choices = _choices([("", _("Alle")), *phase_choices])
        states = {WAITING, *FeFormState}
        key = read_key(str(self.fase.data or ""))
        return Filters(
            self.tilstand.data if self.tilstand.data in states else None,
            PERIODS.get(str(self.periode.data)),
            key if key in {phase.id for phase in phases} else None,
        )
