"""Every figure of an office and of the frequency, as plain values that can be compared."""

from datetime import date
from typing import Any

from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.frequency_report.queries import Question, frequency_report
from hpmt_supervision.fidelity.office.queries import office_profile
from hpmt_supervision.fidelity.profile import office_cards
from hpmt_supervision.people.models import Unit

PERIOD = Period(date(2026, 1, 1), date(2026, 10, 31))


def all_figures(office: Unit) -> list[Any]:
    """Return the office's profile with all its cards, seen from inside and outside, and the frequency on each level."""
    profile = office_profile(office, PERIOD)
    found: list[Any] = [profile.figures, profile.without_absent, profile.monthly, profile.cancelled]
    for outside in (False, True):
        cards = office_cards(office.id, PERIOD, outside=outside, row_is_withheld=False)
        found += [
            (subject, figure.now.code, figure.now.value, figure.now.part)
            for subject, card in cards.cards.items()
            for figure in card.figures
        ]
    for level in (1, 2, 3):
        report = frequency_report(db.session, Question(PERIOD, level=level))
        found.append([repr(row) for row in report.rows])
    return [repr(value) for value in found]
