"""The fast figures against a literal, day-by-day reading of the definitions, on random histories."""

from datetime import date
from typing import Any

import numpy as np
from hypothesis import HealthCheck, event, example, given, settings

from hpmt_supervision.fidelity.figures.definitions import DISTRIBUTION_KEYS, Figures, Period
from hpmt_supervision.fidelity.figures.indicators import Records, figures
from hpmt_supervision.fidelity.figures.rows import UnitFacts, report_rows, rows_of_units
from tests.properties.fidelity.figures.histories import day, histories, questions
from tests.properties.fidelity.figures.oracle import (
    Away,
    History,
    OracleGroup,
    OracleSession,
    OracleUnit,
    Spell,
    report,
)

STATUSES = {"planned": 0, "held": 1, "cancelled": 2}


def as_records(history: History, level: int) -> tuple[Records, list[str]]:
    """Number a history's people, groups and sessions, and give the unit of each group beside them."""
    group = {g.id: number for number, g in enumerate(g for g in history.groups if g.level == level)}
    taken = [g for g in history.groups if g.id in group]
    spells = [s for s in history.spells if s.group in group and s.part == "supervisee"]
    sessions = [s for s in history.sessions if s.group in group]
    attended = [(i, p) for i, s in enumerate(sessions) for p, how in s.attendance.items() if how == "attended"]

    def person(text: str) -> int:
        return int(text[1:])

    def whole(values: Any) -> Any:
        return np.array(list(values), dtype=np.int64)

    def end(last: date | None) -> int:
        return (last or date.max).toordinal()

    records = Records(
        group_interval=whole(g.interval for g in taken),
        member_group=whole(group[s.group] for s in spells),
        member_person=whole(person(s.person) for s in spells),
        member_first=whole(s.first.toordinal() for s in spells),
        member_last=whole(end(s.last) for s in spells),
        absence_person=whole(person(a.person) for a in history.absences),
        absence_first=whole(a.first.toordinal() for a in history.absences),
        absence_last=whole(end(a.last) for a in history.absences),
        absence_is_leave=np.array([a.kind == "leave" for a in history.absences], dtype=np.bool_),
        session_group=whole(group[s.group] for s in sessions),
        session_day=whole(s.day.toordinal() for s in sessions),
        session_status=whole(STATUSES[s.status] for s in sessions),
        attended_session=whole(i for i, _ in attended),
        attended_person=whole(person(p) for _, p in attended),
    )
    return records, [g.unit for g in taken]


def as_fields(unit: UnitFacts, row: Figures) -> dict[str, object]:
    """The names of the definitions for one computed row."""
    return {
        "unit_id": unit.text_id,
        "unit_name": unit.name,
        "supervisees": row.supervisees,
        "sessions_planned": row.sessions_planned,
        "sessions_held": row.sessions_held,
        "sessions_cancelled": row.sessions_cancelled,
        "attendances": row.attendances,
        "mean": row.mean,
        "distribution": dict(zip(DISTRIBUTION_KEYS, row.distribution, strict=True)),
        "active_days": row.active_days,
        "on_schedule_days": row.on_schedule_days,
        "on_schedule": row.on_schedule,
        "longest_gap_days": row.longest_gap_days,
    }


def computed(history: History, asked: dict[str, Any]) -> list[dict[str, object]]:
    """The rows as the product computes them."""
    keys = {unit.id: number for number, unit in enumerate(history.units, start=1)}
    units = {
        keys[u.id]: UnitFacts(keys[u.id], u.id, u.name, u.kind, keys.get(u.parent or ""), u.opened, u.closed)
        for u in history.units
    }
    records, group_units = as_records(history, asked["level"])
    period = Period(asked["first"], asked["last"])
    owners = [keys[unit] for unit in group_units]
    beneath = None if asked["unit"] is None else keys.get(asked["unit"])
    rows = report_rows(units, set(owners), kind=asked["by"], level=asked["level"], period=period, beneath=beneath)
    group_row = np.array(rows_of_units(owners, units, rows), dtype=np.int64)
    found = figures(records, group_row, len(rows), period, exclude_absent=asked["exclude_absent"])
    return [as_fields(unit, row) for unit, row in zip(rows, found, strict=True)]


# One person moves between offices, sits in two groups with different intervals and is away in the middle.
MOVER = History(
    units=[
        OracleUnit("n", "national", "Norge", None),
        OracleUnit("c0", "county", "Fylke", "n"),
        OracleUnit("c1", "county", "Annet", "n"),
        OracleUnit("o0", "office", "Nav Ås", "c0"),
        OracleUnit("o1", "office", "Nav Øy", "c0"),
    ],
    groups=[OracleGroup("g0", 1, "o0", 7), OracleGroup("g1", 1, "o0", 21), OracleGroup("g2", 1, "o1", 3)],
    spells=[
        Spell("g0", "p1", day(0), day(30)),
        Spell("g1", "p1", day(10), day(20)),
        Spell("g1", "p1", day(22), day(34)),
        Spell("g2", "p1", day(31), None),
        Spell("g2", "p2", day(0), None),
    ],
    absences=[
        Away("p1", "sick", day(24), day(27)),
        Away("p2", "leave", day(50), None),
        Away("p1", "leave", day(44), day(45)),
    ],
    sessions=[
        OracleSession("s0", "g0", day(2), "held", {"p1": "attended", "p2": "attended"}),
        OracleSession("s1", "g1", day(12), "held", {"p1": "attended"}),
        OracleSession("s2", "g1", day(21), "held", {"p1": "attended"}),
        OracleSession("s3", "g0", day(25), "held", {"p1": "attended"}),
        OracleSession("s4", "g2", day(40), "held", {"p1": "attended", "p2": "absent"}),
    ],
)


def asking(first: int, last: int, by: str = "office", exclude_absent: bool = False) -> dict[str, object]:
    return {
        "first": day(first),
        "last": day(last),
        "level": 1,
        "by": by,
        "unit": None,
        "exclude_absent": exclude_absent,
    }


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(history=histories(), asked=questions())
@example(history=MOVER, asked=asking(5, 60))
@example(history=MOVER, asked=asking(5, 60, exclude_absent=True))
@example(history=MOVER, asked=asking(5, 60, by="county"))
@example(history=MOVER, asked=asking(26, 26, by="national"))
# The first session reaches with its last day into the period and no further.
@example(history=MOVER, asked=asking(8, 11))
# A leave ends on the last day of the period.
@example(history=MOVER, asked=asking(30, 45, exclude_absent=True))
# A membership ends on the first day of the period.
@example(history=MOVER, asked=asking(34, 40))
def test_fast_figures_agree_with_the_day_by_day_reading(history: History, asked: dict[str, Any]) -> None:
    known = {unit.id for unit in history.units}
    if asked["unit"] not in known:
        asked = asked | {"unit": None}
    expected = report(history, **asked)
    event("attendances" if any(row["attendances"] for row in expected) else "no attendance")
    assert computed(history, asked) == expected


def test_the_example_by_hand() -> None:
    row = next(row for row in computed(MOVER, asking(0, 34)) if row["unit_id"] == "o0")

    # p1: days 0–34 less the four sick days; attended days 2, 12 and 25, and day 21 without a membership.
    assert row["supervisees"] == 1
    assert row["attendances"] == 3
    assert row["active_days"] == 31
    # Days 2–8 within 7 of day 2, days 12–32 within 21 of day 12 (less 24–27); day 25 adds nothing beyond 28–31.
    assert row["on_schedule_days"] == 7 + 17
    assert str(row["on_schedule"]) == "0.7742"
    assert row["longest_gap_days"] == 11
    assert str(row["mean"]) == "3.00"
