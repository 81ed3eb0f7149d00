"""Workbooks on the command line: what people make of them, reported by sheet and row. On both databases."""

import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask

from hpmt_supervision.exchange import bundle, shared_strings, workbook
from hpmt_supervision.exchange.schema import TABLES
from hpmt_supervision.exchange.template import workbook_template, zip_template
from tests.factories.bundles import VALID, changed, write_folder, write_zip
from tests.factories.workbooks import cells_of, rewrite_part, write_as_typed, write_workbook
from tests.integration.exchange.conftest import Command, count_rows

SHEETS = cells_of(VALID)


def book(path: Path, change: Any = lambda book: None, **sheets: Any) -> Path:
    """Write the valid workbook with something changed."""
    return write_workbook(path / "bok.xlsx", SHEETS | sheets, change)


def test_a_workbook_is_the_same_bundle(run: Command, tmp_path: Path) -> None:
    assert run("import", write_folder(tmp_path / "filer", VALID)).status == 0
    again = run("import", book(tmp_path))
    assert again.status == 0
    assert again.out.splitlines()[0] == "units: 0 lagt til, 0 oppdatert, 4 uendret"
    assert "0 lagt til, 0 oppdatert" in again.out and again.out.count("0 lagt til, 0 oppdatert") == 8


def test_out_and_in_again(run: Command, tmp_path: Path) -> None:
    assert run("import", book(tmp_path)).status == 0
    ran = run("export", tmp_path / "ut.xlsx")
    assert (ran.status, ran.out.splitlines()[1]) == (0, "people: 3 rader")
    made = openpyxl.load_workbook(tmp_path / "ut.xlsx")
    assert made.sheetnames == [table.name for table in TABLES]
    assert [cell.value for cell in made["sessions"][2]] == ["S1", "G1", "2020-03-02T09:00", 90, "held", None]
    before = (tmp_path / "ut.xlsx").read_bytes()
    run("export", tmp_path / "ut.xlsx")
    assert (tmp_path / "ut.xlsx").read_bytes() == before
    assert {path.name for path in tmp_path.glob("*.xlsx")} == {"bok.xlsx", "ut.xlsx"}
    assert list(tmp_path.glob(".*")) == []


def test_what_excel_makes_of_what_is_typed(run: Command, tmp_path: Path) -> None:
    def typed(made: Any) -> None:
        made["sessions"]["C2"] = datetime(2020, 3, 2, 9, 0)
        made["sessions"]["D2"] = 90.0
        made["roles"]["D2"] = datetime(2020, 1, 1)
        made["groups"]["B2"] = 1
        made["people"]["B2"] = "=1+1"
        made["people"]["B2"].data_type = "s"
        made["people"]["B3"] = "  Ola  Nordmann "
        # Below the last row and beside the last column there is only colour.
        made["people"]["A900"].font = openpyxl.styles.Font(bold=True)
        made["people"]["Z2"].font = openpyxl.styles.Font(bold=True)

    assert run("import", book(tmp_path, typed)).status == 0
    assert run("export", tmp_path / "ut").status == 0
    out = (tmp_path / "ut" / "people.csv").read_text("utf-8").splitlines()
    assert out[1:3] == ["P1,=1+1,kari@example.org", "P2,  Ola  Nordmann ,"]
    assert "S1,G1,2020-03-02T09:00,90,held," in (tmp_path / "ut" / "sessions.csv").read_text("utf-8")


def rename_to(name: str) -> Any:
    """Return a change that gives the sheet of people another name, also one that differs in case alone."""

    def rename(made: Any) -> None:
        made["people"].title = "Midlertidig"
        made["Midlertidig"].title = name

    return rename


CHANGES: dict[str, tuple[Any, list[str], str]] = {
    "merged cells": (
        lambda made: made["memberships"].merge_cells("A2:A4"),
        ["memberships:2: group_id"],
        "Cellene A2:A4 er slått sammen. Del dem opp",
    ),
    "merged headings": (
        lambda made: made["people"].merge_cells("B1:C1"),
        ["people:1: name", "people:1: email", "people:2: -", "people:4: -"],
        "Cellene B1:C1",
    ),
    "an error": (lambda made: made["people"].__setitem__("B3", "#REF!"), ["people:3: name"], "feilen #REF!"),
    "a formula nobody calculated": (
        lambda made: made["people"].__setitem__("B3", "=A3"),
        ["people:3: name"],
        "formel uten lagret svar",
    ),
    "half a day": (lambda made: made["sessions"].__setitem__("D2", 90.5), ["sessions:2: minutes"], "«90.5»"),
    "a day without a time": (
        lambda made: made["sessions"].__setitem__("C2", datetime(2020, 3, 2)),
        ["sessions:2: starts_at"],
        "sessions:2",
    ),
    "a cell outside": (lambda made: made["people"].__setitem__("F3", "merk"), ["people:3: -"], "celle F3"),
    "another sheet": (lambda made: made.create_sheet("Ark2").append(["x"]), ["Ark2:1: -"], "units, people, roles"),
    "the name of a file": (
        lambda made: setattr(made["people"], "title", "people.csv"),
        ["people.csv:1: -"],
        "arkene heter units",
    ),
    "another case": (rename_to("People"), ["People:1: -"], "arkene heter units"),
    "hidden": (lambda made: setattr(made["people"], "sheet_state", "hidden"), ["people:1: -"], "arket er skjult"),
    "no headings": (lambda made: made["absences"].delete_rows(1, 9), ["absences:1: -"], "fant ingen kolonnenavn"),
    "an unknown reference": (
        lambda made: made["roles"].__setitem__("A2", "PX"),
        ["roles:2: person_id"],
        "finnes verken i people eller",
    ),
    "another column": (
        lambda made: made["people"].__setitem__("D1", "alder"),
        ["people:1: alder"],
        "hører ikke til her",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_people_do_to_workbooks(run_on_empty: Command, tmp_path: Path, name: str) -> None:
    change, places, words = CHANGES[name]
    if name == "a day without a time":
        # openpyxl's own format for a datetime shows the time, so the day's is set by hand.
        def change(made: Any) -> None:
            made["sessions"]["C2"] = datetime(2020, 3, 2)
            made["sessions"]["C2"].number_format = "dd.mm.yyyy"

        words = "«2020-03-02» er ikke et tidspunkt"
    ran = run_on_empty("import", book(tmp_path, change))
    assert (ran.status, ran.places) == (1, places)
    assert words in ran.err


def test_empty_sheets_and_hidden_empty_sheets_say_nothing(run: Command, tmp_path: Path) -> None:
    def change(made: Any) -> None:
        made.create_sheet("Ark1")
        made.create_sheet("Ark2").sheet_state = "hidden"
        made["absences"].delete_rows(1, 9)
        made["absences"].sheet_state = "hidden"

    ran = run("import", book(tmp_path, change))
    assert (ran.status, ran.err, len(ran.out.splitlines())) == (0, "", 7)


def test_all_problems_of_a_workbook_together(run_on_empty: Command, tmp_path: Path) -> None:
    files = changed({"people.csv:5": "P4,X,ikke-epost", "sessions.csv:2": "S1,G1,2020-03-29T02:30,90,held,"})

    def change(made: Any) -> None:
        made["memberships"].merge_cells("B2:B3")
        made["people"]["B3"] = "#N/A"

    ran = run_on_empty("import", write_workbook(tmp_path / "bok.xlsx", cells_of(files), change))
    assert ran.places == ["people:3: name", "people:5: email", "memberships:2: person_id", "sessions:2: starts_at"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "ikke en Excel-arbeidsbok"),
        (b"hei", "ikke en Excel-arbeidsbok"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "låst med passord eller lagret i et eldre Excel-format"),
        ("zip", "ikke en Excel-arbeidsbok"),
    ],
)
def test_what_is_no_workbook(run_on_empty: Command, tmp_path: Path, content: bytes | str, words: str) -> None:
    path = tmp_path / "bok.xlsx"
    if isinstance(content, str):
        write_zip(path, VALID)
    else:
        path.write_bytes(content)
    ran = run_on_empty("import", path)
    assert (ran.status, ran.places) == (1, ["bok.xlsx:1: -"])
    assert words in ran.err


def test_a_workbook_named_zip_says_so(run_on_empty: Command, tmp_path: Path) -> None:
    path = book(tmp_path).rename(tmp_path / "bok.zip")
    ran = run_on_empty("import", path)
    assert ran.places == ["bok.zip:1: -"] and "slutter på .xlsx" in ran.err


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("part", "place"),
    [
        ("xl/workbook.xml", "bok.xlsx:1: -"),
        ("xl/styles.xml", "bok.xlsx:1: -"),
        ("[Content_Types].xml", "bok.xlsx:1: -"),
        ("xl/sharedStrings.xml", "bok.xlsx:1: -"),
        ("xl/worksheets/sheet2.xml", "people:1: -"),
    ],
)
def test_entities_are_never_unfolded(run_on_empty: Command, tmp_path: Path, part: str, place: str) -> None:
    path = write_as_typed(tmp_path / "bok.xlsx", SHEETS, constant_memory=False)
    with zipfile.ZipFile(path) as archive:
        text = archive.read(part).decode()
    start = text.index("<", text.index("?>") + 2) if text.startswith("<?xml") else 0
    rewrite_part(path, part, text, BOMB + text[start:])
    ran = run_on_empty("import", path)
    assert (ran.status, ran.places) == (1, [place])


def test_sizes_have_limits(run_on_empty: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_as_typed(tmp_path / "bok.xlsx", SHEETS, constant_memory=False)
    with monkeypatch.context() as patch:
        patch.setattr(bundle, "UNPACKED_LIMIT", 3_000)
        ran = run_on_empty("import", path)
        assert ran.places == ["bok.xlsx:1: -"] and "pakkes ut" in ran.err
    with monkeypatch.context() as patch:
        patch.setattr(workbook, "PART_LIMIT", 100)
        assert "større enn" in run_on_empty("import", path).err
    with monkeypatch.context() as patch:
        patch.setattr(shared_strings, "STRINGS_LIMIT", 100)
        assert "større enn" in run_on_empty("import", path).err


def test_a_damaged_sheet_is_named(run_on_empty: Command, tmp_path: Path) -> None:
    path = rewrite_part(book(tmp_path), "xl/worksheets/sheet2.xml", "</sheetData>", "")
    ran = run_on_empty("import", path)
    assert ran.places == ["people:1: -"] and "arket lar seg ikke lese" in ran.err
    path = rewrite_part(book(tmp_path), "xl/worksheets/sheet2.xml", '<row r="3"', '<row r="2"')
    assert run_on_empty("import", path).places == ["people:1: -"]


def test_templates_are_empty_bundles(run: Command, app: Flask, tmp_path: Path) -> None:
    (tmp_path / "mal.xlsx").write_bytes(workbook_template())
    (tmp_path / "mal.zip").write_bytes(zip_template())
    for name in ("mal.xlsx", "mal.zip"):
        ran = run("import", tmp_path / name)
        assert (ran.status, ran.err, ran.out.count(": 0 lagt til, 0 oppdatert, 0 uendret")) == (0, "", 8)
    assert set(count_rows().values()) == {0}
    made = openpyxl.load_workbook(tmp_path / "mal.xlsx")
    assert made.sheetnames == [table.name for table in TABLES]
    rules = [rule.formula1 for rule in made["roles"].data_validations.dataValidation]
    assert '"counsellor,hpmt_supervisor,fm_supervisor' in rules[0]
    assert "2026-01-31" in made["roles"]["D1"].comment.text
    assert "Må fylles ut" in made["people"]["B1"].comment.text


def test_a_filled_in_template(run: Command, tmp_path: Path) -> None:
    (tmp_path / "mal.xlsx").write_bytes(workbook_template())
    made = openpyxl.load_workbook(tmp_path / "mal.xlsx")
    for name, rows in SHEETS.items():
        for number, row in enumerate(rows[1:], start=2):
            for place, text in enumerate(row, start=1):
                made[name].cell(number, place, text or None)
    made.save(tmp_path / "fylt.xlsx")
    assert run("import", tmp_path / "fylt.xlsx").status == 0
    assert count_rows() == {name: len(rows) - 1 for name, rows in SHEETS.items()}


@pytest.mark.parametrize(
    ("name", "words"),
    [("x" * 32_768, "for lang for et regneark"), ("_x0041_x0042_", "ligner tegnkoder")],
)
def test_what_a_workbook_cannot_hold_is_said(run: Command, tmp_path: Path, name: str, words: str) -> None:
    assert run("import", write_folder(tmp_path / "inn", changed({"people.csv:3": f"P2,{name},"}))).status == 0
    ran = run("export", tmp_path / "ut.xlsx")
    assert ran.status == 1 and words in ran.err
    assert not (tmp_path / "ut.xlsx").exists()
    assert list(tmp_path.glob(".*")) == []
    assert run("export", tmp_path / "ut.zip").status == 0
