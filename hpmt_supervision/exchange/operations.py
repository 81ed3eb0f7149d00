"""Importing and exporting a bundle.

Unlike other operations these commit: an import has a connection of its own, because it streams past the session.
"""

# The names in the SQL below come from the descriptions in schema.py; what stands in a file is always bound.
# ruff: noqa: S608

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy import Engine
from sqlalchemy import inspect as look_into

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.exchange.bundle import Bundle, UnreadableFile, open_bundle
from hpmt_supervision.exchange.checks import check
from hpmt_supervision.exchange.csv_text import CsvText, inspect
from hpmt_supervision.exchange.merging import merge, record_import, tell_open_forms
from hpmt_supervision.exchange.past import check_past
from hpmt_supervision.exchange.problems import NO_COLUMN, Problem
from hpmt_supervision.exchange.records import Sheet, read_records
from hpmt_supervision.exchange.resolving import resolve
from hpmt_supervision.exchange.schema import TABLES, Table
from hpmt_supervision.exchange.staging import ADDED, UNCHANGED, UPDATED, Staging
from hpmt_supervision.exchange.targets import SESSION_LOG

Progress = Callable[[str, int], None]


class ImportStopped(UserError):
    """The database would not take the import; nothing was changed."""


class NotReady(UserError):
    """The database has no tables yet."""


@dataclass(frozen=True)
class Changes:
    """What an import did, or would do, with one file: numbers of rows."""

    file: str
    added: int
    updated: int
    unchanged: int


def import_bundle(
    *,
    engine: Engine,
    path: Path,
    dry_run: bool,
    report: Callable[[Problem], None],
    progress: Progress = lambda file, rows: None,
) -> list[Changes] | None:
    """Import a bundle, all of it or nothing.

    Args:
        engine: the database.
        path: a folder or a .zip file.
        dry_run: check everything and change nothing.
        report: is called with every problem, in the order of files, lines and columns.
        progress: is called now and then with a file's name and how many of its rows have been read.

    Returns:
        What became of the rows of each file, or None when there were problems and nothing was imported.

    Raises:
        NoSuchBundle: when the path is neither a folder nor a .zip file.
        ImportStopped: when the database is busy or full.
    """
    dbapi_error = engine.dialect.loaded_dbapi.Error
    try:
        with _no_search_for_cycles():
            staging = Staging(engine, dry_run=dry_run)
            try:
                return _import(staging, path, dry_run=dry_run, report=report, progress=progress)
            finally:
                staging.close()
    except dbapi_error as error:
        raise ImportStopped(
            _l(
                "Importen stoppet, og ingenting er endret. Basen svarte: %(why)s. Vent litt og prøv igjen.",
                why=str(error).strip().rstrip("."),
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


def _import(
    staging: Staging, path: Path, *, dry_run: bool, report: Callable[[Problem], None], progress: Progress
) -> list[Changes] | None:
    with open_bundle(path, staging.report) as bundle:
        sheets = {table.name: _load(staging, bundle, table, progress) for table in TABLES}
    staging.lock()
    resolve(staging, sheets)
    check(staging, sheets)
    check_past(staging, sheets)
    sound = True
    for problem in staging.problems():
        sound = False
        report(problem)
    if not sound:
        return None
    tables = [table for table in TABLES if table in bundle.opens]
    changes = [_count(staging, table) for table in tables]
    if not dry_run:
        for table in tables:
            progress(table.file, sheets[table.name].count)
            merge(staging, table, sheets[table.name])
        tell_open_forms(staging)
        if any(change.added or change.updated for change in changes):
            record_import(staging, {change.file: [change.added, change.updated] for change in changes})
        staging.commit()
    return changes


def _load(staging: Staging, bundle: Bundle, table: Table, progress: Progress) -> Sheet:
    """Read a table's file into its temporary table; a file that is not there is a table without rows."""
    sheet = Sheet()
    if table not in bundle.opens:
        sheet.trusted = table not in bundle.refused
        return sheet
    try:
        findings = inspect(bundle.pieces(table))
        if findings.bad_line is not None or findings.nul_in_heading:
            line = 1 if findings.nul_in_heading else findings.bad_line or 1
            staging.report(Problem(table.file, line, NO_COLUMN, "encoding"))
            sheet.trusted = False
        if findings.endless_line is not None:
            staging.report(Problem(table.file, findings.endless_line, NO_COLUMN, "cell_too_long"))
            sheet.trusted = False
        elif not findings.nul_in_heading:
            with bundle.opens[table]() as stream:
                damaged = findings.bad_line is not None
                text = CsvText(table, stream, damaged=damaged, report=staging.report)
                for count in staging.load(table, read_records(table, text, sheet, staging.report)):
                    progress(table.file, count)
    except UnreadableFile as error:
        staging.report(error.problem)
        sheet.trusted = False
    return sheet


def _count(staging: Staging, table: Table) -> Changes:
    counts: dict[int, int] = dict(
        staging.run(f"SELECT state, COUNT(*) FROM rows_{table.name} GROUP BY state").fetchall()
    )
    return Changes(table.file, counts.get(ADDED, 0), counts.get(UPDATED, 0), counts.get(UNCHANGED, 0))
