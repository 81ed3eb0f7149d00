"""Reviews are agreed, moved and registered by the own office alone; others see counts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from hpmt_supervision.anchoring import operations, queries
from hpmt_supervision.anchoring.models import AgreedReview, ReviewState
from hpmt_supervision.anchoring.queries import ReviewFacts
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound, StaleVersion, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.models import AuditEvent
from tests.factories.anchoring import make_review
from tests.factories.auth import sign_in
from tests.factories.people import give_role, make_group, make_person, make_unit, member_of, supervisor_of, viewer_for

TODAY = date(2026, 11, 23)
AHEAD, PAST = TODAY + timedelta(days=10), TODAY - timedelta(days=10)
MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with clock.at(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        yield


def leader_of(group: SupervisionGroup, name: str | None = None) -> Person:
    person = make_person(name)
    give_role(person, Role.OFFICE_LEADER, group.unit)
    return person


def viewers(group: SupervisionGroup) -> tuple[Viewer, Viewer]:
    return viewer_for(leader_of(group), TODAY), viewer_for(supervisor_of(group), TODAY)


def test_leader_and_supervisor_share_one_plan_and_nobody_else_reaches_it(app: Flask) -> None:
    group, other = make_group(), make_group()
    leader, supervisor = viewers(group)
    review = operations.agree_review(
        unit_id=group.unit_id, agreed_on=AHEAD, agreed_with_id=supervisor.person_id, by=leader, request_key="k"
    )
    again = operations.agree_review(
        unit_id=group.unit_id, agreed_on=AHEAD, agreed_with_id=None, by=leader, request_key="k"
    )
    assert again is review
    for viewer in (leader, supervisor):
        assert [row.id for row in queries.plan_of(viewer).coming] == [review.id]
    for stranger in viewers(other):
        assert queries.plan_of(stranger).coming == []
        with pytest.raises(NotFound):
            operations.agree_review(unit_id=group.unit_id, agreed_on=AHEAD, agreed_with_id=None, by=stranger)
        with pytest.raises(NotFound):
            operations.register_review(
                review_id=review.id, held_on=TODAY, leader_present=True, expected_version=None, by=stranger
            )
    with pytest.raises(StaleVersion):
        operations.move_review(
            review_id=review.id, agreed_on=AHEAD + timedelta(days=1), expected_version=9, by=supervisor
        )
    operations.move_review(review_id=review.id, agreed_on=AHEAD + timedelta(days=1), expected_version=1, by=supervisor)
    operations.remove_review(review_id=review.id, expected_version=2, by=leader)
    assert db.session.scalars(select(AgreedReview)).all() == []
    acts = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert acts == ["review.agree", "review.move", "review.remove"]


def test_what_has_been_is_registered_and_can_be_corrected(app: Flask) -> None:
    group = make_group()
    leader, supervisor = viewers(group)
    review = make_review(group.unit, PAST, by=leader_of(group))
    assert [row.id for row in queries.plan_of(leader).overdue] == [review.id]
    with pytest.raises(UserError):
        operations.remove_review(review_id=review.id, expected_version=1, by=leader)
    operations.register_review(
        review_id=review.id, held_on=PAST, leader_present=False, expected_version=1, by=supervisor
    )
    assert queries.reviews_of([group.unit_id], PAST, PAST) == [ReviewFacts(group.unit_id, PAST, PAST, False)]
    operations.register_review(review_id=review.id, held_on=None, leader_present=None, expected_version=2, by=leader)
    assert (review.state, review.held_on, review.leader_present) == (ReviewState.NOT_HELD, None, None)
    assert [row.id for row in queries.plan_of(supervisor).past] == [review.id]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"held_on": TODAY + timedelta(days=1), "leader_present": True}, "held_on"),
        ({"held_on": TODAY, "leader_present": None}, "leader_present"),
        ({"held_on": None, "leader_present": None}, "outcome"),
    ],
)
def test_what_cannot_be_said_of_a_review_ahead(sqlite_app: Flask, values: dict[str, object], field: str) -> None:
    group = make_group()
    leader, _supervisor = viewers(group)
    review = make_review(group.unit, AHEAD, by=leader_of(group))
    with pytest.raises(UserError) as refused:
        operations.register_review(review_id=review.id, expected_version=None, by=leader, **values)
    assert refused.value.field == field


def test_a_day_is_agreed_once_and_only_ahead(sqlite_app: Flask) -> None:
    group = make_group()
    leader, _supervisor = viewers(group)
    make_review(group.unit, AHEAD, by=leader_of(group))
    for day in (AHEAD, PAST, TODAY + timedelta(days=800)):
        with pytest.raises(UserError) as refused:
            operations.agree_review(unit_id=group.unit_id, agreed_on=day, agreed_with_id=None, by=leader)
        assert refused.value.field == "agreed_on"


def test_reviews_of_a_period_in_order(app: Flask) -> None:
    unit, other = make_unit(), make_unit()
    person = make_person()
    make_review(unit, date(2026, 3, 1), by=person, held_on=date(2026, 3, 4), leader_present=True)
    make_review(other, date(2026, 1, 1), by=person, not_held=True)
    make_review(unit, date(2025, 12, 31), by=person)
    make_review(unit, date(2026, 12, 31), by=person)
    assert queries.reviews_of([unit.id, other.id], date(2026, 1, 1), date(2026, 12, 31)) == [
        ReviewFacts(other.id, date(2026, 1, 1), None, None),
        ReviewFacts(unit.id, date(2026, 3, 1), date(2026, 3, 4), True),
        ReviewFacts(unit.id, date(2026, 12, 31), None, None),
    ]


def test_those_above_see_counts_of_their_own_county_and_not_who_was_there(sqlite_app: Flask) -> None:
    group, foreign = make_group(), make_group()
    leader = leader_of(group, "Bjørn Leder")
    make_review(group.unit, PAST, by=leader, held_on=PAST, leader_present=False)
    make_review(group.unit, PAST + timedelta(days=1), by=leader)
    above = make_person()
    give_role(above, Role.FM_SUPERVISOR, group.unit.parent)
    [row] = queries.counts_below(viewer_for(above, TODAY), PAST)
    assert (row.office.id, row.held, row.not_held, row.unanswered, row.coming) == (group.unit_id, 1, 0, 1, 0)
    client = sign_in(sqlite_app.test_client(), above)
    text = client.get("/rapporter/gjennomganger/omradet").get_data(as_text=True)
    assert group.unit.name in text and foreign.unit.name not in text and "Bjørn Leder" not in text
    assert client.get("/rapporter/gjennomganger").status_code == 404


def test_pages_of_the_own_office(sqlite_app: Flask) -> None:
    group = make_group()
    leader, supervisor, counsellor = leader_of(group), supervisor_of(group, "Marit Haug"), member_of(group)
    review = make_review(group.unit, PAST, by=leader)
    client = sign_in(sqlite_app.test_client(), leader)
    answer = client.post(
        "/rapporter/gjennomganger/ny", data={"unit_id": str(group.unit_id), "agreed_on": "snart", "agreed_with_id": ""}
    )
    assert answer.status_code == 422 and 'value="snart"' in answer.get_data(as_text=True)
    typed = {"unit_id": str(group.unit_id), "agreed_on": "03.12.2026", "agreed_with_id": str(supervisor.id)}
    text = client.post("/rapporter/gjennomganger/ny", data=typed, follow_redirects=True).get_data(as_text=True)
    assert "Avtalt med Marit Haug" in text
    answer = client.post(f"/rapporter/gjennomganger/{review.id}/registrer", data={"outcome": "held", "held_on": ""})
    assert answer.status_code == 422 and "Velg om Nav-lederen var med." in answer.get_data(as_text=True)
    for person in (leader, supervisor):
        home = sign_in(sqlite_app.test_client(), person).get("/").get_data(as_text=True)
        assert "Gjennomgang av tallene" in home and "Avtalt gjennomgang" in home
    assert sign_in(sqlite_app.test_client(), counsellor).get("/rapporter/gjennomganger").status_code == 404


def test_the_pages_ask_few_questions(sqlite_app: Flask) -> None:
    group = make_group()
    leader = leader_of(group)
    for days in range(1, 8):
        make_review(group.unit, TODAY + timedelta(days=days), by=leader)
    client = sign_in(sqlite_app.test_client(), leader)
    for address in ("/rapporter/gjennomganger", "/rapporter/gjennomganger/ny", "/"):
        asked: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args, asked=asked: asked.append(args[2]))
        assert client.get(address).status_code == 200
        assert 0 < len(asked) <= MOST_QUERIES, (address, asked)


def test_a_date_of_blanks_is_asked_for(sqlite_app: Flask) -> None:
    group = make_group()
    leader = leader_of(group)
    review = make_review(group.unit, AHEAD, by=leader)
    client = sign_in(sqlite_app.test_client(), leader)
    answer = client.post(f"/rapporter/gjennomganger/{review.id}/flytt", data={"agreed_on": " \t\n", "version": "1"})
    assert answer.status_code == 422 and "Skriv datoen dere har avtalt." in answer.get_data(as_text=True)
