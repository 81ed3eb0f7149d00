"""Measure the figures of the county page and of the national page in a nation of 255 offices.

Run with ``python -m tests.benchmarks.area_pages``; ``--small`` is a quick check of the measuring itself. Two nations
are measured: one with many people at each office, and one with few, where much has to be withheld.
"""

import argparse
import tempfile
import time
from datetime import date
from pathlib import Path

from sqlalchemy import event, select

from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.area_composition import AreaFigures
from hpmt_supervision.fidelity.area_queries import area_figures
from hpmt_supervision.fidelity.definitions import Period
from hpmt_supervision.fidelity.reach_queries import Place
from hpmt_supervision.people.models import Unit, UnitKind
from tests.apps import make_app
from tests.benchmarks.synthetic_nation import FIRST, SMALL, Nation, Size

ROUNDS = 3
MOST_QUERIES = 12


def place_of(kind: UnitKind) -> Place:
    """Return the first unit of a kind."""
    unit = db.session.scalars(select(Unit).where(Unit.kind == kind).order_by(Unit.id)).first()
    assert unit is not None
    return Place(unit.id, unit.text_id, unit.name, unit.kind, unit.parent_id)


def measure(name: str, size: Size) -> None:
    """Lay a nation and print how long the figures of each page take, and how many questions they ask."""
    last = date(FIRST.year + size.years - 1, 12, 31)
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(f"sqlite:///{Path(folder) / 'bench.sqlite'}", Path(folder))
        with app.app_context():
            db.create_all()
            with db.engine.begin() as connection:
                Nation(connection, size).lay()
            print(f"{name}: {size.offices} offices, {size.counsellors} counsellors, {size.years} years")
            for kind in (UnitKind.COUNTY, UnitKind.NATIONAL):
                for months in (6, 12, 24):
                    if months <= 12 * size.years:
                        _measure_page(place_of(kind), last, months)
            db.session.remove()
            db.engine.dispose()


def _measure_page(place: Place, last: date, months: int) -> None:
    """Print the best time of a page whose period is so many months."""
    index = last.year * 12 + last.month - months
    period = Period(date(index // 12, index % 12 + 1, 1), last)
    seconds, asked = [], 0

    def note(*_details: object) -> None:
        nonlocal asked
        asked += 1

    def figures(exclude_absent: bool) -> AreaFigures:
        return area_figures(place, period=period, level=1, exclude_absent=exclude_absent, fewest_months=12, today=last)

    for _ in range(ROUNDS):
        start = time.perf_counter()
        found = figures(exclude_absent=False)
        seconds.append(time.perf_counter() - start)
    event.listen(db.engine, "before_cursor_execute", note)
    start = time.perf_counter()
    without = figures(exclude_absent=True)
    alone = time.perf_counter() - start
    event.remove(db.engine, "before_cursor_execute", note)
    hidden, hidden_without = (sum(row.reason is not None for row in one.rows) for one in (found, without))
    mark = "" if asked <= MOST_QUERIES else "  over the goal"
    print(
        f"  {place.kind:<9} {months:>2} months  {min(seconds):.2f} s, without absent people {alone:.2f} s; "
        f"{asked} queries; {hidden} and {hidden_without} of {len(found.rows)} rows withheld{mark}"
    )


def main() -> None:
    """Measure both nations."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a small nation, to see that the measuring works")
    if parser.parse_args().small:
        measure("small nation", SMALL)
        return
    measure("nation", Size())
    measure("nation of small offices", Size(counsellors=1150))


if __name__ == "__main__":
    main()
