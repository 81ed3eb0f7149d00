"""Measure the pages of figures in a nation with one year behind it and with ten, beside plain SQL for the same figures.

Run with ``python -m tests.benchmarks.report_latency``; ``--small`` is a quick check of the measuring itself. The nation
has 255 offices and 6 000 counsellors with a session every fourteen days, and a third of the counsellors keep an FE form
three times a week. Each page is asked for by somebody signed in, in a process of its own, so that peak memory is that
page's. Beside how long a page takes stands how long it had a processor, here and in the database, which says more when
others use the machine. The period is the latest six whole months, and the pages draw a year or two before its end.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from tests.benchmarks.memory import peak_mib
from tests.benchmarks.processor import name_connections, processor_seconds, serving
from tests.benchmarks.synthetic_nation import FIRST, SMALL, Nation, Size

KEPT = ExitStack()
ROUNDS = 40
SLOW_ROUNDS = 5
LIMIT_SECONDS = 300
MONTHS = 6
# Page, and the goals: milliseconds at the 95th percentile, and times the plain SQL.
UNITS = {"office": 100, "county": 2, "nation": 1}
GOALS = {"office": (100, 1.5), "county": (300, 1.5), "nation": (300, 1.5)}


def today(size: Size) -> date:
    """Return the day the pages are asked for: just after the nation's last whole month."""
    return FIRST.replace(year=FIRST.year + size.years, month=1, day=10) - timedelta(days=8)


def period(size: Size) -> tuple[date, date]:
    """Return the latest six whole months."""
    last = today(size).replace(day=1) - timedelta(days=1)
    index = last.year * 12 + last.month - MONTHS
    return date(index // 12, index % 12 + 1, 1), last


def address(page: str, size: Size) -> str:
    """Return a page's address."""
    first, last = period(size)
    query = f"?fra={first:%Y-%m}&til={last:%Y-%m}"
    return {"office": "/rapporter/hyppighet", "county": "/rapporter/fylke/2", "nation": "/rapporter/landet"}[
        page
    ] + query


def ask(page: str, url: str, size: Size, folder: Path) -> Callable[[], object]:
    """Return a call that asks for a page, by somebody who may see it."""
    from hpmt_supervision.core import clock
    from hpmt_supervision.core.memory import spare_what_is_loaded
    from hpmt_supervision.extensions import db
    from hpmt_supervision.people.models import Person
    from tests.apps import make_app
    from tests.factories.auth import sign_in

    app = make_app(url, folder)
    app.app_context().push()
    # The moment holds until the process ends.
    KEPT.enter_context(clock.at(clock.day_start(today(size)) + timedelta(hours=12)))
    text_id = {"office": "LEADER", "county": "COORDINATOR", "nation": "RESOURCE"}[page]
    person = db.session.query(Person).filter_by(text_id=text_id).one()
    client = sign_in(app.test_client(), person)
    # As a server does when it has started.
    spare_what_is_loaded()

    def once() -> None:
        answer = client.get(address(page, size))
        assert answer.status_code == 200, answer.status_code

    return once


def figures(page: str, url: str, size: Size, folder: Path) -> Callable[[], object]:
    """Return a call that reads and computes what a page shows of frequency, without drawing it."""
    from hpmt_supervision.extensions import db
    from hpmt_supervision.fidelity.area.queries import area_figures
    from hpmt_supervision.fidelity.area.reach_queries import Place
    from hpmt_supervision.fidelity.figures.definitions import Period
    from hpmt_supervision.fidelity.office.queries import office_profile
    from hpmt_supervision.people.models import Unit
    from tests.apps import make_app

    make_app(url, folder).app_context().push()
    unit = db.session.get_one(Unit, UNITS[page])
    place = Place(unit.id, unit.text_id, unit.name, unit.kind, unit.parent_id)
    asked, day = Period(*period(size)), today(size)

    def once() -> None:
        if page == "office":
            office_profile(unit, asked)
        else:
            area_figures(place, period=asked, level=1, exclude_absent=False, fewest_months=12, today=day)
        db.session.rollback()

    return once


def by_sql(page: str, url: str, size: Size, folder: Path) -> Callable[[], object]:
    """Return a call that gets the same by plain SQL: one statement for the period, and one for each month drawn."""
    from hpmt_supervision.fidelity.figures.months import Month, months_up_to
    from tests.benchmarks.plain_sql import frequency_statement

    engine = create_engine(url)
    first, last = period(size)
    months = months_up_to(Month.of(last), 24 if page == "office" else 12)
    spans = [(first, last), *((month.first, month.last) for month in months)]
    statement = text(frequency_statement(engine.dialect.name, None if page == "nation" else UNITS[page]))

    def days(first: date, last: date) -> dict[str, Any]:
        found = {"first": first, "last": last, "reach": first - timedelta(days=20)}
        is_text = engine.dialect.name == "sqlite"
        return {name: day.isoformat() for name, day in found.items()} if is_text else found

    def once() -> None:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                # Plenty of room to sort in, so that the statement is measured at its best.
                connection.execute(text("SET work_mem = '256MB'"))
            for span in spans:
                assert connection.execute(statement, days(*span)).all()

    return once


WAYS: dict[str, Callable[[str, str, Size, Path], Callable[[], object]]] = {
    "page": ask,
    "figures": figures,
    "sql": by_sql,
}


def measure(way: str, page: str, url: str, size: Size) -> None:
    """Measure one way in this process and print the result as JSON."""
    name_connections()
    with tempfile.TemporaryDirectory() as folder:
        once = WAYS[way](page, url, size, Path(folder))
        once()
        servers = serving(url)
        seconds, spent = [], processor_seconds(servers)
        for _round in range(SLOW_ROUNDS if way == "sql" else ROUNDS):
            start = time.perf_counter()
            once()
            seconds.append(time.perf_counter() - start)
        spent = (processor_seconds(servers) - spent) / len(seconds)
    peak = peak_mib()
    p95 = statistics.quantiles(seconds, n=20)[-1]
    found = {"median": statistics.median(seconds), "p95": p95, "least": min(seconds), "spent": spent, "peak": peak}
    json.dump(found, sys.stdout)


def in_own_process(way: str, page: str, url: str, size: Size) -> dict[str, Any]:
    """Measure one way in a fresh process."""
    shape = json.dumps([size.counties, size.offices, size.counsellors, size.years])
    command = [sys.executable, "-m", __spec__.name, "--measure", way, page, url, shape]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False, env=os.environ)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def lay(url: str, size: Size) -> None:
    """Lay a nation with its forms, and the three people who ask."""
    from tests.apps import make_app
    from tests.benchmarks.synthetic_forms import lay_forms

    with tempfile.TemporaryDirectory() as folder:
        app = make_app(url, Path(folder))
        with app.app_context():
            from hpmt_supervision.extensions import db
            from hpmt_supervision.people.models import Person, Unit
            from hpmt_supervision.people.roles import Role
            from tests.factories.people import give_role

            db.create_all()
            with db.engine.begin() as connection:
                attendances = Nation(connection, size).lay()
                forms = lay_forms(connection, size)
                if connection.dialect.name == "postgresql":
                    # The rows above brought their own keys; new ones begin after them.
                    connection.execute(text("SELECT setval('person_id_seq', (SELECT max(id) FROM person))"))
            for text_id, role, unit in (
                ("LEADER", Role.OFFICE_LEADER, 100),
                ("COORDINATOR", Role.COUNTY_COORDINATOR, 2),
                ("RESOURCE", Role.RESOURCE_GROUP, 1),
            ):
                person = Person(text_id=text_id, name=text_id.capitalize())
                db.session.add(person)
                db.session.flush()
                give_role(person, role, db.session.get_one(Unit, unit))
            db.session.commit()
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE" if connection.dialect.name == "postgresql" else "ANALYZE"))
            db.session.remove()
            db.engine.dispose()
    print(f"    laid {attendances} attendances and {forms} forms", flush=True)


def compare(name: str, urls: dict[int, str], size: Size) -> None:
    """Print what each page takes with few years and with many."""
    sizes = {years: replace(size, years=years) for years in urls}
    print(f"{name}: {size.offices} offices, {size.counsellors} counsellors", flush=True)
    for years, url in urls.items():
        print(f"  {years} years", flush=True)
        lay(url, sizes[years])
    few, many = min(urls), max(urls)
    columns = ("p95 ms", "median", "least", "processor", "MiB", "figures", "SQL", "× SQL", f"{many} : {few} years")
    print(f"{'page':<8}" + "".join(f" {column:>12}" for column in columns), flush=True)
    for page, (most_ms, most_times) in GOALS.items():
        first, later = (in_own_process("page", page, urls[years], sizes[years]) for years in (few, many))
        bare, sql = (in_own_process(way, page, urls[many], sizes[many]) for way in ("figures", "sql"))
        times, growth = bare["median"] / sql["median"], later["median"] / first["median"]
        is_over = later["p95"] * 1000 > most_ms or times > most_times or later["peak"] > 300
        cells = [
            later["p95"] * 1000,
            later["median"] * 1000,
            later["least"] * 1000,
            later["spent"] * 1000,
            later["peak"],
            bare["median"] * 1000,
            sql["median"] * 1000,
        ]
        shown = [f"{cell:.0f}" for cell in cells] + [f"{times:.2f}", f"{growth:.2f}"]
        mark = "  over the goal" if is_over else ""
        print(f"{page:<8}" + "".join(f" {cell:>12}" for cell in shown) + mark, flush=True)


def main() -> None:
    """Measure on SQLite and on PostgreSQL."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a small nation, to see that the measuring works")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--measure", nargs=4, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        way, page, url, shape = asked.measure
        measure(way, page, url, Size(*json.loads(shape)))
        return
    size, years = (SMALL, (2, 3)) if asked.small else (Size(), (2, 10))
    if asked.only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            compare("SQLite", {count: f"sqlite:///{folder}/{count}.sqlite" for count in years}, size)
    if asked.only != "sqlite":
        from tests.databases import empty_postgresql

        with empty_postgresql() as one, empty_postgresql() as other:
            urls = [url.replace("postgresql://", "postgresql+psycopg://") for url in (one, other)]
            compare("PostgreSQL", dict(zip(years, urls, strict=True)), size)


if __name__ == "__main__":
    main()
