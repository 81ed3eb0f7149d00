"""Writes to imports from the page: taking a file, starting a step, giving a lost process up, dropping the file."""

import socket
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import means_to_write
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.exchange import uploads
from hpmt_supervision.exchange.models import ImportRun, RunState, StopReason
from hpmt_supervision.exchange.states import ADMINISTRATOR, RUN_MOVES
from hpmt_supervision.exchange.working_lock import is_taken
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act

# A process holds the lock from its start, which follows the commit at once; one on another machine is given up when it
# has been silent for this long.
STARTS_WITHIN = timedelta(seconds=10)
SILENT_FOR = timedelta(minutes=15)
LONGEST_FILE_NAME = 200


def folder() -> Path:
    """Return this application's folder for uploads."""
    return uploads.upload_folder(current_app.extensions["hpmt_settings"].instance_path)


def take_file(*, stream: IO[bytes], file_name: str, kind: str, request_key: str | None, by: Viewer) -> ImportRun:
    """Keep an uploaded file and let it be checked. Flushes; the caller starts the process after the commit.

    When another import is under way, the file is kept and waits.

    Args:
        stream: its bytes.
        file_name: what the sender calls it.
        kind: a ``FileKind``.
        request_key: the form's key; the same form sent twice gives the run that the first made.
        by: who sends it.
    """
    if request_key:
        earlier = db.session.scalar(select(ImportRun).where(ImportRun.request_key == request_key))
        if earlier is not None:
            return earlier
    uploads.forget_older(folder(), clock.now())
    key, size = uploads.keep(folder(), stream, kind)
    other = db.session.scalar(select(ImportRun).where(ImportRun.active == 1))
    run = ImportRun(
        state=RunState.STOPPED if other else RunState.CHECKING,
        stop_reason=StopReason.BUSY if other else None,
        active=None if other else 1,
        attempt=1,
        host=socket.gethostname(),
        file_name=file_name[-LONGEST_FILE_NAME:],
        file_kind=kind,
        file_bytes=size,
        file_key=key,
        request_key=request_key,
        uploaded_by_id=by.person_id,
        started_by_id=by.person_id,
    )
    db.session.add(run)
    _flush_as_the_only_one()
    record_act("import.upload", subject_kind="import_run", subject_id=run.id, by=by, bytes=size, kind=kind)
    return run


def start_check(*, run: ImportRun, by: Viewer) -> ImportRun:
    """Let a kept file be checked once more. Flushes; the caller starts the process after the commit.

    Raises:
        UserError: when the file is deleted, or another import is under way.
        IllegalMove: when the run is somewhere else by now.
    """
    return _start(run, RunState.CHECKING, by)


def start_import(*, run: ImportRun, by: Viewer) -> ImportRun:
    """Let a checked file be taken in. Flushes; the caller starts the process after the commit.

    Raises:
        UserError, IllegalMove: as ``start_check``.
    """
    return _start(run, RunState.IMPORTING, by)


def _start(run: ImportRun, target: RunState, by: Viewer) -> ImportRun:
    _lock(run)
    if run.state == target:
        # A second click: the first started it.
        return run
    if not run.has_file:
        raise UserError(_("Fila er slettet. Last den opp på nytt."))
    RUN_MOVES.check(run.state, target, {ADMINISTRATOR})
    other = db.session.scalar(select(ImportRun).where(ImportRun.active == 1))
    if other is not None:
        raise UserError(
            _(
                "%(name)s holder på med «%(file)s» nå. Vent til det er ferdig, og prøv igjen.",
                name=other.started_by.name,
                file=other.file_name,
            )
        )
    run.state, run.active, run.attempt = target, 1, run.attempt + 1
    run.started_by_id, run.started_at, run.ended_at = by.person_id, clock.now(), None
    run.host, run.process_id, run.heartbeat_at = socket.gethostname(), None, None
    run.place, run.rows, run.stop_reason = None, 0, None
    _flush_as_the_only_one()
    record_act("import.start", subject_kind="import_run", subject_id=run.id, by=by, step=target.value)
    return run


def drop(*, run: ImportRun, by: Viewer) -> ImportRun:
    """Delete a kept file and what was found in it; the run stays in the list. Flushes.

    Raises:
        IllegalMove: while a process works on it, or when it is taken in.
    """
    _lock(run)
    if run.state == RunState.DROPPED:
        return run
    RUN_MOVES.check(run.state, RunState.DROPPED, {ADMINISTRATOR})
    run.state, run.stop_reason = RunState.DROPPED, None
    _delete_file(run, clock.now())
    db.session.flush()
    record_act("import.drop", subject_kind="import_run", subject_id=run.id, by=by)
    return run


def delete_old_files(now: datetime) -> int:
    """Delete the files and problems of imports that were uploaded more than a day ago. Flushes.

    Args:
        now: the present instant.

    Returns:
        How many imports lost their file.
    """
    due = db.session.scalars(
        select(ImportRun)
        .where(
            ImportRun.uploaded_at <= now - uploads.KEPT_FOR,
            ImportRun.active.is_(None),
            ImportRun.file_deleted_at.is_(None) | ImportRun.problems.is_not(None),
        )
        .order_by(ImportRun.id)
    ).all()
    for run in due:
        _delete_file(run, now)
    uploads.forget_older(folder(), now)
    db.session.flush()
    return len(due)


def settle_lost() -> None:
    """Mark the active run as stopped when its process has died, in a transaction of its own.

    What a dead process had begun was never committed, so nothing of it was imported. A page that shows runs asks this
    first, and a database too busy to take the note must not cost the reader the page.
    """
    run = db.session.scalar(select(ImportRun).where(ImportRun.active == 1))
    if run is not None and _is_lost(run, clock.now()):
        give_up(run.id, run.attempt, StopReason.LOST)


def give_up(run_id: int, attempt: int, reason: StopReason) -> None:
    """Mark a run as stopped, unless it has ended or been started anew meanwhile. Commits.

    Args:
        run_id: the run.
        attempt: the attempt that is given up.
        reason: why.
    """
    db.session.commit()
    intent = means_to_write.set(True)
    try:
        db.session.execute(
            update(ImportRun)
            .where(ImportRun.id == run_id, ImportRun.attempt == attempt, ImportRun.active == 1)
            .values(state=RunState.STOPPED, active=None, stop_reason=reason, ended_at=clock.now())
        )
        db.session.commit()
    except OperationalError:
        db.session.rollback()
    finally:
        means_to_write.reset(intent)


def _is_lost(run: ImportRun, now: datetime) -> bool:
    silent = now - (run.heartbeat_at or run.started_at)
    if run.process_id is None and silent < STARTS_WITHIN:
        return False
    if run.host != socket.gethostname():
        # A lock on this machine says nothing about a process on another.
        return silent >= SILENT_FOR
    return not is_taken(folder())


def _flush_as_the_only_one() -> None:
    """Flush, and let the database say when somebody else started an import in the same moment."""
    try:
        db.session.flush()
    except IntegrityError as error:
        raise UserError(_("En annen import startet akkurat nå. Vent litt, og prøv igjen.")) from error


def _lock(run: ImportRun) -> None:
    """Let others who want to move a run wait until this is done, and look at it afresh."""
    db.session.execute(select(ImportRun.id).where(ImportRun.id == run.id).with_for_update())
    db.session.refresh(run)


def _delete_file(run: ImportRun, now: datetime) -> None:
    uploads.forget(folder(), run.file_key)
    run.problems = None
    run.file_deleted_at = run.file_deleted_at or now
