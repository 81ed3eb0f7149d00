"""The report from the database, on SQLite and PostgreSQL."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import event

from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.definitions import DISTRIBUTION_KEYS, Period
from hpmt_supervision.fidelity.frequency_report.queries import Question, frequency_report
from hpmt_supervision.fidelity.frequency_report.report import Report
from tests.factories.histories import lay_history, read_bundle
from tests.properties.fidelity.figures.histories import histories, questions
from tests.properties.fidelity.figures.oracle import History, OracleGroup, OracleSession, OracleUnit, Spell, report

STUDY = Path(__file__).parents[3] / "data" / "study_2012"
YEAR = Period(date(2012, 1, 1), date(2012, 12, 31))


def as_dictionaries(found: Report) -> list[dict[str, Any]]:
    return [
        {"unit_id": row.unit.text_id, "unit_name": row.unit.name}
        | dict(row.fields)
        | {"distribution": dict(zip(DISTRIBUTION_KEYS, row.fields["distribution"], strict=True))}  # type: ignore[arg-type]
        for row in found.rows
    ]


def question_of(asked: dict[str, Any]) -> Question:
    return Question(
        Period(asked["first"], asked["last"]), asked["level"], asked["by"], asked["unit"], asked["exclude_absent"]
    )


@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(history=histories(), asked=questions())
def test_the_report_agrees_with_the_day_by_day_reading(app: Flask, history: History, asked: dict[str, Any]) -> None:
    if asked["unit"] not in {unit.id for unit in history.units}:
        asked = asked | {"unit": None}
    lay_history(history)
    found = as_dictionaries(frequency_report(db.session, question_of(asked)))
    db.session.rollback()
    assert found == report(history, **asked)


def test_the_study_of_2012_gives_the_published_means(app: Flask) -> None:
    lay_history(read_bundle(STUDY))
    means = {row.unit.text_id: str(row.fields["mean"]) for row in frequency_report(db.session, Question(YEAR)).rows}
    assert means == {
        "K02": "11.25",
        "K04": "3.33",
        "K05": "3.93",
        "K09": "0.00",
        "K10": "4.20",
        "K13": "3.75",
        "K16": "4.50",
        "K17": "3.00",
        "K18": "5.00",
    }


def test_a_report_asks_the_database_four_times_whatever_its_size(app: Flask) -> None:
    lay_history(read_bundle(STUDY))
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *details: asked.append(details[2]))
    frequency_report(db.session, Question(YEAR, by="office"))
    assert len(asked) == 4


def test_a_unit_that_does_not_exist_is_not_found(app: Flask) -> None:
    lay_history(read_bundle(STUDY))
    with pytest.raises(NotFound, match="K99"):
        frequency_report(db.session, Question(YEAR, unit="K99"))


def test_withholding_asks_for_whole_months(app: Flask) -> None:
    period = Period(date(2012, 1, 1), date(2012, 12, 30))
    with pytest.raises(UserError, match="hele kalendermåneder"):
        frequency_report(db.session, Question(period, withhold_small=True))


def small_county(missing: int = 1) -> History:
    """A county with offices of 3, 6 and 8 people, and a closed one of 2; one session each with all but some of o0."""
    sizes = {"o0": 3, "o1": 6, "o2": 8, "o3": 2}
    people = {unit: [f"{unit}p{n}" for n in range(size)] for unit, size in sizes.items()}
    return History(
        [
            OracleUnit("n", "national", "Landet", None),
            OracleUnit("c0", "county", "Fylket", "n"),
            *(OracleUnit(o, "office", o, "c0", None, date(2010, 1, 1) if o == "o3" else None) for o in sizes),
        ],
        [OracleGroup(f"g{o}", 1, o, 14) for o in sizes],
        [Spell(f"g{o}", p, date(2020, 1, 1), None) for o, group in people.items() for p in group],
        [],
        [
            OracleSession(
                f"s{o}",
                f"g{o}",
                date(2024, 3, 7),
                "held",
                dict.fromkeys(group[missing if o == "o0" else 0 :], "attended"),
            )
            for o, group in people.items()
        ],
    )


def test_small_offices_are_withheld_with_what_would_give_them_away(app: Flask) -> None:
    lay_history(small_county())
    quarter = Period(date(2024, 1, 1), date(2024, 3, 31))
    found = frequency_report(db.session, Question(quarter, withhold_small=True))

    # 3 people, and 2 in the closed office, are five together; they need nobody else to hide among.
    assert [(row.unit.text_id, row.withheld) for row in found.rows] == [("o0", True), ("o1", False), ("o2", False)]
    withheld, shown = found.rows[0].fields, found.rows[1].fields
    assert withheld["sessions_held"] == 1
    assert {name for name, value in withheld.items() if value is not None} == {
        "sessions_planned",
        "sessions_held",
        "sessions_cancelled",
    }
    assert (shown["supervisees"], shown["distribution"], shown["longest_gap_days"]) == (6, None, None)
    assert found.not_shown == ("distribution", "longest_gap_days")


def test_what_is_withheld_does_not_depend_on_the_unit_asked_for(app: Flask) -> None:
    history = small_county()
    lay_history(History(history.units[:-1], history.groups[:-1], history.spells[:-2], [], history.sessions[:-1]))
    quarter = Period(date(2024, 1, 1), date(2024, 3, 31))
    alone = frequency_report(db.session, Question(quarter, unit="o1", withhold_small=True))
    county = frequency_report(db.session, Question(quarter, by="county", withhold_small=True))
    assert [row.withheld for row in alone.rows] == [True]
    assert county.rows[0].withheld is False
    assert county.rows[0].fields["distribution"] == (1, 16, 0, 0, 0, 0, 0)


def test_a_county_where_everyone_was_at_every_session_is_withheld(app: Flask) -> None:
    lay_history(small_county(missing=0))
    quarter = Period(date(2024, 1, 1), date(2024, 3, 31))
    for by in ("office", "county", "national"):
        found = frequency_report(db.session, Question(quarter, by=by, withhold_small=True))
        assert all(row.withheld for row in found.rows)
