"""Whether the time of an answer tells a foreign object from one that does not exist.

    python -m tests.benchmarks.foreign_in_time [--rounds 400]

Somebody signed in asks for an object of another office and for one that nobody has, in random turns within one run.
Printed for each address: the median of the first over the median of the second, and how often the best limit in time,
found on the first half of the answers, guesses right on the other half. One in two is what a coin does.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import click
from flask import Flask
from flask.testing import FlaskClient

from hpmt_supervision.core.memory import spare_what_is_loaded
from hpmt_supervision.extensions import db
from hpmt_supervision.people.roles import Role
from tests.apps import make_app
from tests.contracts.test_access import address, rules_of
from tests.contracts.world import make_world
from tests.databases import laid_postgresql, laid_sqlite
from tests.factories.auth import sign_in
from tests.factories.catalogue import load_catalogue

ROUNDS, WARM = 400, 10
UNKNOWN = 2_000_000
ASKED = (
    (Role.COUNSELLOR, "cases.show"),
    (Role.COUNSELLOR, "fe_forms.reflect"),
    (Role.COUNSELLOR, "sessions.show"),
    (Role.HPMT_SUPERVISOR, "cases.show"),
    (Role.HPMT_SUPERVISOR, "logs.show"),
    (Role.FM_SUPERVISOR, "level_reports.show"),
)


def guesses(there: Sequence[float], gone: Sequence[float]) -> float:
    """Return how often the best limit in time guesses right, on answers it was not found on.

    Args:
        there: seconds of the answers for the foreign object, in order.
        gone: seconds of as many answers for the one that does not exist.
    """
    half = len(there) // 2

    def right(limit: float, is_slower: bool, first: Sequence[float], second: Sequence[float]) -> float:
        hits = sum((value > limit) == is_slower for value in first) + sum(
            (value > limit) != is_slower for value in second
        )
        return hits / (len(first) + len(second))

    limits = [*there[:half], *gone[:half]]
    _share, limit, is_slower = max(
        (right(limit, slower, there[:half], gone[:half]), limit, slower) for limit in limits for slower in (True, False)
    )
    return right(limit, is_slower, there[half:], gone[half:])


def _seconds(client: FlaskClient, path: str) -> float:
    db.session.remove()
    started = time.perf_counter()
    status = client.get(path).status_code
    seconds = time.perf_counter() - started
    assert status == 404, f"{path}: {status}"
    return seconds


def measure(app: Flask, rounds: int) -> None:
    """Print a line for each address."""
    load_catalogue()
    world = make_world()
    db.session.commit()
    rules = {rule.endpoint: rule for rule in rules_of(app) if "GET" in (rule.methods or set())}
    foreign = world.foreign.values()
    unknown = {name: UNKNOWN if isinstance(value, int) else value for name, value in foreign.items()}
    clients = {role: sign_in(app.test_client(), world.people[role]) for role, _endpoint in ASKED}
    order = random.Random(4)
    for role, endpoint in ASKED:
        client = clients[role]
        paths = [address(app, rules[endpoint], values) for values in (foreign, unknown)]
        taken: tuple[list[float], list[float]] = ([], [])
        for turn in range(WARM + rounds):
            for which in order.sample((0, 1), 2):
                seconds = _seconds(client, paths[which])
                if turn >= WARM:
                    taken[which].append(seconds)
        there, gone = (statistics.median(times) for times in taken)
        click.echo(f"  {role:16} {endpoint:20} {there / gone:.2f} times, guesses right {guesses(*taken):.0%}")


def _on(url: str, database: str, rounds: int) -> None:
    click.echo(f"{database}: {rounds} answers of each")
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(url, Path(folder))
        with app.app_context():
            spare_what_is_loaded()
            measure(app, rounds)
            db.session.remove()
            db.engine.dispose()


def main() -> None:
    """Measure on both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        _on(laid_sqlite(Path(folder) / "bench.sqlite"), "SQLite", rounds)
    with laid_postgresql() as url:
        _on(url, "PostgreSQL", rounds)


if __name__ == "__main__":
    main()
