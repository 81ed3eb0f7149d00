"""The worked examples of the profile: the cards of the invented office, made as those of every real one."""

from flask_babel import gettext as _

from hpmt_supervision.fidelity.figures.months import Month
from hpmt_supervision.fidelity.profile.cards import ProfileCards, Reading, profile_cards
from hpmt_supervision.fidelity.profile.explanations import profile_explanations
from hpmt_supervision.fidelity.profile.measures import Subject
from hpmt_supervision.fidelity.profile.page import card_texts
from hpmt_supervision.fidelity.worked_examples import invented
from hpmt_supervision.fidelity.worked_examples.example import Result, Section
from hpmt_supervision.fidelity.worked_examples.records import records_of


def invented_cards() -> ProfileCards:
    """Return the cards of the invented office."""
    month = Month.of(invented.PERIOD.first)
    return profile_cards(
        Reading(
            facts=invented.facts(),
            period=invented.PERIOD,
            before=invented.BEFORE,
            months=(month,),
            months_before=(month.plus(-1),),
            today=invented.TODAY,
            reviews=invented.REVIEWS,
            courses=invented.courses(_("Grunnopplæring")),
        )
    )


def profile_sections() -> list[Section]:
    """Return a section for each card, in the order of the page."""
    explained, records = profile_explanations(), records_of(invented.facts())
    found = []
    for card in card_texts(invented_cards()):
        results = tuple(
            Result(line.code, line.name, line.value, f"{line.basis} ({line.interval})" if line.interval else line.basis)
            for line in card.lines
        )
        subject = Subject(card.subject)
        found.append(Section(card.subject, card.name, explained[subject], records[subject], results))
    return found
