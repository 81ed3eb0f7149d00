"""The files of an extract say the same, to pandas and to a person, as the dictionary tells they do."""

import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest
from flask import Flask

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm, FeFormState
from hpmt_supervision.people.models import Person, SupervisionGroup, Unit, UnitKind
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.study.columns import TABLES, Kind
from hpmt_supervision.study.extract_models import TableCode
from hpmt_supervision.study.files import NotAsDeclared, checked
from hpmt_supervision.study.models import Arm
from tests.factories.cases import make_case
from tests.factories.people import make_absence, make_group, make_unit, member_of
from tests.factories.sessions import make_cancelled_session, make_held_session
from tests.factories.study import make_programme
from tests.integration.study.conftest import TakeOut
from tests.integration.study.reading import Extract

WAVES = [(date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 6, 30))]
EVERY_TYPE = {"persons", "units", "sessions", "fe_forms", "cases"}


def lay_group(members: int, *, percent: int | None = None) -> SupervisionGroup:
    """Lay an office with a group that met in both waves, and where all but one has prepared a meeting."""
    group = make_group(make_unit(parent=make_unit(UnitKind.COUNTY)))
    people = [member_of(group) for _member in range(members)]
    for person in people:
        person.roles[0].position_percent = percent
    make_absence(people[0], "leave", date(2026, 3, 1), date(2026, 4, 30))
    for day in ("2026-01-15", "2026-02-12", "2026-05-07"):
        make_held_session(group, f"{day} 09:00", attended=people[: members // 2])
    make_cancelled_session(group, "2026-01-29 09:00")
    for person in people[1:]:
        db.session.add(
            FeForm(
                author_id=person.id,
                programme_id=make_programme().id,
                unit_id=group.unit_id,
                state=FeFormState.PREPARED,
                meeting_at=clock.to_utc(datetime(2026, 2, 3, 12)),
            )
        )
    db.session.flush()
    return group


@pytest.fixture
def extract(app: Flask, take_out: TakeOut) -> Extract:
    """Give an extract of a large office, a smaller one and two that are too small."""
    groups = [lay_group(8, percent=100), lay_group(6), lay_group(3), lay_group(2)]
    return take_out([(group.unit, Arm.INTERVENTION) for group in groups], WAVES)


def test_both_kinds_of_file_give_the_same_frame_with_the_types_of_the_dictionary(extract: Extract) -> None:
    for table in EVERY_TYPE:
        from_csv, from_parquet = extract.csv(table), extract.parquet(table)
        assert len(from_csv) > 0
        assert {name: str(kind) for name, kind in from_csv.dtypes.items()} == extract.types(table)
        pd.testing.assert_frame_equal(from_csv, from_parquet)


def test_the_dictionary_tells_of_every_column_in_its_order_and_every_value(extract: Extract) -> None:
    assert set(extract.dictionary["table"]) == EVERY_TYPE
    page = extract.files["dictionary.html"].decode()
    for table in EVERY_TYPE:
        told = extract.dictionary[extract.dictionary["table"] == table]
        frame = extract.csv(table)
        assert list(told["column"]) == list(frame.columns)
        assert told["definition"].str.len().min() > 5
        for row in told.to_dict("records"):
            assert f'<th scope="row">{row["column"]}</th>' in page
            column = frame[row["column"]]
            if not row["may_be_empty"]:
                assert not column.isna().any()
            if row["values"]:
                known = {part.split(" = ")[0] for part in row["values"].split("; ")}
                assert set(column.dropna()) <= known


def test_every_parquet_file_says_where_it_comes_from(extract: Extract) -> None:
    for table in EVERY_TYPE:
        schema = pq.read_schema(io.BytesIO(extract.files[f"parquet/{table}.parquet"]))
        told = {name.decode(): value.decode() for name, value in schema.metadata.items()}
        assert told["agreement_reference"] == "24/1001"
        assert told["extract_id"].isdigit()
        assert datetime.fromisoformat(told["generated_at"]) <= clock.now()
        assert told["table"] == table
        assert all(field.metadata[b"definition"] for field in schema)
    readme = extract.files["README.md"].decode()
    assert "24/1001" in readme
    assert f"{clock.today() + timedelta(days=30):%Y-%m-%d}" in readme


def test_sums_of_a_few_are_withheld_and_positions_are_told_where_they_are_common(extract: Extract) -> None:
    persons, forms = extract.csv("persons"), extract.csv("fe_forms")
    by_unit = {unit: set(rows["position"]) for unit, rows in persons.groupby("unit_id")}
    sizes = persons[persons["wave"] == persons["wave"].iloc[0]].groupby("unit_id").size()
    assert by_unit[sizes[sizes == 8].index[0]] == {"80_to_100"}
    assert by_unit["small_units"] == {"not_known"}
    first = forms[forms["wave"] == forms["wave"].iloc[0]].set_index("unit_id")
    # The pool of three and two has three authors, the office of six has five, that of eight seven.
    assert first.loc["small_units", "withheld"]
    assert pd.isna(first.loc["small_units", "prepared"])
    assert sorted(first["authors"].dropna()) == [5, 7]
    second = forms[forms["wave"] != forms["wave"].iloc[0]]
    assert (second["authors"] == 0).all() and not second["withheld"].any()


def test_no_table_holds_a_day_a_name_or_a_key(extract: Extract) -> None:
    everything = b"\n".join(content for name, content in extract.files.items() if name.startswith("csv/")).decode()
    for person in db.session.query(Person):
        assert person.name not in everything
        assert f",{person.text_id}," not in everything
        assert (person.email or "@") not in everything
    for unit in db.session.query(Unit):
        assert unit.name not in everything
    for session in db.session.query(SupervisionSession):
        assert f"{session.local_date:%Y-%m-%d}" not in everything
        assert session.text_id not in everything
    assert sorted(extract.csv("sessions")["month"].unique()) == ["2026-01", "2026-02", "2026-05"]


def test_only_the_tables_asked_for_are_in_the_file(app: Flask, take_out: TakeOut) -> None:
    group = lay_group(6)
    files = take_out([(group.unit, Arm.COMPARISON)], WAVES, tables=(TableCode.UNITS,)).files
    assert sorted(files) == ["README.md", "csv/units.csv", "dictionary.csv", "dictionary.html", "parquet/units.parquet"]


def test_cases_are_counted_without_a_word_of_them(app: Flask, take_out: TakeOut) -> None:
    group = lay_group(6)
    for membership in group.memberships:
        make_case(membership.person, group, at=clock.to_utc(datetime(2026, 2, 1, 10)))
    (first, second) = (row for row in take_out([(group.unit, Arm.COMPARISON)], WAVES).csv("cases").to_dict("records"))
    assert (first["authors"], first["submitted"], first["discussed"], first["withheld"]) == (6, 6, 0, False)
    assert second["submitted"] == 0


def valid_row(code: TableCode) -> dict[str, Any]:
    made: dict[Kind, Any] = {Kind.TEXT: "x", Kind.WHOLE: 1, Kind.NUMBER: Decimal("0.5"), Kind.YES_NO: True}
    columns = TABLES[code].columns
    return {column.name: next(iter(column.values), made[column.kind]) for column in columns}


def test_a_row_that_is_not_as_declared_is_never_written() -> None:
    table = TABLES[TableCode.PERSONS]
    row = valid_row(TableCode.PERSONS)
    assert checked(table, row) == row
    for wrong in (
        {"name": "Kari"},
        {"arm": "control"},
        {"attendances": "3"},
        {"attendances": True},
        {"attendances": None},
        {"on_schedule": Decimal("0.123")},
        {"person_id": ""},
        {"absent_at_end": 1},
    ):
        with pytest.raises(NotAsDeclared):
            checked(table, row | wrong)
    with pytest.raises(NotAsDeclared):
        checked(table, {name: cell for name, cell in row.items() if name != "wave"})
