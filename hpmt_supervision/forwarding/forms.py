"""The forms of the pages: the author's answer, the answer to a need, where to pass it on, and the list's filters."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from hpmt_supervision.cases.models import SupervisionCase
from hpmt_supervision.cases.written import LONGEST_TEXT, LONGEST_TITLE
from hpmt_supervision.catalogue.forms import read_key
from hpmt_supervision.fe_forms.form_fields import OneOf
from hpmt_supervision.fe_forms.forms import DEIDENTIFIED
from hpmt_supervision.forwarding.answer_operations import LONGEST_ANSWER
from hpmt_supervision.forwarding.list_page import Filters, Side, Standing
from hpmt_supervision.forwarding.models import NeedKind
from hpmt_supervision.forwarding.share_operations import SharedText
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.forms import AppForm, at_most, trimmed

KIND_LABELS = {
    NeedKind.THEME: _l("Tema"),
    NeedKind.TRAINING: _l("Opplæringsbehov"),
    NeedKind.CASE: _l("Sak"),
}
PAGE_TITLES = {
    NeedKind.THEME: _l("Innmeldt tema"),
    NeedKind.TRAINING: _l("Innmeldt opplæringsbehov"),
    NeedKind.CASE: _l("Innmeldt sak"),
}
STANDING_LABELS = {
    Standing.OPEN: _l("Ikke besvart"),
    Standing.PASSED_ON: _l("Meldt videre"),
    Standing.ANSWERED: _l("Besvart"),
    Standing.TAKEN_BACK: _l("Trukket"),
    Standing.ALL: _l("Alle"),
}


def _key(value: object) -> int | None:
    return read_key(str(value))


class ShareForm(AppForm):
    """Exactly what would be shared, as the author may shorten it."""

    title = StringField(_l("Tittel"), filters=[trimmed], validators=[at_most(LONGEST_TITLE)])
    story = TextAreaField(
        _l("Hva var utfordrende?"), description=DEIDENTIFIED, filters=[trimmed], validators=[at_most(LONGEST_TEXT)]
    )
    question = TextAreaField(_l("Hva vil du ha hjelp til?"), filters=[trimmed], validators=[at_most(LONGEST_TEXT)])
    # What the page has warned about, and what the author has chosen to keep, one to a line.
    seen = HiddenField()
    kept = HiddenField()
    # Sent by the button "Behold ordet"; no hidden field of the page, which would always be sent.
    keep_word = StringField(filters=[trimmed])

    def show(self, case: SupervisionCase) -> None:
        """Fill the fields with the case."""
        for name in ("title", "story", "question"):
            self[name].data = getattr(case, name)

    def text(self) -> SharedText:
        """Return the texts as they would be shared."""
        return SharedText(self.title.data, self.story.data, self.question.data)

    def kept_words(self) -> set[str]:
        """Return the words the author has chosen to keep."""
        return {word for word in (*(self.kept.data or "").split("\n"), self.keep_word.data) if word}

    def seen_words(self) -> set[str]:
        """Return the words the author has been warned about or has chosen to keep."""
        return self.kept_words() | {word for word in (self.seen.data or "").split("\n") if word}


class AnswerForm(AppForm):
    """The answer to a need."""

    answer = TextAreaField(
        _l("Svar"),
        description=_l("Svaret kan leses av den som meldte det, og av dem som kan lese loggen det ble meldt fra."),
        filters=[trimmed],
        validators=[at_most(LONGEST_ANSWER)],
    )


class PassOnForm(AppForm):
    """Where to pass a need on; asked only when there is more than one group to choose from."""

    to_group = OneOf(_l("Hvilken gruppe?"), coerce=_key)

    def offer(self, groups: Sequence[SupervisionGroup]) -> "PassOnForm":
        """Take over the groups that can be chosen, and return the form."""
        self.to_group.choices = [SelectChoice(group.id, group.name) for group in groups]
        if self.to_group.data is None and groups:
            self.to_group.data = groups[0].id
        return self


class ListFilter(AppForm):
    """The filter of the list. It lives in the address, so a value that cannot be read is simply no filter."""

    class Meta(AppForm.Meta):
        """A form that only reads needs no protection."""

        csrf = False

    vis = HiddenField()
    gruppe = SelectField(_l("Gruppe"), coerce=str, validate_choice=False)
    tilstand = SelectField(_l("Status"), validate_choice=False)
    slag = SelectField(_l("Hva"), validate_choice=False)

    def offer(self, side: Side, groups: Sequence[SupervisionGroup]) -> "ListFilter":
        """Take over the choices of one side of the list, and return the form."""
        self.vis.data = side.value
        first = Standing.OPEN if side is Side.RECEIVED else Standing.ALL
        # What is taken back is no longer there for those who received it.
        standings = [one for one in STANDING_LABELS if side is Side.SENT or one is not Standing.TAKEN_BACK]
        self.tilstand.choices = [SelectChoice(one.value, STANDING_LABELS[one]) for one in standings]
        if self.tilstand.data not in standings:
            self.tilstand.data = first.value
        self.gruppe.choices = [
            SelectChoice("", _l("Alle")),
            *(SelectChoice(str(group.id), group.name) for group in groups),
        ]
        if self.gruppe.data not in {str(group.id) for group in groups}:
            self.gruppe.data = ""
        self.slag.choices = [SelectChoice("", _l("Alle")), *(SelectChoice(k.value, v) for k, v in KIND_LABELS.items())]
        if self.slag.data not in set(NeedKind):
            self.slag.data = ""
        return self

    def filters(self) -> Filters:
        """Return what to show; call after ``offer``."""
        return Filters(
            standing=Standing(self.tilstand.data),
            group_id=int(self.gruppe.data) if self.gruppe.data else None,
            kind=self.slag.data or None,
        )
