"""The forms of holding a session, signing its log, and correcting it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from hpmt_supervision.forwarding.operations import LONGEST_NEED
from hpmt_supervision.logs.agreement_operations import AgreementInput
from hpmt_supervision.logs.material_queries import Material
from hpmt_supervision.logs.models import Agreement, ReviewOutcome, WorkForm
from hpmt_supervision.logs.operations import ItemInput, NeedInput
from hpmt_supervision.logs.reporting import Report
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.form_fields import LocalDateField
from hpmt_supervision.web.forms import AppForm, at_most, required, trimmed

WORK_FORM_LABELS = {
    WorkForm.CONVERSATION: _l("Samtale"),
    WorkForm.ROLE_PLAY: _l("Rollespill"),
    WorkForm.REFLECTING_TEAM: _l("Reflekterende team"),
}
EVERYONE = "alle"
BLANK_ROWS = 2


class AgreementRow(Form):
    """One row: who does what by when."""

    id = HiddenField()
    owner = SelectField(_l("Hvem"), validate_choice=False)
    what = StringField(_l("Gjør hva"), filters=[trimmed], validators=[Optional(), at_most(500)])
    due_on = LocalDateField(_l("Innen"), validators=[Optional()])
    needs_leader = BooleanField(_l("Trenger Nav-leder"))


class HoldForm(AppForm):
    """What every step has: who was there. Version is the log's, so that two who write at once are told."""

    attended = SelectMultipleField(_l("Til stede"), coerce=int, validate_choice=False)
    guests = SelectMultipleField(_l("Gjester"), coerce=int, validate_choice=False)
    agreements = FieldList(FormField(AgreementRow), max_entries=30)

    def fill_agreements(
        self, agreements: Iterable[Agreement], owners: dict[int, str], due_on: date | None, owner_id: int | None
    ) -> None:
        """Show the agreements that stand there, with blank rows after them, for ``owner_id`` or, with None, for all."""
        for found in agreements:
            self.agreements.append_entry(
                {
                    "id": str(found.id),
                    "owner": str(found.owner_id) if found.owner_id else EVERYONE,
                    "what": found.what,
                    "due_on": found.due_on,
                    "needs_leader": found.needs_leader,
                }
            )
        for _blank in range(BLANK_ROWS):
            self.agreements.append_entry({"due_on": due_on, "owner": str(owner_id) if owner_id else EVERYONE})
        self.offer_owners(owners)

    def offer_owners(self, owners: dict[int, str]) -> None:
        """Let every row choose among those who may own an agreement."""
        people = [(str(key), name) for key, name in owners.items()]
        offered = [(EVERYONE, _l("Alle")), *people]
        choices = [SelectChoice(value, label) for value, label in offered]
        for entry in self.agreements:
            entry.form.owner.choices = choices

    def agreement_inputs(self) -> list[AgreementInput]:
        """Return the rows as the operation takes them."""
        return [
            AgreementInput(
                id=_number(entry.form.id.data),
                owner_id=_number(entry.form.owner.data),
                what=entry.form.what.data,
                due_on=entry.form.due_on.data,
                needs_leader=bool(entry.form.needs_leader.data),
            )
            for entry in self.agreements
        ]


class ItemForm(HoldForm):
    """A case or a piece of skill training."""

    tools = SelectMultipleField(_l("Vi øvde på"), coerce=int, validate_choice=False)
    work_forms = SelectMultipleField(
        _l("Slik jobbet vi"), choices=[SelectChoice(code, label) for code, label in WORK_FORM_LABELS.items()]
    )
    learning = TextAreaField(
        _l("Det vi lærte"),
        description=_l("Går rett i loggen. Uten navn på deltakere, fødselsnummer, telefon og adresse."),
        filters=[trimmed],
        validators=[Optional(), at_most(4000)],
    )

    def item_input(self, *, carried_over: bool, done: bool) -> ItemInput:
        """Return what the form says, as the operation takes it."""
        return ItemInput(
            tool_ids=self.tools.data or (),
            work_forms=self.work_forms.data or (),
            learning=self.learning.data,
            carried_over=carried_over,
            done=done,
        )


class NeedRow(Form):
    """One reported need that the session may take up."""

    id = HiddenField()
    taken_up = BooleanField(_l("Tatt opp"))
    answer = TextAreaField(_l("Svar til dem som meldte det"), filters=[trimmed], validators=[Optional(), at_most(4000)])


class NeedsForm(HoldForm):
    """What the level below has reported."""

    needs = FieldList(FormField(NeedRow), max_entries=200)

    def fill_needs(self, material: Material) -> None:
        """Show the needs that wait, and those this session has taken up with the answers as far as they are written."""
        for line in material.needs_to_take_up:
            taken_up = material.took_up(line)
            self.needs.append_entry(
                {"id": str(line.need.id), "taken_up": taken_up, "answer": line.need.answer if taken_up else None}
            )

    def need_inputs(self) -> dict[int, NeedInput]:
        """Return what the form says of each need, by key; an answer says that the need was taken up."""
        found = {_number(entry.form.id.data): entry.form for entry in self.needs}
        return {
            key: NeedInput(bool(row.taken_up.data or row.answer.data), row.answer.data)
            for key, row in found.items()
            if key is not None
        }


class AnswerRow(Form):
    """The answer to one need, sent when the log is signed."""

    id = HiddenField()
    answer = TextAreaField(_l("Svar"), filters=[trimmed], validators=[Optional(), at_most(4000)])


class AskedForm(AppForm):
    """A form whose likely names are asked about once; ``seen`` carries those the page has shown, one to a line."""

    seen = HiddenField()

    def seen_words(self) -> set[str]:
        """Return the words the writer has been asked about."""
        return {word for word in (self.seen.data or "").split("\n") if word}

    def remember(self, words: Iterable[str]) -> None:
        """Let the next sending tell that these words have been shown."""
        self.seen.data = "\n".join(sorted({*words, *self.seen_words()}))


class ReportForm(AskedForm):
    """What the next level should see."""

    needs = SelectMultipleField(_l("Meld videre"), validate_choice=False)
    theme = TextAreaField(
        _l("Et annet tema"),
        description=_l("Valgfritt. Uten navn på deltakere, fødselsnummer, telefon og adresse."),
        filters=[trimmed],
        validators=[Optional(), at_most(LONGEST_NEED)],
    )
    to_group = SelectField(_l("Til"), validate_choice=False)

    def offer_groups(self, groups: Iterable[SupervisionGroup]) -> None:
        """Let the form choose among the groups that can receive it."""
        self.to_group.choices = [SelectChoice(str(group.id), group.name) for group in groups]

    def report(self) -> Report:
        """Return what the form says, as the operation takes it."""
        chosen = self.to_group.data
        # A choice that cannot be read names no group, and is refused as one that is not offered.
        to_group_id = (_number(chosen) or 0) if chosen else None
        return Report(tokens=tuple(self.needs.data or ()), theme=self.theme.data, to_group_id=to_group_id)


class SignForm(ReportForm):
    """The supervisor's own line, what goes further, the answers that go back, and the signature."""

    answers = FieldList(FormField(AnswerRow), max_entries=200)

    closing_line = TextAreaField(
        _l("Det du vil legge til"),
        description=_l("Valgfritt. De som var invitert til veiledningen, kan lese loggen."),
        filters=[trimmed],
        validators=[Optional(), at_most(2000)],
    )

    def fill_answers(self, answers: Iterable[tuple[int, str | None]]) -> None:
        """Show the answers as they would go back: a draft, or what was learned of a case."""
        for need_id, answer in answers:
            self.answers.append_entry({"id": str(need_id), "answer": answer})

    def answer_inputs(self) -> dict[int, str]:
        """Return the answers to send, by the key of the need; those left empty are not sent."""
        found = {_number(entry.form.id.data): entry.form.answer.data for entry in self.answers}
        return {key: answer for key, answer in found.items() if key is not None and answer}


class AdditionForm(AskedForm):
    """A dated correction of a signed log."""

    text = TextAreaField(
        _l("Tillegg"),
        description=_l("Skriv hva som skal rettes. Loggen selv endres ikke."),
        filters=[trimmed],
        validators=[required(_l("Skriv hva som skal rettes.")), at_most(2000)],
    )


def outcome_inputs(data: Any, agreements: Iterable[Agreement]) -> dict[int, tuple[str, date | None]]:
    """Return what was said of earlier agreements, by key; those nothing was said of are left out.

    Args:
        data: the posted form.
        agreements: the agreements on the page.

    Raises:
        ValueError: with the field's name and the sentence when a new date cannot be read.
    """
    from hpmt_supervision.web.form_fields import read_date

    outcomes: dict[int, tuple[str, date | None]] = {}
    for found in agreements:
        outcome = data.get(f"outcome-{found.id}", "")
        if not outcome:
            continue
        due_on = read_date(data.get(f"due-{found.id}", ""))
        if outcome == ReviewOutcome.MOVED and due_on is None:
            raise ValueError(f"due-{found.id}")
        outcomes[found.id] = (outcome, due_on)
    return outcomes


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 12 else None
