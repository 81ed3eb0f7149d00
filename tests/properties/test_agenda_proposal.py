"""The proposed agenda fits the session, keeps the queue's order and loses no case."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.cases.agenda_proposal import (
    CASE_MINUTES,
    URGENCY_ORDER,
    Practice,
    Proposed,
    Waiting,
    longest_without,
    propose,
    queue_order,
    spread,
)

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)

urgencies = st.sampled_from(URGENCY_ORDER)
moments = st.integers(0, 500).map(lambda hours: EPOCH + timedelta(hours=hours))
queues = st.lists(st.tuples(urgencies, moments), max_size=12).map(
    lambda rows: [Waiting(key, urgency, at) for key, (urgency, at) in enumerate(rows, start=1)]
)
days = st.one_of(st.none(), st.integers(0, 400).map(lambda n: date(2025, 1, 1) + timedelta(days=n)))
practices = st.lists(days, max_size=5).map(lambda rows: [Practice(key, last) for key, last in enumerate(rows, 1)])
lengths = st.integers(1, 24 * 60)


@given(queues, lengths, st.booleans(), practices)
def test_the_minutes_never_exceed_the_session(
    queue: list[Waiting], minutes: int, agreements: bool, practice: list[Practice]
) -> None:
    items = propose(queue, minutes=minutes, has_agreements=agreements, practice=practice)
    assert sum(item.minutes for item in items) <= minutes
    assert all(item.minutes > 0 for item in items)


@given(queues, lengths, st.booleans(), practices)
def test_the_cases_are_the_head_of_the_queue_and_none_is_there_twice(
    queue: list[Waiting], minutes: int, agreements: bool, practice: list[Practice]
) -> None:
    items = propose(queue, minutes=minutes, has_agreements=agreements, practice=practice)
    chosen = [item.case_id for item in items if item.kind == "case"]
    ordered = [waiting.case_id for waiting in sorted(queue, key=queue_order)]
    assert chosen == ordered[: len(chosen)]
    if queue:
        assert chosen, "somebody who has asked for help is never left out of a session with room for nobody else"


@given(queues, lengths, st.booleans(), practices, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(
    queue: list[Waiting], minutes: int, agreements: bool, practice: list[Practice], random: object
) -> None:
    shuffled = list(queue)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert propose(queue, minutes=minutes, has_agreements=agreements, practice=practice) == propose(
        shuffled, minutes=minutes, has_agreements=agreements, practice=practice
    )


@given(queues, st.integers(60, 24 * 60), st.booleans(), practices)
def test_no_room_is_left_for_a_case_that_waits(
    queue: list[Waiting], minutes: int, agreements: bool, practice: list[Practice]
) -> None:
    items = propose(queue, minutes=minutes, has_agreements=agreements, practice=practice)
    cases = [item for item in items if item.kind == "case"]
    trained = sum(item.minutes for item in items if item.kind == "skill_training")
    if len(cases) < len(queue):
        assert minutes - sum(item.minutes for item in items) + trained < CASE_MINUTES


@given(queues, lengths, st.booleans(), practices)
def test_agreements_open_and_new_agreements_close(
    queue: list[Waiting], minutes: int, agreements: bool, practice: list[Practice]
) -> None:
    kinds = [item.kind for item in propose(queue, minutes=minutes, has_agreements=agreements, practice=practice)]
    assert kinds.count("agreements") <= int(agreements)
    assert "agreements" not in kinds[1:]
    assert "new_agreements" not in kinds[:-1]
    assert kinds.count("skill_training") <= min(1, len(practice))


@given(practices.filter(bool))
def test_the_tool_never_practised_comes_first(practice: list[Practice]) -> None:
    chosen = longest_without(practice)
    assert all(
        chosen.last_on is None or (tool.last_on is not None and chosen.last_on <= tool.last_on) for tool in practice
    )


@given(queues, st.lists(st.integers(0, 4), max_size=5))
def test_spreading_fills_each_session_in_the_queues_order(queue: list[Waiting], rooms: list[int]) -> None:
    found = spread(queue, rooms)
    assert len(found) == min(len(queue), sum(rooms))
    places = [found[waiting.case_id] for waiting in sorted(queue, key=queue_order) if waiting.case_id in found]
    assert places == sorted(places)
    assert all(places.count(index) <= room for index, room in enumerate(rooms))


def test_the_session_of_the_design() -> None:
    """Ninety minutes: five agreements from last time, three cases waiting, three focus tools."""
    queue = [Waiting(n, "normal", EPOCH + timedelta(days=n)) for n in (1, 2, 3)]
    practice = [Practice(1, date(2026, 11, 12)), Practice(2, date(2026, 10, 15)), Practice(3, date(2026, 10, 29))]
    assert propose(queue, minutes=90, has_agreements=True, practice=practice) == [
        Proposed("agreements", 10),
        Proposed("case", 25, case_id=1),
        Proposed("case", 25, case_id=2),
        Proposed("skill_training", 15, tool_id=2),
        Proposed("new_agreements", 10),
    ]


def test_a_short_session_still_takes_a_case() -> None:
    queue = [Waiting(1, "normal", EPOCH)]
    items = propose(queue, minutes=30, has_agreements=True)
    assert [(item.kind, item.minutes) for item in items] == [("agreements", 10), ("case", 10), ("new_agreements", 10)]
    assert [item.kind for item in propose(queue, minutes=12, has_agreements=True)] == ["case"]


def test_an_empty_queue_offers_training_instead_of_cancelling() -> None:
    items = propose([], minutes=60, has_agreements=False, practice=[Practice(7, None)])
    assert [(item.kind, item.tool_id) for item in items] == [("skill_training", 7), ("new_agreements", None)]
