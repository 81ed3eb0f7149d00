"""Measure the national frequency report against plain SQL for the same figures, in one run.

Run with ``python -m tests.benchmarks.frequency_report``; ``--small`` is a quick check of the measuring itself. Each
measurement is a process of its own: peak memory is that process's, and times are the best of a few rounds within it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from tests.benchmarks.memory import peak_mib

ROUNDS = 5
LIMIT_SECONDS = 300


def period(years: int) -> tuple[date, date]:
    from tests.benchmarks.synthetic_nation import FIRST

    return FIRST, FIRST + timedelta(days=365 * years - 1)


def by_report(engine: Engine, years: int) -> list[list[Any]]:
    """The figures by the product: reading and computing, as the command does it."""
    from hpmt_supervision.fidelity.figures.definitions import Period
    from hpmt_supervision.fidelity.frequency_report.queries import Question, frequency_report

    with Session(engine) as session:
        rows = frequency_report(session, Question(Period(*period(years)))).rows
    found = []
    for row in rows:
        figures = dict(row.fields)
        names = ("supervisees", "sessions_planned", "sessions_held", "sessions_cancelled", "attendances")
        last = ("active_days", "on_schedule_days", "longest_gap_days")
        found.append(
            [row.unit.text_id, *(figures[n] for n in names), *figures["distribution"], *(figures[n] for n in last)]  # type: ignore[misc]
        )
    return sorted(found)


def by_plain_sql(engine: Engine, years: int) -> list[list[Any]]:
    """The figures by one statement."""
    from tests.benchmarks.plain_sql import frequency_statement

    first, last = period(years)
    days = {"first": first, "last": last, "reach": first - timedelta(days=366)}
    if engine.dialect.name == "sqlite":
        days = {name: day.isoformat() for name, day in days.items()}  # type: ignore[misc]
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            # Plenty of room to sort in, so that the statement is measured at its best.
            connection.execute(text("SET work_mem = '256MB'"))
        rows = connection.execute(text(frequency_statement(engine.dialect.name)), days).all()
    return sorted([row[0], *(None if value is None else int(value) for value in row[1:])] for row in rows)


WAYS: dict[str, Callable[[Engine, int], list[list[Any]]]] = {"report": by_report, "sql": by_plain_sql}


def measure(way: str, url: str, years: int, target: str) -> None:
    """Measure one way in this process and print the result as JSON."""
    engine = create_engine(url)
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        rows = WAYS[way](engine, years)
        seconds.append(time.perf_counter() - start)
    Path(target).write_text(json.dumps(rows), encoding="utf-8")
    peak = peak_mib()
    json.dump({"first": seconds[0], "best": min(seconds), "peak": peak, "rows": len(rows)}, sys.stdout)


def in_own_process(way: str, url: str, years: int, folder: Path) -> dict[str, Any]:
    """Measure one way in a fresh process."""
    target = folder / f"{way}.json"
    command = [sys.executable, "-m", __spec__.name, "--measure", way, url, str(years), str(target)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False, env=os.environ)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout) | {"figures": json.loads(target.read_text(encoding="utf-8"))}


def compare(name: str, url: str, small: bool) -> None:
    """Lay the nation into a database and print how the two ways compare."""
    from hpmt_supervision.core.database import Base
    from tests.benchmarks.synthetic_nation import SMALL, Nation, Size

    size = SMALL if small else Size()
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        attendances = Nation(connection, size).lay()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # Both ways get up-to-date statistics, as a database in use has them.
        connection.execute(text("ANALYZE"))
    engine.dispose()
    with tempfile.TemporaryDirectory() as folder:
        report, sql = (in_own_process(way, url, size.years, Path(folder)) for way in WAYS)
    if report["figures"] != sql["figures"]:
        different = [(a, b) for a, b in zip(report["figures"], sql["figures"], strict=False) if a != b]
        raise SystemExit(f"{name}: the figures differ: {different[:3]}")
    print(
        f"{name}: {size.offices} offices, {size.counsellors} counsellors, {size.years} years, {attendances} attendance "
        f"rows, same figures\n"
        f"  report    {report['best']:.3f} s (first {report['first']:.3f} s), peak {report['peak']:.0f} MiB\n"
        f"  plain SQL {sql['best']:.3f} s (first {sql['first']:.3f} s), peak {sql['peak']:.0f} MiB\n"
        f"  ratio     {report['best'] / sql['best']:.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a small nation, to see that the measuring works")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--measure", nargs=4, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        way, url, years, target = asked.measure
        measure(way, url, int(years), target)
        return
    if asked.only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            compare("SQLite", f"sqlite:///{folder}/nation.sqlite", asked.small)
    if asked.only != "sqlite":
        from tests.databases import empty_postgresql

        with empty_postgresql() as url:
            compare("PostgreSQL", url.replace("postgresql://", "postgresql+psycopg://"), asked.small)


if __name__ == "__main__":
    main()
