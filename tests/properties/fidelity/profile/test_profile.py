"""The profile's figures on random histories, against a literal reading of their definitions."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.months import Month
from hpmt_supervision.fidelity.profile import anchoring, case_flow, documentation, learning, reliability
from hpmt_supervision.fidelity.profile.facts import CaseFact, FeMonth, Move, SessionFact, SpellFact
from hpmt_supervision.fidelity.profile.measures import Measure
from hpmt_supervision.fidelity.profile.periods import months_over, months_touched, period_before
from tests.properties.fidelity.profile import oracle as oracle

FIRST = date(2026, 1, 1)
days = st.integers(0, 100).map(lambda offset: FIRST + timedelta(days=offset))
periods = st.tuples(days, days).map(lambda two: Period(min(two), max(two)))
maybe = st.one_of(st.none(), days)
moves = st.lists(st.builds(Move, days, maybe), max_size=2).map(tuple)
sessions = st.lists(
    st.builds(
        SessionFact,
        key=st.integers(1, 1000),
        group=st.integers(1, 2),
        day=days,
        status=st.sampled_from(["planned", "held", "held", "cancelled"]),
        minutes=st.integers(30, 120),
        is_imported=st.booleans(),
        signed_on=maybe,
        has_case=st.booleans(),
        cancelled_on=maybe,
        moves=moves,
    ),
    max_size=25,
)


@st.composite
def some_cases(draw: st.DrawFn) -> list[CaseFact]:
    found = []
    for submitted in draw(st.lists(days, max_size=15)):
        later = st.one_of(st.none(), st.integers(0, 40).map(lambda wait, day=submitted: day + timedelta(days=wait)))
        found.append(CaseFact(submitted, draw(later), draw(later), draw(later), draw(st.booleans())))
    return found


spells = st.lists(
    st.builds(
        lambda group, two, is_open: SpellFact(group, min(two), None if is_open else max(two)),
        st.integers(1, 2),
        st.tuples(days, days),
        st.booleans(),
    ),
    max_size=8,
)


def values(measures: list[Measure]) -> dict[str, object]:
    return {measure.code: measure.value for measure in measures}


@given(sessions, periods, days)
def test_reliability_is_what_one_reads_day_by_day(found: list[SessionFact], period: Period, today: date) -> None:
    assert values(reliability.figures(found, period, today)) == oracle.reliability(found, period, today)


@pytest.mark.parametrize(("before", "is_short"), [(2, True), (3, False), (4, False)])
def test_short_notice_is_less_than_three_days(before: int, is_short: bool) -> None:
    day = FIRST + timedelta(days=10)
    told = day - timedelta(days=before)
    plain = SessionFact(1, 1, day, "cancelled", 90, "workload", False, None, False, told, ())
    moved = replace(plain, key=2, status="held", reason=None, cancelled_on=None, moves=(Move(told, day),))
    for session in (plain, moved):
        found = {one.code: one for one in reliability.figures([session], Period(day, day), day)}
        assert found["short_notice"].part == int(is_short)


@given(some_cases(), sessions, periods)
def test_the_way_of_the_cases_is_what_one_reads_day_by_day(
    cases: list[CaseFact], found: list[SessionFact], period: Period
) -> None:
    assert values(case_flow.figures(cases, found, period)) == oracle.case_flow(cases, found, period)


@given(sessions, periods, days)
def test_every_session_has_one_standing_of_its_log(found: list[SessionFact], period: Period, today: date) -> None:
    expected = oracle.logs(found, period, today)
    measures = documentation.log_figures(found, period, today)
    assert {m.code: m.part if m.part is not None else m.value for m in measures} == expected
    assert sum(expected.values()) == sum(period.first <= session.day <= period.last for session in found)


@given(spells, st.fixed_dictionaries({1: st.integers(1, 30), 2: st.integers(1, 30)}), periods)
def test_time_asked_for_is_counted_day_by_day(
    found: list[SpellFact], intervals: dict[int, int], period: Period
) -> None:
    assert anchoring.sessions_asked_for(intervals, found, period) == oracle.asked_for(intervals, found, period)


fe_months = st.lists(
    st.builds(
        FeMonth,
        month=st.sampled_from([date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]),
        author=st.integers(1, 7),
        meetings=st.integers(1, 5),
        prepared=st.just(1),
        reflected=st.just(1),
        names_any=st.just(True),
        marks=st.integers(0, 3),
        marks_sum=st.integers(0, 30),
    ),
    max_size=20,
)


@given(fe_months)
def test_a_month_of_1_to_4_counsellors_is_always_found(months: list[FeMonth]) -> None:
    assert learning.hides_someone(months, lambda one: one.marks) == oracle.hides_someone(months)


@given(st.integers(0, 60), st.integers(1, 24), st.integers(0, 30))
def test_the_period_before_is_as_long_and_does_not_touch(start: int, length: int, into: int) -> None:
    first = Month(2022, 1).plus(start)
    last = first.plus(length - 1)
    for end in (last.last, min(last.last, last.first + timedelta(days=into))):
        period = Period(first.first, end)
        before = period_before(period)
        assert Month.of(before.first).plus(length) == first and Month.of(before.last).plus(length) == last
        assert before.last < period.first
        assert before.is_whole_months or end != last.last
    period = Period(first.first, last.last)
    assert months_touched(period) == length
    assert months_over(period, last.plus(1).first) == [first.plus(place) for place in range(length)]
    # The last month is not over on its last day, and is not whole before.
    assert months_over(period, last.last) == months_over(period, last.plus(1).first)[:-1]
    assert months_over(Period(first.first, last.last - timedelta(days=1)), last.plus(2).first) == months_over(
        period, last.last
    )
