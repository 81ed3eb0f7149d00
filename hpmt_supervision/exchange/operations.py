"""Importing and exporting a bundle.

Unlike other operations these commit: an import has a connection of its own, because it streams past the session.
"""

# The names in the SQL below come from the descriptions in schema.py; what stands in a file is always bound.
# ruff: noqa: S608

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection, Engine
from sqlalchemy import inspect as look_into
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.exchange.bundle import Bundle, UnreadableFile
from hpmt_supervision.exchange.checks import check
from hpmt_supervision.exchange.given_access import (
    changed_addresses,
    new_administrators,
    note_given,
    refuse_own,
    write_acts,
)
from hpmt_supervision.exchange.merging import act_of_import, merge, tell_open_forms
from hpmt_supervision.exchange.opening import open_bundle
from hpmt_supervision.exchange.past import check_past
from hpmt_supervision.exchange.problems import Problem, Report
from hpmt_supervision.exchange.records import Sheet, read_records
from hpmt_supervision.exchange.resolving import resolve
from hpmt_supervision.exchange.schema import TABLE_BY_FILE, TABLES, Table
from hpmt_supervision.exchange.session_changes import keep_session_changes
from hpmt_supervision.exchange.staging import ADDED, UNCHANGED, UPDATED, Staging
from hpmt_supervision.exchange.targets import SESSION_LOG
from hpmt_supervision.exchange.telling import sessions_no_longer_planned, tell_of_people, tell_rooms
from hpmt_supervision.privacy import trail
from hpmt_supervision.privacy.audit import Actor
from hpmt_supervision.privacy.chain import Chain

Progress = Callable[[str, int], None]


class ImportStopped(UserError):
    """The database would not take the import; nothing was changed."""


class NotReady(UserError):
    """The database has no tables yet."""


@dataclass(frozen=True)
class Changes:
    """What an import did, or would do, with one file or sheet: numbers of rows."""

    file: str
    added: int
    updated: int
    unchanged: int


@dataclass(frozen=True)
class Errand:
    """Who wants an import, and what else belongs to it.

    Args:
        name: what the sender calls the file, when it lies here under another name.
        by: who asked for it; None for the command line.
        before_locking: is called when everything is read, before others have to wait.
        before_commit: is called with the connection when everything is written, in the same transaction; what it
            raises undoes the import.
    """

    name: str | None = None
    by: Actor | None = None
    before_locking: Callable[[], None] = lambda: None
    before_commit: Callable[[Connection, list[Changes]], None] = lambda connection, changes: None


def import_bundle(
    *,
    engine: Engine,
    path: Path,
    dry_run: bool,
    report: Report,
    progress: Progress = lambda file, rows: None,
    errand: Errand | None = None,
) -> list[Changes] | None:
    """Import a bundle, all of it or nothing.

    Args:
        engine: the database.
        path: a folder, a .zip file or an .xlsx workbook.
        dry_run: check everything and change nothing.
        report: is called with every problem, in the order of files, lines and columns.
        progress: is called now and then with a file's name and how many of its rows have been read.
        errand: who wants it, and what else belongs to it.

    Returns:
        What became of the rows of each file, or None when there were problems and nothing was imported.

    Raises:
        NoSuchBundle: when the path is none of these.
        ImportStopped: when the database is busy or full.
    """
    try:
        with _no_search_for_cycles():
            staging = Staging(engine, dry_run=dry_run)
            try:
                run = _Run(staging, dry_run=dry_run, report=report, progress=progress, errand=errand or Errand())
                return run.take_in(path)
            finally:
                staging.close()
    except (engine.dialect.loaded_dbapi.Error, DBAPIError, StaleDataError) as error:
        why = error.orig if isinstance(error, DBAPIError) else error
        raise ImportStopped(
            _l(
                "Importen stoppet, og ingenting er endret. Basen svarte: %(why)s. Vent litt og prøv igjen.",
                why=str(why).strip().rstrip("."),
            )
        ) from error


def check_tables(engine: Engine) -> None:
    """Find out whether the database has its tables.

    Raises:
        NotReady: when it has not.
    """
    if not look_into(engine).has_table(SESSION_LOG.name):
        raise NotReady(_l("Basen er ikke klargjort ennå. Kjør «hpmt db upgrade» først."))


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Keep Python from looking for circular garbage meanwhile.

    Millions of short-lived rows set the search off again and again, though none of them is part of a circle; it took
    half the time of reading.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Run:
    """One import on its way through reading, checking and writing."""

    def __init__(self, staging: Staging, *, dry_run: bool, report: Report, progress: Progress, errand: Errand) -> None:
        self._staging = staging
        self._dry_run = dry_run
        self._report = report
        self._progress = progress
        self._errand = errand

    def take_in(self, path: Path) -> list[Changes] | None:
        """Read, check and, unless this is a dry run, write."""
        staging = self._staging
        with open_bundle(path, staging.report, name=self._errand.name) as bundle:
            sheets = {table.name: self._load(bundle, table) for table in TABLES}
        self._errand.before_locking()
        staging.lock()
        resolve(staging, sheets)
        check(staging, sheets)
        check_past(staging, sheets)
        refuse_own(staging, by=self._errand.by)
        sound = True
        for problem in staging.problems():
            sound = False
            self._report(_as_sent(problem, bundle))
        if not sound:
            return None
        changes = {table: _count(staging, table, bundle.name_of(table)) for table in bundle.tables()}
        if not self._dry_run:
            self._write(sheets, changes)
        return list(changes.values())

    def _write(self, sheets: dict[str, Sheet], changes: dict[Table, Changes]) -> None:
        staging = self._staging
        settled = sessions_no_longer_planned(staging)
        keep_session_changes(staging, by=self._errand.by)
        note_given(staging)
        addresses = changed_addresses(staging) if self._errand.by else []
        for table, change in changes.items():
            self._progress(change.file, sheets[table.name].count)
            merge(staging, table, sheets[table.name])
        tell_open_forms(staging)
        acts = tell_rooms(staging.connection, settled)
        if self._errand.by:
            administrators = new_administrators(staging)
            tell_of_people(staging.connection, addresses=addresses, administrators=administrators)
        if any(change.added or change.updated for change in changes.values()):
            counts = {table.file: [change.added, change.updated] for table, change in changes.items()}
            acts.append(act_of_import(counts, by=self._errand.by))
        self._errand.before_commit(staging.connection, list(changes.values()))
        trail.write(staging.connection, {Chain.ACTS: acts})
        write_acts(staging, by=self._errand.by)
        staging.commit()

    def _load(self, bundle: Bundle, table: Table) -> Sheet:
        """Read a table into its temporary table; one that is not there is a table without rows."""
        sheet = Sheet()
        if table not in bundle.tables():
            sheet.trusted = table not in bundle.refused
            return sheet
        staging = self._staging
        try:
            with bundle.source(table, sheet, staging.report) as source:
                if source is not None:
                    for count in staging.load(table, read_records(table, source, sheet, staging.report)):
                        self._progress(bundle.name_of(table), count)
        except UnreadableFile as error:
            staging.report(error.problem)
            sheet.trusted = False
        return sheet


def _as_sent(problem: Problem, bundle: Bundle) -> Problem:
    """A problem with the names the sender knows: those of files, or of sheets."""
    table = TABLE_BY_FILE.get(problem.file)
    if table is None or problem.code == "unexpected_sheet":
        return problem
    other = TABLE_BY_FILE.get(problem.b) if problem.code == "unknown_reference" else None
    return replace(problem, file=bundle.name_of(table), b=bundle.name_of(other) if other else problem.b)


def _count(staging: Staging, table: Table, name: str) -> Changes:
    counts: dict[int, int] = dict(
        staging.run(f"SELECT state, COUNT(*) FROM rows_{table.name} GROUP BY state").fetchall()
    )
    return Changes(name, counts.get(ADDED, 0), counts.get(UPDATED, 0), counts.get(UNCHANGED, 0))
