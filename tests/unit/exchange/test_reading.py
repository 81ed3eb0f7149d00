"""From bytes to rows: encoding, separators, lines, headings and numbers of cells."""

import io
import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.exchange.csv_text import LONGEST_LINE, CsvText, inspect, separator_of
from hpmt_supervision.exchange.problems import SENTENCES, Problem, sentence, shown
from hpmt_supervision.exchange.records import Sheet, read_records
from hpmt_supervision.exchange.schema import ABSENCES, ATTENDANCE, PEOPLE, TABLES, UNITS, Table
from hpmt_supervision.exchange.written_cells import quoted


def rows_of(data: bytes, table: Table = PEOPLE) -> tuple[list[tuple[int, list[str]]], list[Problem]]:
    """The rows of a file and the problems met on the way."""
    problems: list[Problem] = []
    text = CsvText(table, io.BytesIO(data), damaged=False, report=problems.append)
    return list(text.rows()), problems


def records_of(data: bytes, table: Table = PEOPLE) -> tuple[list[tuple[object, ...]], list[str], Sheet]:
    """Line, faults and values of each row; the places of the problems; and what is known of the sheet."""
    problems: list[Problem] = []
    sheet = Sheet()
    text = CsvText(table, io.BytesIO(data), damaged=False, report=problems.append)
    records = [
        row
        for chunk in read_records(table, text, sheet, problems.append)
        for row in zip(chunk.lines, chunk.faulty, *chunk.columns, strict=True)
    ]
    return records, [f"{problem.line}: {problem.column}: {problem.code}" for problem in problems], sheet


@pytest.mark.parametrize(
    ("pieces", "line"),
    [
        ([b"abc\n", b"d\xe5f\n"], 2),
        ([b"a\n\n\n\xe5"], 4),
        ([b"a\n\xc3", b"\xa5\n\xc3", b"x"], 3),
        ([b"a\n\xc3"], 2),
        ([b"\xff\xfea\0"], 1),
        ([b"a\nb", b"c\n", b"\n\n", b"\xed\xa0\x80"], 5),
        ([b"\xef\xbb\xbfa\n", "åøæ𝐀".encode()], None),
        (["å".encode()[:1], "å".encode()[1:]], None),
        ([], None),
    ],
)
def test_the_first_line_that_is_not_utf8(pieces: list[bytes], line: int | None) -> None:
    assert inspect(pieces).bad_line == line


@given(st.binary(max_size=60), st.lists(st.integers(0, 60), max_size=4))
def test_the_line_does_not_depend_on_how_the_bytes_are_cut(data: bytes, cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(data)]
    pieces = [data[first:last] for first, last in itertools.pairwise(edges)]
    try:
        data.decode()
        expected = None
    except UnicodeDecodeError as error:
        expected = data[: error.start].count(b"\n") + 1
    assert inspect(pieces).bad_line == expected


def test_a_line_without_end_is_found_without_reading_it_whole() -> None:
    piece = b"x" * 1024 * 1024
    assert inspect([b"a\n", *[piece] * (LONGEST_LINE // len(piece) + 1)]).endless_line == 2
    assert inspect([b"a\n", piece + b"\n"] * 20).endless_line is None


@pytest.mark.parametrize(
    ("heading", "separator"),
    [
        ("person_id,name,email", ","),
        ("person_id;name;email", ";"),
        ('"person_id";"name";"email"', ";"),
        ("\tperson_id ; name;email", ";"),
        ("person_id;name,email", ","),
        ("noe,annet", ","),
        ("", ","),
        ('"', ","),
    ],
)
def test_the_separator_is_found_from_the_heading(heading: str, separator: str) -> None:
    assert separator_of(heading, PEOPLE) == separator


def test_a_row_has_the_line_it_begins_on() -> None:
    data = b'\r\n\nperson_id,name,email\n\nP1,"a\nb\r\nc",\r\n\nP2,"""x"",",\n  \n,,\nP3,x,y'
    rows, problems = rows_of(data)
    assert rows == [
        (3, ["person_id", "name", "email"]),
        (5, ["P1", "a\nb\r\nc", ""]),
        (9, ["P2", '"x",', ""]),
        (12, ["P3", "x", "y"]),
    ]
    assert not problems


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (b'P1,"a', "unclosed_quote"),
        (b'P1,"a"b,', "unclosed_quote"),
        (b"P1," + b"x" * 200_000 + b",", "cell_too_long"),
    ],
)
def test_what_is_no_row(row: bytes, code: str) -> None:
    _rows, problems = rows_of(b"person_id,name,email\nP0,x,\n" + row + b"\n")
    assert [(problem.line, problem.code) for problem in problems] == [(3, code)]


def test_rows_after_a_broken_one_are_read() -> None:
    rows, problems = rows_of(b'person_id,name,email\nP1,"a"b,\nP2,c,\n')
    assert [problem.line for problem in problems] == [2]
    assert rows[-1] == (3, ["P2", "c", ""])


def test_columns_in_any_order() -> None:
    records, problems, sheet = records_of(b"\xef\xbb\xbfemail; name ;person_id\na@b.no;Kari;P1\n")
    assert records == [(2, 0, "P1", "Kari", "a@b.no")]
    assert (problems, sheet.trusted, sheet.count) == ([], True, 1)


def test_a_row_of_the_wrong_width_keeps_its_id() -> None:
    records, problems, sheet = records_of(b"name,person_id,email\nKari,P1\nOla,P2,,\nPer\nA,P4,\n")
    assert sorted(records) == [(2, 6, "P1", None, None), (3, 6, "P2", None, None), (5, 0, "P4", "A", None)]
    assert problems == ["2: email: too_few_cells", "3: email: too_many_cells", "4: person_id: too_few_cells"]
    assert sheet.trusted


def test_a_cell_that_cannot_be_read_is_marked() -> None:
    records, problems, _sheet = records_of(
        b"person_id,kind,from_date,to_date\nP1,syk,2024-01-01,2024-13-01\n", ABSENCES
    )
    assert records[0][:3] == (2, 0b1010, "P1")
    assert problems == ["2: kind: not_a_choice", "2: to_date: not_a_date"]


def test_faults_are_found_in_every_chunk() -> None:
    lines = [f"S{n % 7},P{n},{'attended' if n % 6_000 else 'x'}\n" for n in range(1, 18_001)]
    records, problems, _sheet = records_of(("session_id,person_id,status\n" + "".join(lines)).encode(), ATTENDANCE)
    assert problems == [f"{n + 1}: status: not_a_choice" for n in (6_000, 12_000, 18_000)]
    assert len(records) == 18_000


def test_headings() -> None:
    missing = b"unit_id,kind,name,parent_id,opened_on\nN,national,x,,\n"
    records, problems, sheet = records_of(missing, UNITS)
    assert problems == ["1: closed_on: missing_column"]
    assert sheet.absent == {"merged_into_id"}
    assert records[0][1] == 0b100000
    _records, problems, sheet = records_of(b"name,email,noe,name\nKari,,,\n")
    assert problems == ["1: noe: unknown_column", "1: name: column_twice", "1: person_id: missing_column"]
    assert not sheet.trusted
    assert records_of(b"P1,Kari,\n")[1] == ["1: -: no_header"]
    assert records_of(b"")[1] == ["1: -: no_header"]


@given(st.lists(st.lists(st.text(alphabet="ab,;\"'\r\n å\u2028", max_size=6), min_size=3, max_size=3), max_size=6))
def test_what_the_export_writes_is_read_back(rows: list[list[str]]) -> None:
    written = "".join(",".join(quoted(cell) for cell in row) + "\n" for row in rows)
    data = ("person_id,name,email\n" + written).encode()
    read, problems = rows_of(data)
    assert not problems
    line, expected = 2, []
    for row in rows:
        # Only a row with nothing in it is lost, as the blank line it is.
        if any(row):
            expected.append((line, row))
        line += 1 + len(re.findall("\r\n|\r|\n", "|".join(row)))
    assert read[1:] == expected


def test_every_sentence_says_something_on_one_line() -> None:
    for code in SENTENCES:
        text = sentence(code, "a\nb", "c")
        assert "\n" not in text
        assert "%" not in text
        assert text.endswith(".")
        assert "ugyldig" not in text.lower()
        assert "!" not in text


def test_a_problem_is_one_line() -> None:
    problem = Problem("rar\nfil.csv", 3, "kol\x1bonne", "unexpected_file", "x")
    assert str(problem).startswith("rar\ufffdfil.csv:3: kol\ufffdonne: fila hører ikke")
    assert shown("x" * 100) == "x" * 59 + "…"


def test_every_reference_points_to_a_table_written_before_or_to_itself() -> None:
    names = [table.name for table in TABLES]
    for place, table in enumerate(TABLES):
        for column in table.references:
            assert column.refers_to in names[: place + 1]
        assert set(table.key) <= set(table.headings)
