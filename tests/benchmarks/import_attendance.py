"""Importing attendance, against a bare executemany of the same rows in the same run.

    python -m tests.benchmarks.import_attendance [--rows 1000000] [--database sqlite|postgresql] [--shuffled]

The bundle holds everything the attendance needs (units, people, groups, sessions) as well, and the whole of
`hpmt import` is timed, with its start; the bare executemany writes the attendance rows alone, into the same table with
the same indexes and constraints. Peak memory is that of the import's own process.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

from hpmt_supervision.core.database import set_sqlite_pragmas
from hpmt_supervision.extensions import db
from tests.apps import make_app
from tests.databases import empty_postgresql

PEOPLE = 6_000
OFFICES = 255
ATTENDERS = 7
STATUSES = ("attended", "attended", "attended", "absent", "excused")


def write_bundle(folder: Path, rows: int, *, shuffled: bool) -> None:
    """Write a bundle with this many attendance rows, seven to a session, grouped by session unless shuffled."""
    chance = random.Random(2)
    sessions = -(-rows // ATTENDERS)
    first = date(2023, 1, 1)
    files: dict[str, tuple[str, Iterator[str]]] = {
        "units.csv": (
            "unit_id,kind,name,parent_id,opened_on,closed_on",
            (f"K{n},office,Kontor {n},F,," for n in range(OFFICES)),
        ),
        "people.csv": ("person_id,name,email", (f"P{n},Person {n},p{n}@example.org" for n in range(PEOPLE))),
        "groups.csv": (
            "group_id,level,unit_id,name,interval_days",
            (f"G{n},1,K{n},Gruppe {n},14" for n in range(OFFICES)),
        ),
        "sessions.csv": (
            "session_id,group_id,starts_at,minutes,status,cancel_reason",
            (
                f"S{n:07d},G{n % OFFICES},{first + timedelta(days=n % 1000)}T{8 + n % 8:02d}:00,90,held,"
                for n in range(sessions)
            ),
        ),
    }
    for name, (heading, lines) in files.items():
        with (folder / name).open("w", encoding="utf-8", newline="\n") as file:
            file.write(heading + "\n")
            if name == "units.csv":
                file.write("N,national,Ressursgruppa,,,\nF,county,Fylke A,N,,\n")
            file.writelines(line + "\n" for line in lines)
    numbers: Sequence[int] = range(rows)
    if shuffled:
        numbers = chance.sample(numbers, rows)
    with (folder / "attendance.csv").open("w", encoding="utf-8", newline="\n") as file:
        file.write("session_id,person_id,status\n")
        for number in numbers:
            session, seat = divmod(number, ATTENDERS)
            person = (session * 31 + seat * 857) % PEOPLE
            file.write(f"S{session:07d},P{person},{STATUSES[number % len(STATUSES)]}\n")


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[str]:
    """Give the address of a database with its tables laid and nothing in them."""
    if kind == "postgresql":
        with empty_postgresql() as url:
            lay_tables(url, folder)
            yield url
    else:
        path = folder / "bench.sqlite"
        lay_tables(f"sqlite:///{path}", folder)
        yield f"sqlite:///{path}"
        for left in folder.glob("bench.sqlite*"):
            left.unlink()


def lay_tables(url: str, folder: Path) -> None:
    """Make the tables of the models."""
    app = make_app(url, folder)
    with app.app_context():
        db.create_all()
        db.engine.dispose()


def time_import(bundle: Path, url: str, folder: Path) -> tuple[float, float]:
    """Run `hpmt import` in a process of its own; give its seconds and its peak memory in MiB."""
    environment = {**os.environ, "HPMT_DATABASE_URL": url, "HPMT_INSTANCE": str(folder)}
    command = [sys.executable, "-c", "from hpmt_supervision.cli import main; main()", "import", str(bundle)]
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"the import ended with {process.returncode}")
    return seconds, usage.ru_maxrss / 1024


def time_executemany(url: str) -> tuple[float, int]:
    """Write the attendance rows that an import left once more with a bare executemany; give seconds and rows."""
    sqlalchemy_url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(sqlalchemy_url)
    is_sqlite = engine.dialect.name == "sqlite"
    if is_sqlite:
        set_sqlite_pragmas(engine)
    connection = engine.raw_connection()
    driver: Any = connection.driver_connection
    rows = driver.execute("SELECT session_id, person_id, status FROM attendance ORDER BY id").fetchall()
    if is_sqlite:
        driver.execute("DELETE FROM attendance")
    else:
        driver.execute("TRUNCATE attendance")
        driver.commit()
    mark = "?" if is_sqlite else "%s"
    begun = time.perf_counter()
    if is_sqlite:
        driver.execute("BEGIN IMMEDIATE")
    driver.cursor().executemany(
        f"INSERT INTO attendance (session_id, person_id, status) VALUES ({mark}, {mark}, {mark})", rows
    )
    driver.commit()
    seconds = time.perf_counter() - begun
    connection.close()
    engine.dispose()
    return seconds, len(rows)


def main() -> None:
    """Measure and print one line a database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"))
    parser.add_argument("--shuffled", action="store_true", help="attendance in no order at all")
    options = parser.parse_args()
    if options.database:
        measure(options.database, options.rows, shuffled=options.shuffled)
        return
    for kind in ("sqlite", "postgresql"):
        # A process starts with the peak memory of the one that made it, so no measurement follows another in one.
        command = [sys.executable, "-m", "tests.benchmarks.import_attendance", "--database", kind]
        command += ["--rows", str(options.rows), *(["--shuffled"] if options.shuffled else [])]
        subprocess.run(command, check=True)


def measure(kind: str, rows: int, *, shuffled: bool) -> None:
    """Measure on one database and print a line."""
    with tempfile.TemporaryDirectory(prefix="hpmt-bench-") as place:
        folder = Path(place)
        bundle = folder / "bundle"
        bundle.mkdir()
        write_bundle(bundle, rows, shuffled=shuffled)
        with empty_database(kind, folder) as url:
            seconds, memory = time_import(bundle, url, folder)
            bare, written = time_executemany(url)
    print(
        f"{kind}: {written} attendance rows, import {seconds:.1f} s ({written / seconds:,.0f} rows/s), "
        f"bare executemany {bare:.1f} s ({written / bare:,.0f} rows/s), ratio {seconds / bare:.2f}, "
        f"peak {memory:.0f} MiB",
        flush=True,
    )


if __name__ == "__main__":
    main()
