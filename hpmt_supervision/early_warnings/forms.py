"""The forms of the room: the answer to a warning, a question and its answer, and when warnings are raised."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString
from wtforms import SelectMultipleField, TextAreaField
from wtforms.validators import Optional

from hpmt_supervision.early_warnings.kinds import AnswerKind, WarningKind
from hpmt_supervision.early_warnings.models import LONGEST_TEXT
from hpmt_supervision.early_warnings.thresholds import Limits, Thresholds
from hpmt_supervision.early_warnings.words import ANSWER_NAMES, KIND_NAMES
from hpmt_supervision.people.forms import OneOfField, PickField
from hpmt_supervision.retention.terms_queries import term_of
from hpmt_supervision.retention.words import term_words
from hpmt_supervision.web import formats
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.form_fields import LocalDateField
from hpmt_supervision.web.forms import AppForm, at_most, required, trimmed

# Said when the page is made, since the programme can change how long.
WITHOUT_NAMES = LazyString(
    lambda: _("Kort, og uten navn. Teksten slettes etter %(term)s.", term=term_words(term_of("warning_texts")))
)


class WarningAnswerForm(AppForm):
    """The answer to a warning."""

    kind = OneOfField(
        _l("Hva skjer nå?"),
        choices=[SelectChoice(kind.value, ANSWER_NAMES[kind]) for kind in AnswerKind],
        validators=[required(_l("Velg det som passer best."))],
    )
    until_on = LocalDateField(
        _l("Til og med hvilken dag?"),
        description=_l("Ny dato: dagen dere møtes. Borte: siste dag. Varselet hviler til og med denne dagen."),
        validators=[Optional()],
    )
    text = TextAreaField(
        _l("Det du vil legge til"), description=WITHOUT_NAMES, filters=[trimmed], validators=[at_most(LONGEST_TEXT)]
    )

    @property
    def answer_kind(self) -> AnswerKind:
        """Return what is answered; the form has been validated."""
        return AnswerKind(self.kind.data)


class QuestionForm(AppForm):
    """A question about an office."""

    text = TextAreaField(
        _l("Spørsmål"),
        description=WITHOUT_NAMES,
        filters=[trimmed],
        validators=[required(_l("Skriv det du vil spørre om.")), at_most(LONGEST_TEXT)],
    )


class QuestionAnswerForm(AppForm):
    """The answer to a question."""

    text = TextAreaField(
        _l("Svar"),
        description=WITHOUT_NAMES,
        filters=[trimmed],
        validators=[required(_l("Skriv svaret.")), at_most(LONGEST_TEXT)],
    )


# What can be chosen; what the database allows beside it, as after an import, is offered when it is what holds.
OFFERED = {
    "intervals_x10": (10, 12, 15, 20, 25, 30, 40),
    "empty_agendas": (2, 3, 4, 5, 6),
    "leaders_wanted": (1, 2),
    "silence_days": (3, 5, 7, 10, 14, 21, 28, 42, 60),
}
ABOVE, HERE = "above", "here"


def in_words(name: str, value: int) -> str:
    """Return a limit in words.

    Args:
        name: which one, as ``Limits`` calls it.
        value: its value.
    """
    if name == "intervals_x10":
        return _("%(number)s intervaller", number=formats.number(value / 10, 1)) if value > 10 else _("1 intervall")
    if name == "empty_agendas":
        return _("%(num)d på rad", num=value)
    if name == "silence_days":
        return ngettext("%(num)d dag", "%(num)d dager", value)
    return ngettext("%(num)d veileder", "%(num)d veiledere", value)


class LimitsForm(AppForm):
    """When warnings are raised at a place."""

    intervals_x10 = PickField(
        _l("«Lenge siden gruppa møttes» kommer etter"),
        description=_l("Stengte dager, og dager der alle medlemmene er borte, telles ikke."),
    )
    empty_agendas = PickField(_l("«Tomme sakslister på rad» kommer etter"))
    leaders_wanted = PickField(
        _l("Så mange skal kunne lede en gruppe"),
        description=_l("Med 2 kommer «Bare én kan lede gruppa» også der det aldri har vært to."),
    )
    silence_days = PickField(
        _l("Et varsel går ett nivå opp etter"),
        description=_l("Så lenge uten at noe endrer seg, og uten svar fra dem som leder gruppa."),
    )
    kinds_from = OneOfField(_l("Hvilke varsler er på?"), default=ABOVE)
    kinds = SelectMultipleField(
        _l("Varsler som er på her"),
        choices=[SelectChoice(kind.value, KIND_NAMES[kind]) for kind in WarningKind],
        description=_l("Brukes når du har valgt «Velg her»."),
    )

    def offer(self, above: Thresholds, *, is_programme: bool) -> None:
        """Fill in the choices; the empty one tells what holds when nothing is chosen.

        Args:
            above: what holds when nothing is said here.
            is_programme: whether the form is about the whole programme, above which there is only the usual.
        """
        for name in OFFERED:
            words = in_words(name, getattr(above, name))
            empty = _("Det vanlige: %(what)s", what=words) if is_programme else _("Som over: %(what)s", what=words)
            held = self[name].data
            numbers = set(OFFERED[name]) | ({int(held)} if str(held or "").isdigit() else set())
            offered = [SelectChoice(str(value), in_words(name, value)) for value in sorted(numbers) if value < 367]
            self[name].choices = [SelectChoice("", empty), *offered]
        names = formats.listing(KIND_NAMES[kind] for kind in WarningKind if kind in above.kinds) or _("ingen")
        first = _("Det vanlige") if is_programme else _("Som over")
        self.kinds_from.choices = [
            SelectChoice(ABOVE, first, {"description": names}),
            SelectChoice(HERE, _("Velg her")),
        ]

    def show(self, limits: Limits | None, above: Thresholds) -> None:
        """Fill the fields with what is said, when the page opens.

        Args:
            limits: what is said here, or None.
            above: what holds when nothing is said here.
        """
        said = limits or Limits()
        for name in OFFERED:
            value = getattr(said, name)
            self[name].data = "" if value is None else str(value)
        self.kinds_from.data = ABOVE if said.kinds is None else HERE
        self.kinds.data = [
            kind.value for kind in WarningKind if kind in (said.kinds if said.kinds is not None else above.kinds)
        ]

    @property
    def limits(self) -> Limits:
        """Return what was chosen; the form has been validated."""
        kinds = frozenset(WarningKind(code) for code in self.kinds.data or ())
        return Limits(
            intervals_x10=self.intervals_x10.key,
            empty_agendas=self.empty_agendas.key,
            silence_days=self.silence_days.key,
            leaders_wanted=self.leaders_wanted.key,
            kinds=kinds if self.kinds_from.data == HERE else None,
        )
