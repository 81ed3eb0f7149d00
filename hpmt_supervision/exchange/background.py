"""The process that works on one import, apart from the web server's: ``python -m`` and the name of this module.

It is started after the row that asks for it is committed, holds the lock that says it lives, and tells in the row how
far it has come. That an import is done is written in the import's own transaction, so a process that is killed has
either imported everything and said so, or nothing.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import Connection, CursorResult, Table, update

from hpmt_supervision.config import Settings
from hpmt_supervision.core import clock
from hpmt_supervision.core.database import means_to_write
from hpmt_supervision.exchange import run_operations, uploads
from hpmt_supervision.exchange.bundle import NoSuchBundle
from hpmt_supervision.exchange.found_problems import FoundProblems
from hpmt_supervision.exchange.models import ImportRun, RunState, StopReason
from hpmt_supervision.exchange.operations import Changes, Errand, ImportStopped, import_bundle
from hpmt_supervision.exchange.working_lock import taken_lock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.roles import Role

log = structlog.stdlib.get_logger("hpmt.import")

MODULE = "hpmt_supervision.exchange.background"
# How often the row is told how far the process has come.
TELLS_EVERY_SECONDS = 1.0
_RUNS: Table = ImportRun.__table__  # type: ignore[assignment]


class Superseded(Exception):
    """The run was given up or started anew meanwhile; this process has nothing more to say."""


def start_process(run: ImportRun) -> None:
    """Start the process for a run that is marked as active and committed. A run that cannot be started is stopped.

    Args:
        run: the run.
    """
    run_id, attempt = run.id, run.attempt
    if run.active is None:
        return
    # The rows this request has read would otherwise be held while the process starts.
    db.session.commit()
    with taken_lock(run_operations.folder()) as lock:
        if lock is None:
            run_operations.give_up(run_id, attempt, StopReason.BUSY)
            return
        try:
            # The arguments are ours and numbers; nothing of the upload is on the command line.
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", MODULE, str(run_id), str(attempt), str(lock)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={**os.environ, **environment_of(current_app.extensions["hpmt_settings"])},
                pass_fds=[lock],
                start_new_session=True,
            )
        except OSError:
            log.exception("import process not started", run_id=run_id)
            run_operations.give_up(run_id, attempt, StopReason.NO_PROCESS)
            return
    # Somebody has to take note of its end, or the system keeps an entry for it as long as this server lives.
    threading.Thread(target=process.wait, daemon=True).start()


def environment_of(settings: Settings) -> Mapping[str, str]:
    """Return the variables under which another process has the same settings as this one."""
    return {
        "HPMT_DATABASE_URL": db.engine.url.render_as_string(hide_password=False),
        "HPMT_INSTANCE": str(settings.instance_path.resolve()),
        "HPMT_SECRET_KEY": settings.secret_key,
        "HPMT_TEXT_KEYS": ",".join(settings.text_keys),
        "HPMT_AUDIT_KEYS": ",".join(settings.audit_keys),
        "HPMT_TEXT_KEYS_FILE": "",
        "HPMT_PRODUCTION": "1" if settings.production else "0",
        "HPMT_HOSTS": ",".join(settings.hosts),
        "HPMT_BASE_URL": settings.base_url,
    }


@dataclass(frozen=True)
class _Starter:
    """Who asked for the import, for the audit row."""

    person_id: int
    role: str = Role.ADMINISTRATOR


class _Tale:
    """What the process tells in its row, now and then."""

    def __init__(self, run: ImportRun) -> None:
        self._key = (run.id, run.attempt)
        self._told_at = float("-inf")
        self._locks_database = db.engine.dialect.name == "sqlite" and run.state == RunState.IMPORTING
        self._silent = False

    def progress(self, place: str, rows: int) -> None:
        """Tell how many rows of a file have been read, unless it was told a moment ago."""
        if not self._silent and time.monotonic() - self._told_at >= TELLS_EVERY_SECONDS:
            self.tell(place=place, rows=rows)

    def everything_is_read(self) -> None:
        """Tell that rules are checked now. On SQLite an import then holds the database, and tells nothing more."""
        self.tell(place=None, rows=0)
        self._silent = self._locks_database

    def tell(self, **values: Any) -> None:
        """Write to the row, in a transaction of its own.

        Raises:
            Superseded: when the row is no longer this process's.
        """
        with _writing(), db.engine.begin() as connection:
            self.tell_on(connection, **values)
        self._told_at = time.monotonic()

    def tell_on(self, connection: Connection, **values: Any) -> None:
        """Write to the row through a connection, as part of its transaction.

        Raises:
            Superseded: when the row is no longer this process's.
        """
        run_id, attempt = self._key
        mine = (_RUNS.c.id == run_id) & (_RUNS.c.attempt == attempt) & (_RUNS.c.active == 1)
        told: CursorResult[Any] = connection.execute(
            update(_RUNS).where(mine).values(heartbeat_at=clock.now(), **values)
        )
        if told.rowcount != 1:
            raise Superseded

    def end_on(self, connection: Connection, state: RunState, **values: Any) -> None:
        """Write how it ended."""
        self.tell_on(connection, state=state, active=None, ended_at=clock.now(), place=None, **values)


@contextmanager
def _writing() -> Any:
    intent = means_to_write.set(True)
    try:
        yield
    finally:
        means_to_write.reset(intent)


def work_on(run_id: int, attempt: int) -> None:
    """Check or take in one run's file, and write in its row what came of it.

    Args:
        run_id: the run.
        attempt: the attempt this process was started for; another is somebody else's.
    """
    run = db.session.get(ImportRun, run_id)
    if run is None or run.attempt != attempt or run.active is None:
        return
    db.session.expunge(run)
    db.session.commit()
    tale = _Tale(run)
    try:
        tale.tell(process_id=os.getpid())
        _work(run, tale)
    except Superseded:
        log.warning("import superseded", run_id=run_id)
    except ImportStopped:
        run_operations.give_up(run_id, attempt, StopReason.DATABASE)
    except NoSuchBundle:
        run_operations.give_up(run_id, attempt, StopReason.NO_FILE)
    except BaseException:
        run_operations.give_up(run_id, attempt, StopReason.FAULT)
        raise


def _work(run: ImportRun, tale: _Tale) -> None:
    folder = run_operations.folder()
    is_check = run.state == RunState.CHECKING

    def taken_in(connection: Connection, changes: list[Changes]) -> None:
        # The file has done its work when this is committed.
        values = {"counts": _as_json(changes), "file_deleted_at": clock.now(), "problem_count": 0, "problems": None}
        tale.end_on(connection, RunState.DONE, **values)

    errand = Errand(
        name=run.file_name,
        by=_Starter(run.started_by_id),
        before_locking=tale.everything_is_read,
        before_commit=taken_in,
    )
    with FoundProblems.kept_in(folder, run.file_key) as found:
        changes = import_bundle(
            engine=db.engine,
            path=folder / f"{run.file_key}.{run.file_kind}",
            dry_run=is_check,
            report=found.add,
            progress=tale.progress,
            errand=errand,
        )
    if changes is not None and not is_check:
        uploads.forget(folder, run.file_key)
        return
    values: dict[str, Any] = {
        "counts": None if changes is None else _as_json(changes),
        "problem_count": found.count,
        "problems": found.as_json() if found.count else None,
    }
    with _writing(), db.engine.begin() as connection:
        tale.end_on(connection, RunState.REFUSED if changes is None else RunState.CHECKED, **values)


def _as_json(changes: list[Changes]) -> str:
    return json.dumps([asdict(change) for change in changes])


def main() -> None:
    """Work on the run named on the command line."""
    from hpmt_supervision import create_app
    from hpmt_supervision.web.request_log import show_lines

    run_id, attempt, lock = (int(argument) for argument in sys.argv[1:4])
    app = create_app()
    show_lines()
    try:
        with app.app_context():
            work_on(run_id, attempt)
    finally:
        # The row says that the file may be taken in now. Taking this process down lasts a while on a busy machine, and
        # whoever asks meanwhile would be told that somebody else is at work.
        os.close(lock)


if __name__ == "__main__":
    main()
