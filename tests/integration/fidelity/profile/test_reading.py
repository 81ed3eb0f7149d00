"""What the profile reads, from acts made as people make them, and what the rooms beside it tell."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from hpmt_supervision.cases.models import SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.months import Month
from hpmt_supervision.fidelity.profile import ProfileCards, office_cards
from hpmt_supervision.fidelity.profile.cards import Standing
from hpmt_supervision.fidelity.profile.measures import Subject
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.sessions import operations
from hpmt_supervision.sessions.cancel_reasons import CancelReason
from hpmt_supervision.sessions.change_plan import Scope
from hpmt_supervision.sessions.undo_queries import undoable
from tests.factories.anchoring import make_review
from tests.factories.learning import make_completion
from tests.factories.people import make_group, make_person
from tests.factories.profile import forwarded_copy, make_rich_office
from tests.factories.sessions import make_held_session
from tests.integration.sessions.test_series_changes import in_order, scene, wish

HALF = Period(date(2026, 5, 1), date(2026, 10, 31))


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with clock.at(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        yield


def values(cards: ProfileCards, subject: Subject) -> dict[str, tuple[object, int | None]]:
    """Value and part of each figure of a card by its code; of those that share one, of the last."""
    return {figure.now.code: (figure.now.value, figure.now.part) for figure in cards.cards[subject].figures}


def test_moves_and_late_cancellations_are_counted_from_what_people_did(app: Flask) -> None:
    group, viewer, _member, rows = scene()
    # On 23 November: the first is moved three days before it, the second is cancelled long before, and the rest move.
    operations.change_sessions(rows[0], wish=wish(rows[0], days=1), by=viewer)
    with clock.at(datetime(2026, 11, 26, 7, tzinfo=UTC)):
        operations.change_sessions(rows[0], wish=wish(rows[0], hour=14), by=viewer)
    operations.cancel_sessions(rows[1], reason=CancelReason.NO_CASES, by=viewer)
    operations.change_sessions(rows[2], wish=wish(rows[2], days=-1), by=viewer, scope=Scope.LATER)
    db.session.flush()
    last = max(session.local_date for session in in_order())
    with clock.at(datetime(last.year, last.month, last.day, 20, tzinfo=UTC) + timedelta(days=1)):
        cards = office_cards(group.unit_id, Period(date(2026, 11, 1), last), outside=False, row_is_withheld=False)
    found = values(cards, Subject.RELIABILITY)
    assert found["held_of_booked"] == (Decimal("0.0000"), 0)
    assert found["moved"] == (Decimal("0.8000"), 4)
    assert found["short_notice"] == (Decimal("0.2000"), 1)


def test_a_move_that_was_undone_does_not_count(app: Flask) -> None:
    group, viewer, _member, rows = scene()
    with clock.at(datetime(2026, 11, 24, 7, tzinfo=UTC)):
        # On Tuesday, two days before: that would be short notice.
        operations.change_sessions(rows[0], wish=wish(rows[0], days=1), by=viewer)
        (act,) = undoable([group.id])
        assert reliability_of(group)["moved"] == (Decimal("1.0000"), 1)
        operations.undo_act(act_id=act.id, group_id=group.id, by=viewer)
        found = reliability_of(group)
        assert (found["moved"][1], found["short_notice"][1]) == (0, 0)
        operations.change_sessions(rows[0], wish=wish(rows[0], hour=14), by=viewer)
        found = reliability_of(group)
    assert (found["moved"][1], found["short_notice"][1]) == (1, 1)


def reliability_of(group: SupervisionGroup) -> dict[str, tuple[object, int | None]]:
    """The figures of November, read when it is over."""
    november = Period(date(2026, 11, 1), date(2026, 11, 30))
    with clock.at(datetime(2026, 12, 1, 12, tzinfo=UTC)):
        cards = office_cards(group.unit_id, november, outside=False, row_is_withheld=False)
    return values(cards, Subject.RELIABILITY)


def test_a_cancellation_after_the_period_counts_in_it_as_in_a_longer_one(app: Flask) -> None:
    group, viewer, _member, rows = scene()
    with clock.at(datetime(2026, 12, 1, 7, tzinfo=UTC)):
        operations.cancel_sessions(rows[0], reason=CancelReason.NO_CASES, by=viewer)
    assert reliability_of(group)["short_notice"] == (Decimal("1.0000"), 1)


def test_cases_are_followed_to_the_next_level(app: Flask) -> None:
    office = make_rich_office()
    cards = office_cards(office.unit.id, HALF, outside=False, row_is_withheld=False)
    assert values(cards, Subject.CASE_FLOW)["forwarded"][0] == 0
    case = db.session.scalars(db.select(SupervisionCase).order_by(SupervisionCase.id)).all()[-1]
    forwarded_copy(case, office.levels, date(2026, 10, 31))
    cards = office_cards(office.unit.id, HALF, outside=False, row_is_withheld=False)
    assert values(cards, Subject.CASE_FLOW)["forwarded"][0] == 1
    forwarded_copy(case, office.levels, date(2026, 11, 1))
    cards = office_cards(office.unit.id, HALF, outside=False, row_is_withheld=False)
    assert values(cards, Subject.CASE_FLOW)["forwarded"][0] == 1


def test_other_offices_and_levels_are_left_out(app: Flask) -> None:
    office = make_rich_office()
    before = office_cards(office.unit.id, HALF, outside=False, row_is_withheld=False)
    make_held_session(make_group(), "2026-06-04 09:00")
    make_held_session(make_group(level=2), "2026-06-04 09:00")
    assert office_cards(office.unit.id, HALF, outside=False, row_is_withheld=False) == before


def test_what_training_and_anchoring_tell_is_shown(sqlite_app: Flask) -> None:
    office = make_rich_office()
    first, second, registrar = make_person(), make_person(), make_person()
    for person in (first, second):
        make_completion(person, office.unit, by=registrar, on=date(2026, 9, 3))
    make_review(office.unit, date(2026, 9, 1), by=registrar, held_on=date(2026, 9, 2), leader_present=True)
    inside = office_cards(office.unit.id, HALF, outside=False, row_is_withheld=False)
    assert values(inside, Subject.LEARNING)["training"] == (2, None)
    assert values(inside, Subject.ANCHORING)["leader_present"] == (Decimal("1.0000"), 1)
    outside = office_cards(office.unit.id, HALF, outside=True, row_is_withheld=False)
    assert "training" not in values(outside, Subject.LEARNING)
    # Whether the one leader was there is about one person.
    assert "leader_present" not in values(outside, Subject.ANCHORING)
    assert values(outside, Subject.ANCHORING)["reviews_held"] == values(inside, Subject.ANCHORING)["reviews_held"]


def test_the_period_before_is_left_out_where_it_holds_a_withheld_month(sqlite_app: Flask) -> None:
    office = make_rich_office()
    for months, is_hidden in ((frozenset(), False), (frozenset({Month(2026, 2)}), True), (None, True)):
        cards = office_cards(office.unit.id, HALF, outside=True, row_is_withheld=False, withheld_months=months)
        card = cards.cards[Subject.CASE_FLOW]
        assert card.before_withheld is is_hidden
        assert all((figure.before is None) is is_hidden for figure in card.figures)


def test_a_withheld_row_withholds_from_outside_and_not_inside(sqlite_app: Flask) -> None:
    office = make_rich_office()
    about_people = {Subject.CASE_FLOW, Subject.PRACTICE, Subject.FE_FORMS, Subject.MASTERY, Subject.LEARNING}
    for outside in (True, False):
        cards = office_cards(office.unit.id, HALF, outside=outside, row_is_withheld=True)
        hidden = {subject for subject, card in cards.cards.items() if card.standing is Standing.ROW_WITHHELD}
        assert hidden == (about_people if outside else set())
        assert all(not cards.cards[subject].figures for subject in hidden)
        assert bool(cards.mastery) is not outside
