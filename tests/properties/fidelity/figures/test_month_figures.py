"""Figures by month in one pass, against the figures of each month and of the period by themselves."""

from datetime import timedelta

import numpy as np
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.indicators import counted_people, figures
from hpmt_supervision.fidelity.figures.month_figures import figures_above, month_figures
from tests.properties.fidelity.figures.histories import day, histories
from tests.properties.fidelity.figures.oracle import History
from tests.properties.fidelity.figures.test_indicators import as_records


@st.composite
def parts(draw: st.DrawFn) -> list[Period]:
    """Some parts in a row, each of a few days or many."""
    at, found = day(draw(st.integers(0, 20))), []
    for length in draw(st.lists(st.integers(1, 20), min_size=1, max_size=5)):
        found.append(Period(at, at + timedelta(days=length - 1)))
        at += timedelta(days=length)
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories(), months=parts(), data=st.data())
def test_one_pass_gives_what_each_month_and_the_period_give(
    history: History, months: list[Period], data: st.DataObject
) -> None:
    records, owners = as_records(history, 1)
    names = sorted(set(owners))
    # Each unit is a row of its own, or all are one row, so that people in two units count once.
    apart = data.draw(st.booleans())
    rows = len(names) if apart else 1
    of_group = np.array([names.index(owner) if apart else 0 for owner in owners], dtype=np.int64)
    first = data.draw(st.integers(0, len(months) - 1))
    last = data.draw(st.integers(first, len(months) - 1))
    period = Period(months[first].first, months[last].last)

    by_month, of_period = month_figures(records, of_group, rows, months, period)

    assert of_period == figures(records, of_group, rows, period)
    for place, month in enumerate(months):
        row_of, person_of = counted_people(records, of_group, month, exclude_absent=False)
        people = by_month.people_by_row(place)
        for row, one in enumerate(figures(records, of_group, rows, month)):
            assert one.supervisees == by_month.supervisees[row, place] == len(people[row])
            assert people[row] == frozenset(person_of[row_of == row].tolist())
            assert one.attendances == by_month.attendances[row, place]
            assert one.active_days == by_month.active_days[row, place]
            assert one.on_schedule_days == by_month.on_schedule_days[row, place]
            assert one.sessions_held == by_month.sessions_held[row, place]
            assert list(one.distribution) == by_month.distribution[row, place].tolist()
    event(f"on schedule: {bool(by_month.on_schedule_days.any())}")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories(), months=parts(), data=st.data())
def test_rows_above_are_what_they_are_when_computed_by_themselves(
    history: History, months: list[Period], data: st.DataObject
) -> None:
    records, owners = as_records(history, 1)
    names = sorted(set(owners))
    # Some units have no row below, some none above; people move between units and belong to several.
    numbers = data.draw(st.lists(st.integers(-1, 3), min_size=len(names), max_size=len(names)))
    lower = {name: place for place, name in enumerate(n for n, number in zip(names, numbers, strict=True) if number)}
    over = data.draw(st.lists(st.integers(-1, 1), min_size=len(names), max_size=len(names)))
    owner_row = np.array([lower.get(owner, -1) for owner in owners], dtype=np.int64)
    group_row = np.array([over[names.index(owner)] for owner in owners], dtype=np.int64)
    period = Period(months[0].first, months[-1].last)
    below, _ = month_figures(records, owner_row, len(lower), months, period)

    by_month, of_period = figures_above(below, records, owner_row, group_row, 2, months, period)

    alone, alone_of_period = month_figures(records, group_row, 2, months, period)
    assert of_period == alone_of_period
    for name in ("supervisees", "attendances", "active_days", "on_schedule_days", "sessions_held", "distribution"):
        assert getattr(by_month, name).tolist() == getattr(alone, name).tolist(), name
    assert by_month.people.person.tolist() == alone.people.person.tolist()
    event(f"people: {bool(by_month.people.person.size)}")
