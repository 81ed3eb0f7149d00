"""The commands `hpmt import` and `hpmt export`."""

import sys
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _

from hpmt_supervision.exchange import operations
from hpmt_supervision.exchange.bundle import NoSuchBundle
from hpmt_supervision.exchange.operations import Changes
from hpmt_supervision.exchange.problems import Problem
from hpmt_supervision.exchange.putting_in_place import ExportStopped
from hpmt_supervision.exchange.writing import CannotWrite, export_bundle
from hpmt_supervision.extensions import db

WRONG_USAGE = 2
FOUND_PROBLEMS = 1


@click.command("import")
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Kontroller alt og vis hva som ville bli endret, uten å endre noe.")
@with_appcontext
def import_(bundle: Path, dry_run: bool) -> None:
    """Hent inn en pakke: en mappe eller en .zip med CSV-filer.

    Alle feil vises samlet som fil:linje: kolonne: hva som må rettes. Finnes én feil, blir ingenting hentet inn.
    """
    line = _StatusLine()
    try:
        operations.check_tables(db.engine)
        changes = operations.import_bundle(
            engine=db.engine, path=bundle, dry_run=dry_run, report=line.show_problem, progress=line.show
        )
    except (NoSuchBundle, operations.NotReady) as error:
        line.stop(str(error), WRONG_USAGE)
    except operations.ImportStopped as error:
        line.stop(str(error), FOUND_PROBLEMS)
    if changes is None:
        line.remark(_("Ingenting er hentet inn. Rett det som står over, og prøv igjen."))
        sys.exit(FOUND_PROBLEMS)
    line.clear()
    for change in changes:
        click.echo(_summary(change))
    if not changes:
        click.echo(_("Pakken har ingen filer, så ingenting er endret."), err=True)
    elif dry_run:
        line.remark(_("Dette er en prøve. Ingenting er endret."))


@click.command("export")
@click.argument("bundle", type=click.Path(path_type=Path))
@with_appcontext
def export(bundle: Path) -> None:
    """Skriv alt til en pakke: en mappe, eller en .zip når navnet slutter på .zip."""
    line = _StatusLine()
    try:
        operations.check_tables(db.engine)
        written = export_bundle(engine=db.engine, path=bundle, progress=line.show)
    except (CannotWrite, operations.NotReady) as error:
        line.stop(str(error), WRONG_USAGE)
    except ExportStopped as error:
        line.stop(str(error), FOUND_PROBLEMS)
    line.clear()
    for file, rows in written:
        click.echo(_("%(file)s: %(rows)s rader", file=file, rows=rows))


def _summary(change: Changes) -> str:
    text: str = _(
        "%(file)s: %(added)s lagt til, %(updated)s oppdatert, %(unchanged)s uendret",
        file=change.file,
        added=change.added,
        updated=change.updated,
        unchanged=change.unchanged,
    )
    return text


class _StatusLine:
    """One line on standard error that tells how far the work has come; only a terminal sees it."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._shown = False

    def show(self, file: str, rows: int) -> None:
        """Say how many rows of a file have been dealt with."""
        if self._is_terminal:
            text = _("%(file)s: %(rows)s rader", file=file, rows=f"{rows:,}".replace(",", "\N{NO-BREAK SPACE}"))
            click.echo(f"\r\x1b[K{text}", nl=False, err=True)
            self._shown = True

    def clear(self) -> None:
        """Take the line away before something else is written."""
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._shown = False

    def show_problem(self, problem: Problem) -> None:
        """Write a problem on a line of its own."""
        self.clear()
        click.echo(str(problem), err=True)

    def remark(self, message: str) -> None:
        """Say something to whoever sits there; a program that reads the problems gets nothing but problems."""
        self.clear()
        if self._is_terminal:
            click.echo(message, err=True)

    def stop(self, message: str, status: int) -> NoReturn:
        """Write a last sentence and end with an exit status."""
        self.clear()
        click.echo(message, err=True)
        sys.exit(status)
