"""What the tests of the exchange share: running the commands, and looking at what an import left."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from hpmt_supervision.exchange.targets import _MODELS
from hpmt_supervision.extensions import db
from tests.apps import make_app
from tests.conftest import DATABASES
from tests.databases import laid_postgresql, laid_sqlite


@dataclass(frozen=True)
class Ran:
    """What a command left behind: its exit status and both of its outputs."""

    status: int
    out: str
    err: str

    @property
    def places(self) -> list[str]:
        """The `file:line: column` of every problem, in the order they were printed."""
        return [": ".join(line.split(": ")[:2]) for line in self.err.splitlines() if line.count(": ") >= 2]


Command = Callable[..., Ran]


def runner(app: Flask) -> Command:
    """Return a function that runs one of the app's commands."""

    def run(*arguments: object) -> Ran:
        result = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def run(app: Flask) -> Command:
    """Give a function that runs a command on an empty database."""
    return runner(app)


@pytest.fixture(scope="module", params=DATABASES)
def run_on_empty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Command]:
    """Give the same on one database for all tests of a module, which must all leave it empty."""
    folder: Path = tmp_path_factory.mktemp("app")
    if request.param == "sqlite":
        yield from _on(laid_sqlite(folder / "test.sqlite"), folder)
    else:
        with laid_postgresql() as url:
            yield from _on(url, folder)


def _on(url: str, folder: Path) -> Iterator[Command]:
    app = make_app(url, folder)
    with app.app_context():
        run = runner(app)

        def run_and_stay_empty(*arguments: object) -> Ran:
            ran = run(*arguments)
            assert count_rows() == dict.fromkeys(_MODELS, 0)
            return ran

        yield run_and_stay_empty
        db.session.remove()
        db.engine.dispose()


def count_rows() -> dict[str, int]:
    """How many rows each exchanged table has."""
    db.session.rollback()
    return {name: db.session.scalar(select(func.count()).select_from(model)) or 0 for name, model in _MODELS.items()}
