"""``hpmt report frequency`` as an operator types it."""

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from hpmt_supervision.cli import main
from hpmt_supervision.extensions import db
from tests.factories.histories import lay_history, read_bundle
from tests.properties.fidelity.figures.oracle import History, OracleUnit

STUDY = Path(__file__).parents[3] / "data" / "study_2012"
YEAR = ("--from", "2012-01-01", "--to", "2012-12-31")
HEADER = (
    "unit_id,unit_name,supervisees,sessions_planned,sessions_held,sessions_cancelled,attendances,mean,"
    "n0,n1,n2,n3,n4,n5,n6_plus,active_days,on_schedule_days,on_schedule,longest_gap_days"
)


@pytest.fixture
def study(sqlite_app: Flask) -> Flask:
    lay_history(read_bundle(STUDY))
    db.session.commit()
    return sqlite_app


def hpmt(app: Flask, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["report", "frequency", *arguments], obj=ScriptInfo(create_app=lambda: app))


def test_csv_has_fixed_decimals_and_nothing_else(study: Flask) -> None:
    result = hpmt(study, *YEAR, "--format", "csv")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.split("\n")[0] == HEADER
    rows = {row["unit_id"]: row for row in csv.DictReader(io.StringIO(result.stdout))}
    assert rows["K02"]["mean"] == "11.25"
    assert rows["K17"]["mean"] == "3.00"
    assert rows["K09"]["mean"] == "0.00"
    assert len(rows["K02"]["on_schedule"]) == len("0.0000")


def test_json_holds_what_was_asked_and_numbers(study: Flask) -> None:
    result = hpmt(study, *YEAR, "--format", "json", "--by", "county", "--exclude-absent")
    document = json.loads(result.stdout)
    assert {key: document[key] for key in list(document)[:5]} == {
        "from": "2012-01-01",
        "to": "2012-12-31",
        "level": 1,
        "by": "county",
        "exclude_absent": True,
    }
    (county,) = document["units"]
    assert list(county) == [
        "unit_id",
        "unit_name",
        "supervisees",
        "sessions_planned",
        "sessions_held",
        "sessions_cancelled",
        "attendances",
        "mean",
        "distribution",
        "active_days",
        "on_schedule_days",
        "on_schedule",
        "longest_gap_days",
    ]
    assert list(county["distribution"]) == ["0", "1", "2", "3", "4", "5", "6+"]
    assert isinstance(county["mean"], float)
    assert "withheld" not in county


def test_withheld_rows_say_so(study: Flask) -> None:
    result = hpmt(study, *YEAR, "--format", "json", "--withhold-small")
    document = json.loads(result.stdout)
    assert document["not_shown"] == ["distribution", "longest_gap_days"]
    withheld = [row for row in document["units"] if row.get("withheld")]
    assert withheld
    assert all(row["supervisees"] is None and row["sessions_held"] is not None for row in withheld)
    text = hpmt(study, *YEAR, "--format", "csv", "--withhold-small").stdout
    assert text.split("\n")[0] == HEADER + ",withheld"
    assert {row["withheld"] for row in csv.DictReader(io.StringIO(text))} == {"true", "false"}


def test_the_table_is_aligned_and_norwegian(study: Flask) -> None:
    result = hpmt(study, "--from", "01.01.2012", "--to", "31.12.2012")
    lines = result.stdout.splitlines()
    assert lines[0] == "Hyppighet 1. januar 2012–31. desember 2012, nivå 1, per kontor"
    assert "11,25" in next(line for line in lines if line.startswith("Kontor 2 "))
    assert len({line.index("I rute") if "I rute" in line else None for line in lines[2:3]}) == 1


def test_a_workbook_keeps_names_as_text(sqlite_app: Flask, tmp_path: Path) -> None:
    names = ["=1+1", "+47", "-Nav", "@Nav", "http://nav.example", "Nav Ås"]
    units = [OracleUnit("n", "national", "Landet", None), OracleUnit("c", "county", "Fylket", "n")]
    lay_history(History([*units, *(OracleUnit(n, "office", n, "c") for n in names)], [], [], [], []))
    db.session.commit()
    target = tmp_path / "tall.xlsx"
    result = hpmt(sqlite_app, *YEAR, "--format", "xlsx", "--output", str(target))
    assert (result.exit_code, result.stdout) == (0, "")
    sheet = openpyxl.load_workbook(target).active
    assert [cell.value for cell in sheet[1]] == HEADER.split(",")
    found = {sheet.cell(row, 2).value: sheet.cell(row, 2).data_type for row in range(2, sheet.max_row + 1)}
    assert found == dict.fromkeys(names, "s")
    assert all(cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
    assert [path.name for path in tmp_path.glob("tall*")] == ["tall.xlsx"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--from", "2012-12-31", "--to", "2012-01-01"), "Perioden slutter før den begynner"),
        ((*YEAR, "--unit", "K99"), "Det finnes ingen enhet med id «K99»"),
        (("--from", "2012-02-30", "--to", "2012-12-31"), "finnes ikke i kalenderen"),
        (("--from", "20120101", "--to", "2012-12-31"), "er ikke en dag"),
        (("--to", "2012-12-31"), "--from må være med"),
        ((*YEAR, "--level", "4"), "--level kan ikke være «4»"),
        ((*YEAR, "--by", "municipality"), "--by kan ikke være"),
        ((*YEAR, "--format", "pdf"), "--format kan ikke være «pdf»"),
        ((*YEAR, "--format", "xlsx"), "Legg til --output"),
        (("--from", "2012-01-02", "--to", "2012-12-31", "--withhold-small"), "hele kalendermåneder"),
        ((*YEAR, "--output", "/nowhere/at/all.csv"), "Kan ikke skrive til /nowhere/at/all.csv"),
    ],
)
def test_wrong_usage_ends_with_2_and_a_sentence(study: Flask, arguments: tuple[str, ...], sentence: str) -> None:
    result = hpmt(study, *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert sentence in result.stderr


def test_a_refused_report_leaves_the_older_file(study: Flask, tmp_path: Path) -> None:
    target = tmp_path / "tall.csv"
    target.write_text("gammel", encoding="utf-8")
    assert hpmt(study, *YEAR, "--unit", "K99", "--format", "csv", "--output", str(target)).exit_code == 2
    assert target.read_text(encoding="utf-8") == "gammel"
    assert hpmt(study, *YEAR, "--format", "csv", "--output", str(target)).exit_code == 0
    assert target.read_text(encoding="utf-8").startswith("unit_id,")


def test_a_database_that_is_not_laid_out_is_explained(sqlite_app: Flask) -> None:
    db.drop_all()
    result = hpmt(sqlite_app, *YEAR)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "hpmt db upgrade" in result.stderr


def test_the_bundle_of_2012_in_by_import_and_the_means_out(sqlite_app: Flask) -> None:
    script = ScriptInfo(create_app=lambda: sqlite_app)
    assert CliRunner().invoke(main, ["import", str(STUDY)], obj=script).exit_code == 0
    text = hpmt(sqlite_app, *YEAR, "--format", "csv").stdout
    means = {row["unit_id"]: row["mean"] for row in csv.DictReader(io.StringIO(text))}
    assert [means[f"K{n:02}"] for n in (2, 4, 5, 9, 10, 13, 16, 17, 18)] == [
        "11.25",
        "3.33",
        "3.93",
        "0.00",
        "4.20",
        "3.75",
        "4.50",
        "3.00",
        "5.00",
    ]
