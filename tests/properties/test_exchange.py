"""Properties of the exchange: export undoes import, and importing twice changes nothing."""

import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, text

from hpmt_supervision.core.database import set_sqlite_pragmas
from hpmt_supervision.exchange.cells import to_instants
from hpmt_supervision.exchange.operations import import_bundle
from hpmt_supervision.exchange.problems import Problem
from hpmt_supervision.exchange.schema import (
    ABSENCE_KINDS,
    ATTENDANCE_STATUSES,
    CANCEL_REASONS,
    PARTS,
    ROLES,
    TABLES,
)
from hpmt_supervision.exchange.targets import TARGETS
from hpmt_supervision.exchange.writing import export_bundle
from hpmt_supervision.exchange.written_cells import quoted
from tests.apps import make_app
from tests.conftest import DATABASES
from tests.databases import laid_postgresql, laid_sqlite

Cells = list[str]

CALENDAR = st.dates(date(1990, 1, 1), date(2060, 12, 31))
IDS = st.text("aAbBzZæøåÆØÅ019-_.;,'\" 𝐀é", min_size=1, max_size=6).map(str.strip).filter(bool)
NAMES = st.text("abcæøåÆ \t,;\"'\r\n.-é𝐀\u2028\u00a0=", min_size=1, max_size=12).filter(lambda name: name.strip())
PERCENT = st.sampled_from(["", "0", "50", "100"])


@pytest.fixture(scope="module", params=DATABASES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Give an engine on a database with its tables laid, once on each kind of server.

    The application of the context holds the key that acts are sealed with.
    """
    folder = tmp_path_factory.mktemp("db")
    if request.param == "sqlite":
        made = create_engine(laid_sqlite(folder / "test.sqlite"))
        set_sqlite_pragmas(made)
        with make_app(str(made.url), folder).app_context():
            yield made
        made.dispose()
    else:
        with laid_postgresql() as url, make_app(url, folder).app_context():
            made = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
            yield made
            made.dispose()


def empty(engine: Engine) -> None:
    """Take every exchanged row away."""
    with engine.begin() as connection:
        for table in reversed(TABLES):
            if table.name == "units":
                connection.execute(text("UPDATE unit SET parent_id = NULL, merged_into_id = NULL"))
            connection.execute(text(f"DELETE FROM {TARGETS[table.name].name}"))


def spells(draw: Any, count: int) -> list[tuple[str, str]]:
    """Days from and to that never share a day; only the last may be open-ended."""
    days = sorted(draw(st.lists(CALENDAR, min_size=2 * count, max_size=2 * count, unique=True)))
    pairs = [(days[2 * n].isoformat(), days[2 * n + 1].isoformat()) for n in range(count)]
    if pairs and draw(st.booleans()):
        pairs[-1] = (pairs[-1][0], "")
    return pairs


@st.composite
def bundles(draw: Any) -> dict[str, list[Cells]]:
    """Valid bundles in the form an export gives, but in any order of rows."""
    counties = draw(st.lists(IDS, min_size=1, max_size=2, unique=True))
    offices = draw(st.lists(IDS, min_size=1, max_size=3, unique=True).map(lambda ids: [f"k{i}" for i in ids]))
    counties = [f"f{i}" for i in counties]
    people = draw(st.lists(IDS, min_size=1, max_size=4, unique=True))
    units: list[Cells] = [["n", "national", draw(NAMES), "", "", "", ""]]
    for county in counties:
        units.append([county, "county", draw(NAMES), draw(st.sampled_from(["n", ""])), "", "", ""])
    for number, office in enumerate(offices):
        opened, closed = spells(draw, 1)[0]
        merged = draw(st.sampled_from(["", *offices[:number]]))
        units.append([office, "office", draw(NAMES), draw(st.sampled_from([*counties, ""])), opened, closed, merged])
    groups: list[Cells] = []
    for number in range(draw(st.integers(1, 4))):
        level = draw(st.sampled_from("123"))
        unit = draw(st.sampled_from({"1": offices, "2": counties, "3": ["n"]}[level]))
        groups.append([f"g{number}", level, unit, draw(NAMES), str(draw(st.integers(1, 366)))])
    group_ids = [group[0] for group in groups]
    return {
        "units": units,
        "people": [[p, draw(NAMES), draw(st.sampled_from(["", "a@b.no", "å@lokalt.test"]))] for p in people],
        "roles": _dated(
            draw,
            draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(people), st.sampled_from(ROLES), st.sampled_from([*offices, *counties, "n"])
                    ),
                    unique=True,
                    max_size=3,
                )
            ),
            percent=True,
        ),
        "groups": groups,
        "memberships": _dated(
            draw,
            draw(
                st.lists(
                    st.tuples(st.sampled_from(group_ids), st.sampled_from(people), st.sampled_from(PARTS)),
                    unique=True,
                    max_size=4,
                )
            ),
            percent=False,
        ),
        "absences": draw(_absences(people)),
        **draw(_sessions(group_ids, people)),
    }


def _dated(draw: Any, keys: list[tuple[str, ...]], *, percent: bool) -> list[Cells]:
    rows = []
    for key in keys:
        for first, last in spells(draw, draw(st.integers(1, 3))):
            rows.append([*key, first, last, *([draw(PERCENT)] if percent else [])])
    return rows


@st.composite
def _absences(draw: Any, people: list[str]) -> list[Cells]:
    keys = st.tuples(st.sampled_from(people), st.sampled_from(ABSENCE_KINDS), CALENDAR)
    rows = []
    for person, kind, first in draw(st.lists(keys, unique=True, max_size=4)):
        last = draw(st.sampled_from(["", first.isoformat(), (first + timedelta(days=40)).isoformat()]))
        rows.append([person, kind, first.isoformat(), last])
    return rows


@st.composite
def _sessions(draw: Any, groups: list[str], people: list[str]) -> dict[str, list[Cells]]:
    sessions: list[Cells] = []
    attendance: list[Cells] = []
    for number in range(draw(st.integers(0, 5))):
        around_change = st.sampled_from(
            [datetime(2024, 10, 27, 2, 30), datetime(2024, 3, 31, 3, 0), datetime(2024, 12, 31, 23, 59)]
        )
        starts = draw(st.one_of(around_change, st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1))))
        if to_instants(starts.replace(second=0, microsecond=0)) is None:
            continue
        status = draw(st.sampled_from(("planned", "held", "cancelled")))
        reason = draw(st.sampled_from(CANCEL_REASONS)) if status == "cancelled" else ""
        group = draw(st.sampled_from(groups))
        minutes = str(draw(st.integers(1, 1440)))
        sessions.append([f"s{number}", group, f"{starts:%Y-%m-%dT%H:%M}", minutes, status, reason])
        if status == "held":
            for person in draw(st.lists(st.sampled_from(people), unique=True)):
                attendance.append([f"s{number}", person, draw(st.sampled_from(ATTENDANCE_STATUSES))])
    return {"sessions": sessions, "attendance": attendance}


def as_exported(bundle: dict[str, list[Cells]]) -> dict[str, bytes]:
    """The bytes that an export of these records must give."""
    files = {}
    for table in TABLES:
        places = [table.headings.index(heading) for heading in table.key]
        rows = sorted(bundle[table.name], key=itemgetter(*places))
        lines = [",".join(table.headings), *(",".join(quoted(cell) for cell in row) for row in rows)]
        files[table.file] = "".join(line + "\n" for line in lines).encode()
    return files


def write(folder: Path, bundle: dict[str, list[Cells]], separator: str) -> Path:
    """Write the records as a sender may: rows as they come, any separator, every cell in quotes."""
    folder.mkdir()
    for table in TABLES:
        lines = [table.headings, *bundle[table.name]]
        content = "".join(
            separator.join('"' + cell.replace('"', '""') + '"' for cell in cells) + "\r\n" for cells in lines
        )
        (folder / table.file).write_bytes(b"\xef\xbb\xbf" + content.encode())
    return folder


def take_in(engine: Engine, path: Path) -> list[tuple[int, int]]:
    """Import a bundle that must be valid; give the numbers of added and updated rows per file."""
    problems: list[Problem] = []
    changes = import_bundle(engine=engine, path=path, dry_run=False, report=problems.append)
    assert not problems, [str(problem) for problem in problems]
    assert changes is not None
    return [(change.added, change.updated) for change in changes]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(bundle=bundles(), separator=st.sampled_from([",", ";"]), name=st.sampled_from(["ut", "ut.zip"]))
def test_export_undoes_import(engine: Engine, bundle: dict[str, list[Cells]], separator: str, name: str) -> None:
    empty(engine)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        take_in(engine, write(folder / "inn", bundle, separator))
        export_bundle(engine=engine, path=folder / "ut")
        first = {path.name: path.read_bytes() for path in (folder / "ut").iterdir()}
        assert first == as_exported(bundle)
        # What is taken in once more changes nothing, whichever form it has.
        export_bundle(engine=engine, path=folder / name)
        assert set(take_in(engine, folder / name)) == {(0, 0)}
        assert set(take_in(engine, folder / "inn")) == {(0, 0)}
        # Into an empty database, and out again.
        empty(engine)
        take_in(engine, folder / name)
        export_bundle(engine=engine, path=folder / "igjen")
        assert {path.name: path.read_bytes() for path in (folder / "igjen").iterdir()} == first


DAYS = [f"2024-01-{day:02d}" for day in range(1, 13)]


@st.composite
def spell_rows(draw: Any) -> list[tuple[str, str, str]]:
    """Memberships as group, first and last day, in any order, overlapping or not, without a repeated first day."""
    rows = draw(
        st.lists(
            st.tuples(st.sampled_from(["g0", "g1"]), st.sampled_from(DAYS), st.sampled_from(["", *DAYS])),
            max_size=7,
            unique_by=lambda row: row[:2],
        )
    )
    return [(group, first, last) for group, first, last in rows if not last or last >= first]


def share_a_day(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    """Whether two spells are in one group and have a day in common; both ends count, and an empty end is never."""
    return one[0] == other[0] and one[1] <= (other[2] or "9") and other[1] <= (one[2] or "9")


def as_memberships(rows: list[tuple[str, str, str]]) -> dict[str, str]:
    """The rows as the files of a bundle."""
    lines = "".join(f"{group},p,supervisee,{first},{last}\n" for group, first, last in rows)
    return {
        "units.csv": "unit_id,kind,name,parent_id,opened_on,closed_on\nk,office,K,,,\n",
        "people.csv": "person_id,name,email\np,P,\n",
        "groups.csv": "group_id,level,unit_id,name,interval_days\ng0,1,k,G,\ng1,1,k,G,\n",
        "memberships.csv": "group_id,person_id,part,valid_from,valid_to\n" + lines,
    }


def problems_of(engine: Engine, files: dict[str, str]) -> list[Problem]:
    """Import some files and give what was wrong with them."""
    problems: list[Problem] = []
    with tempfile.TemporaryDirectory() as place:
        for name, content in files.items():
            (Path(place) / name).write_text(content, "utf-8")
        import_bundle(engine=engine, path=Path(place), dry_run=False, report=problems.append)
    return problems


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(existing=spell_rows(), given_rows=spell_rows())
def test_spells_that_share_a_day_are_found_on_their_lines(
    engine: Engine, existing: list[tuple[str, str, str]], given_rows: list[tuple[str, str, str]]
) -> None:
    empty(engine)
    stored: list[tuple[str, str, str]] = []
    for row in existing:
        if not any(share_a_day(row, other) for other in stored):
            stored.append(row)
    assert not problems_of(engine, as_memberships(stored))
    found = problems_of(engine, as_memberships(given_rows))
    keys = {row[:2] for row in given_rows}
    # A row that says what is stored already stands before all others; so does what the bundle does not mention.
    before = [row for row in stored if row[:2] not in keys or row in given_rows]
    expected = []
    for line, row in enumerate(given_rows, start=2):
        if row in stored:
            continue
        if any(share_a_day(row, other) for other in before):
            expected.append(line)
        before.append(row)
    assert [(problem.file, problem.line, problem.code) for problem in found] == [
        ("memberships.csv", line, "overlapping_membership") for line in expected
    ]
