"""Measure expanding and conflict-checking a weekly series over twelve months for a group of ten, among many sessions.

Run with ``python -m tests.benchmarks.conflicts``; ``--small`` is a quick check of the measuring itself. What is
measured is held against a bare ``rrule`` of the same dates and a bare indexed query for one group's sessions, in the
same process. The same is measured with few sessions in the past and with ten times as many, without the indexes that
came with conflict checking, and without what the very people who are checked have behind them.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from dateutil.rrule import WEEKLY, rrule
from flask import Flask
from sqlalchemy import Index, delete, event, select, text

from hpmt_supervision import create_app
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import RoleChoice, Viewer
from hpmt_supervision.sessions.conflict_queries import conflicts_for
from hpmt_supervision.sessions.conflicts import Span
from hpmt_supervision.sessions.models import Invitation, SupervisionSession
from hpmt_supervision.sessions.recurrence import Rule, occurrences
from tests.apps import make_settings
from tests.benchmarks.synthetic_past import MEMBERS, SMALL, TODAY, Past, Size, key

ROUNDS = 60
WEEKS = 52
GROUP = 4
FIRST = datetime(2026, 11, 30, 9, 0)
NEW_INDEXES = ("ix_supervision_session_led_by_id", "ix_supervision_session_link")
MOST_TIMES_SLOWER = 1.5


def series_checked() -> int:
    """Expand the series and check every occurrence, as the booking preview does. Return how many conflicts it has."""
    spans = [
        Span(one.starts_at, one.starts_at + timedelta(minutes=90))
        for one in occurrences(Rule(FIRST, 7, WEEKS))
        if one.starts_at is not None
    ]
    everybody = [key(GROUP, number) for number in range(MEMBERS + 1)]
    choice = RoleChoice(1, Role.HPMT_SUPERVISOR, 10 + GROUP // 2, "Kontor")
    found = conflicts_for(
        spans,
        person_ids_by_span=[everybody] * len(spans),
        viewer=Viewer(key(GROUP, 0), "Leder", choice, TODAY),
        unit_id=10 + GROUP // 2,
        place=f"møterom {GROUP % 3}",
        link=f"https://meet.example.org/{GROUP}",
    )
    return sum(map(len, found))


def bare_rule() -> int:
    """Expand the same dates with the library alone."""
    return len(list(rrule(WEEKLY, dtstart=FIRST, count=WEEKS)))


def bare_query() -> int:
    """Read one group's sessions of the same twelve months by their index, without the mapper."""
    table = SupervisionSession.__table__
    wanted = select(table.c.id, table.c.starts_at, table.c.minutes).where(
        table.c.group_id == 1 + GROUP, table.c.local_date.between(TODAY, TODAY + timedelta(days=365))
    )
    return len(db.session.execute(wanted).all())


def best(act: Callable[[], int]) -> float:
    """Return the best of some rounds in milliseconds; each begins with a fresh transaction."""
    seconds = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - start)
        db.session.rollback()
    return 1000 * min(seconds)


def measure(name: str) -> float:
    """Print one line, and return the milliseconds of the whole check."""
    asked = 0

    def note(*_details: object) -> None:
        nonlocal asked
        asked += 1

    event.listen(db.engine, "before_cursor_execute", note)
    conflicts = series_checked()
    event.remove(db.engine, "before_cursor_execute", note)
    checked, rule, query = best(series_checked), best(bare_rule), best(bare_query)
    print(
        f"  {name:<36} {checked:7.1f} ms, {asked} queries, {conflicts} conflicts; bare rule {rule:.2f} ms, bare query "
        f"{query:.2f} ms, ratio {checked / (rule + query):.1f}",
        flush=True,
    )
    return checked


def forget_own_past() -> int:
    """Delete what the group that is checked has behind it, and return how many sessions that was."""
    past = select(SupervisionSession.id).where(
        SupervisionSession.group_id == 1 + GROUP, SupervisionSession.local_date < TODAY
    )
    with db.engine.begin() as connection:
        keys = connection.scalars(past).all()
        connection.execute(delete(Invitation).where(Invitation.session_id.in_(keys)))
        connection.execute(delete(SupervisionSession).where(SupervisionSession.id.in_(keys)))
    return len(keys)


def analyse() -> None:
    """Give the database up-to-date statistics, as one in use has them."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


@contextmanager
def without_new_indexes() -> Iterator[None]:
    """Take away the indexes that came with conflict checking while the block lasts."""
    known = {index.name: index for index in SupervisionSession.__table__.indexes}  # type: ignore[attr-defined]
    indexes: list[Index] = [known[name] for name in NEW_INDEXES]
    for index in indexes:
        index.drop(db.engine)
    try:
        yield
    finally:
        for index in indexes:
            index.create(db.engine)


def compare(name: str, app: Flask, size: Size) -> None:
    """Lay the sessions into a database and print what checking costs there."""
    with app.app_context():
        db.create_all()
        with db.engine.begin() as connection:
            past = Past(connection, size)
            past.lay_people()
            past.lay_sessions(size.few)
        analyse()
        print(f"{name}: {size.groups} groups of ten, a weekly series of {WEEKS}")
        few = measure(f"{past.laid} sessions")
        with db.engine.begin() as connection:
            past.connection = connection
            past.lay_sessions(size.many)
        with without_new_indexes():
            analyse()
            measure(f"{past.laid} sessions, without indexes")
        analyse()
        many = measure(f"{past.laid} sessions")
        mark = "" if many <= MOST_TIMES_SLOWER * few else "  over the goal"
        print(
            f"  with {past.laid / size.few:.0f} times as many, all in the past, it takes {many / few:.2f} times{mark}"
        )
        gone = forget_own_past()
        analyse()
        without = measure("the same people, without their past")
        mark = "" if many <= MOST_TIMES_SLOWER * without else "  over the goal"
        print(f"  with {gone} sessions behind each of the people checked, it takes {many / without:.2f} times{mark}")
        db.session.remove()
        db.engine.dispose()


def main() -> None:
    """Measure on both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="few sessions, to see that the measuring works")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    asked = parser.parse_args()
    size = SMALL if asked.small else Size()
    with clock.at(datetime(2026, 11, 23, 9, tzinfo=clock.OSLO)), tempfile.TemporaryDirectory() as folder:
        if asked.only != "postgresql":
            url = f"sqlite:///{folder}/bench.sqlite"
            compare("SQLite", create_app(make_settings(url, Path(folder))), size)
        if asked.only != "sqlite":
            from tests.databases import empty_postgresql

            with empty_postgresql() as url:
                compare("PostgreSQL", create_app(make_settings(url, Path(folder))), size)


if __name__ == "__main__":
    main()
