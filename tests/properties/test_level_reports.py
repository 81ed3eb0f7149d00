"""Rules of a report that hold whatever it is about: what is frozen comes back, and what is withheld is nowhere."""

import json
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hpmt_supervision.early_warnings.kinds import WarningKind
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.months import Month, last_whole_tertial, tertial_of
from hpmt_supervision.level_reports.charts import comparable_of, funnel_of, run_chart_of
from hpmt_supervision.level_reports.composition import shown_text, without_happenings, without_needs
from hpmt_supervision.level_reports.figures import (
    AskedLine,
    CourseLine,
    Figures,
    Gap,
    GroupLine,
    InsideFigures,
    MonthLine,
    NeedCount,
    NeedItem,
    RecordedShare,
    Standing,
    ToolCount,
    UnitLine,
    WarnedLine,
)
from hpmt_supervision.level_reports.frozen import from_json, to_json
from hpmt_supervision.level_reports.models import ReportKind
from hpmt_supervision.level_reports.periods import default_period
from hpmt_supervision.level_reports.tables import tables_of
from hpmt_supervision.people.roles import Role
from tests.factories.compositions import make_composition

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
COUNTS = st.integers(0, 400)
NAMES = st.text(min_size=1, max_size=20)
SHARES = st.integers(0, 10_000).map(lambda part: Decimal(part).scaleb(-4))


@st.composite
def unit_lines(draw: st.DrawFn) -> UnitLine:
    standing = draw(st.sampled_from(list(Standing)))
    people = None if standing.is_withheld else draw(COUNTS)
    counted = standing is Standing.SHOWN and bool(people)
    return UnitLine(
        name=draw(NAMES),
        standing=standing,
        planned=draw(COUNTS),
        held=draw(COUNTS),
        cancelled=draw(COUNTS),
        supervisees=people,
        attendances=draw(COUNTS) if counted else None,
        on_schedule=draw(st.none() | SHARES) if counted else None,
        mean=draw(SHARES.map(lambda share: share * 100)) if counted else None,
        opened=draw(st.none() | DAYS),
        closed=draw(st.none() | DAYS),
        merged_into=draw(st.none() | NAMES),
        last_held=draw(st.none() | DAYS),
    )


@st.composite
def month_lines(draw: st.DrawFn) -> list[MonthLine]:
    first = Month(draw(st.integers(2001, 2090)), draw(st.integers(1, 12)))
    gaps = st.sampled_from(list(Gap)).map(lambda gap: (None, gap))
    values = draw(st.lists(SHARES.map(lambda share: (share, None)) | gaps, min_size=1, max_size=24))
    return [MonthLine(first.plus(number), share, gap) for number, (share, gap) in enumerate(values)]


NEEDS = st.builds(
    NeedItem,
    need_id=st.integers(1, 50),
    kind=st.sampled_from(["theme", "training", "case"]),
    tool=st.none(),
    reported_on=DAYS,
    state=st.sampled_from(["reported", "taken_up", "answered"]),
    is_passed_on=st.booleans(),
    answered_on=st.none() | DAYS,
)
WARNED = st.builds(
    WarnedLine,
    warning_id=st.integers(1, 50),
    unit=NAMES,
    kind=st.sampled_from(list(WarningKind)).map(str),
    raised_on=DAYS,
    answered_on=st.none() | DAYS,
    new_date=st.none() | DAYS,
    ended_on=st.none() | DAYS,
)
ASKED = st.builds(AskedLine, st.integers(1, 50), NAMES, st.sampled_from(list(Role)).map(str), DAYS, st.none() | DAYS)
FIGURES = st.builds(
    Figures,
    lines=st.lists(unit_lines(), max_size=8).map(tuple),
    total=st.none() | unit_lines(),
    months=month_lines().map(tuple),
    intervals=st.lists(st.integers(7, 28), max_size=2).map(tuple),
    groups=st.lists(st.builds(GroupLine, NAMES, COUNTS, COUNTS, COUNTS), max_size=2).map(tuple),
    cancelled=st.lists(st.tuples(st.sampled_from(["workload", "holiday"]), COUNTS), max_size=2).map(tuple),
    courses=st.lists(st.builds(CourseLine, NAMES, st.none() | COUNTS), max_size=3).map(tuple),
    need_counts=st.lists(
        st.builds(NeedCount, st.sampled_from(["theme", "case"]), COUNTS, COUNTS, COUNTS, COUNTS), max_size=2
    ).map(tuple),
    tools=st.lists(st.builds(ToolCount, NAMES, COUNTS), max_size=2).map(tuple),
    items=st.lists(NEEDS, max_size=6).map(tuple),
    inside=st.none() | st.builds(InsideFigures, st.tuples(*[COUNTS] * 7), st.none() | COUNTS, st.none() | SHARES),
    warned=st.lists(WARNED, max_size=4).map(tuple),
    asked=st.lists(ASKED, max_size=4).map(tuple),
    tells_since=st.booleans(),
    recorded=st.none() | st.builds(RecordedShare, SHARES, st.integers(1, 12), st.integers(1, 12)),
)


@given(FIGURES)
def test_what_is_frozen_comes_back_whole(figures: Figures) -> None:
    assert from_json(to_json(figures)) == figures


@given(FIGURES, st.frozensets(st.integers(1, 50)))
def test_what_is_left_out_is_gone_and_nothing_else(figures: Figures, left_out: frozenset[int]) -> None:
    kept = without_needs(figures, left_out)
    assert [item for item in figures.items if item.need_id not in left_out] == list(kept.items)
    assert kept.need_counts == figures.need_counts and kept.lines == figures.lines


@given(FIGURES, st.frozensets(st.sampled_from(["since", *(f"{kind}{key}" for kind in "wq" for key in range(1, 51))])))
def test_what_is_left_out_of_what_happened_is_gone_and_nothing_else(figures: Figures, left_out: frozenset[str]) -> None:
    kept = without_happenings(figures, left_out)
    assert list(kept.warned) == [line for line in figures.warned if f"w{line.warning_id}" not in left_out]
    assert list(kept.asked) == [line for line in figures.asked if f"q{line.question_id}" not in left_out]
    assert kept.tells_since == (figures.tells_since and "since" not in left_out)
    assert (kept.lines, kept.items, kept.courses) == (figures.lines, figures.items, figures.courses)


@given(FIGURES)
def test_the_first_form_is_read_without_what_happened(figures: Figures) -> None:
    old = json.loads(to_json(figures)) | {"form": 1}
    for name in ("warned", "asked", "tells_since", "recorded"):
        del old[name]
    for line in (*old["lines"], *([old["total"]] if old["total"] else [])):
        del line["last_held"]
    read = from_json(json.dumps(old))
    assert (read.warned, read.asked, read.tells_since) == ((), (), False)
    assert read.months == figures.months and read.need_counts == figures.need_counts


@given(FIGURES)
def test_a_chart_holds_only_what_the_table_shows(figures: Figures) -> None:
    last = figures.months[-1].month
    composition = make_composition(figures=figures, period=Period(last.first, last.last))
    drawn = {(unit.people, unit.mean) for unit in comparable_of(composition)}
    shown = [line for line in figures.lines if line.standing is Standing.SHOWN]
    assert drawn <= {(line.supervisees, float(line.mean)) for line in shown if line.mean is not None}
    if figures.total is None or figures.total.standing is not Standing.SHOWN:
        assert funnel_of(composition) is None
    chart = run_chart_of(composition)
    dots = {dot.month for dot in chart.dots} if chart else set()
    assert dots == {line.month for line in figures.months if line.share is not None}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(FIGURES)
def test_no_table_has_a_value_where_a_row_is_withheld(sqlite_app: Flask, figures: Figures) -> None:
    with sqlite_app.test_request_context():
        table = tables_of(make_composition(figures=figures)).get("enheter")
    lines = [*figures.lines, *([figures.total] if figures.total else [])]
    assert (table is None) == (not lines)
    for line, row in zip(lines, table.rows if table else (), strict=True):
        if line.standing.is_withheld:
            assert [cell.value for cell in row[1:4]] == [None] * 3
            assert {cell.text for cell in row[1:4]} == {"Vises ikke"}
        assert [cell.value for cell in row[4:7]] == [line.held, line.planned, line.cancelled]


@given(NEEDS, st.text())
def test_nothing_of_a_case_is_shown(item: NeedItem, text: str) -> None:
    composition = make_composition(need_texts={item.need_id: text})
    shown = shown_text(composition, item)
    assert shown == (text if item.kind == "theme" else None)


@pytest.mark.parametrize("standing", [one for one in Standing if one.is_withheld])
@pytest.mark.parametrize("name", ["supervisees", "attendances", "on_schedule", "mean"])
def test_a_withheld_row_cannot_be_made_with_a_figure(standing: Standing, name: str) -> None:
    with pytest.raises(ValueError, match="withheld"):
        UnitLine("Nav Bø", standing, 0, 0, 0, **{name: 3})  # type: ignore[arg-type]


@given(DAYS)
def test_the_thirds_of_a_year(day: date) -> None:
    third, before = tertial_of(Month.of(day)), last_whole_tertial(day)
    assert third.first <= day <= third.last and third.is_whole_months
    assert before.last == third.first - date.resolution and before.is_whole_months
    assert (third.first.month, third.last.month) in {(1, 4), (5, 8), (9, 12)}
    year = default_period(ReportKind.OFFICE_YEAR, day)
    assert (year.first, year.last) == (date(day.year - 1, 1, 1), date(day.year - 1, 12, 31))
