"""Every number of an office's profile against a literal, day-by-day reading of its definition, on random histories."""

from datetime import UTC, datetime, time
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, event, given, settings

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.months import Month
from hpmt_supervision.fidelity.profile import ProfileCards, office_cards
from hpmt_supervision.fidelity.profile.cards import Card
from hpmt_supervision.fidelity.profile.measures import Measure
from tests.factories.profile_histories import lay_profile_history, lay_structure
from tests.properties.fidelity.profile.card_reading import CardRead, Cards
from tests.properties.fidelity.profile.histories import profile_histories, profile_questions
from tests.properties.fidelity.profile.records import Asked, History


def computed(history: History, asked: Asked) -> ProfileCards:
    """The cards as the product makes them of a database with the history."""
    office = lay_profile_history(history)
    months = asked.withheld_months
    try:
        with clock.at(datetime.combine(asked.today, time(10), UTC)):
            return office_cards(
                office,
                Period(asked.first, asked.last),
                outside=asked.outside,
                row_is_withheld=asked.row_is_withheld,
                withheld_months=None if months is None else frozenset(map(Month.of, months)),
            )
    finally:
        db.session.rollback()


def number(measure: Measure | None) -> tuple[Any, ...] | None:
    return None if measure is None else (measure.value, measure.part, measure.n)


def as_read(card: Card) -> CardRead:
    figures = {(one.now.code, one.now.label): (number(one.now), number(one.before)) for one in card.figures}
    assert len(figures) == len(card.figures), "two figures of a card cannot be told apart"
    return CardRead(str(card.standing), card.n, card.before_withheld, figures)  # type: ignore[arg-type]


def check(history: History, asked: Asked) -> None:
    found, expected = computed(history, asked), Cards(history, asked)
    cards = expected.all()
    assert {str(subject) for subject in found.cards} == set(cards)
    for subject, card in found.cards.items():
        assert as_read(card) == cards[subject], subject
        event(f"{subject}: {card.standing}")
    assert found.last_held == expected.now.last_held()
    assert dict(found.cancelled) == expected.now.cancelled()
    by_month = {one.month.first: (one.mean, None, one.marks) for one in found.mastery}
    assert by_month == expected.mastery_by_month()


def of_examples(most: int) -> settings:
    """Return settings for a number of examples, without the phase that explains, which runs a failing one again."""
    return settings(
        max_examples=most,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture
def laid(app: Flask) -> Flask:
    """Give a database with what all histories have in common."""
    lay_structure()
    return app


def test_every_card_agrees_with_the_day_by_day_reading(laid: Flask) -> None:
    most = 45 if db.engine.dialect.name == "sqlite" else 15

    @of_examples(most)
    @given(history=profile_histories(), asked=profile_questions())
    def agrees(history: History, asked: Asked) -> None:
        check(history, asked)

    agrees()
