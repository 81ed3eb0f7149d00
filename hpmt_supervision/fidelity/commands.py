"""``hpmt report``: the figures on the command line, for operators."""

import os
import re
import secrets
from datetime import date
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _
from sqlalchemy import inspect

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.frequency_report.formats import FORMATS, rendered
from hpmt_supervision.fidelity.frequency_report.queries import Question, frequency_report
from hpmt_supervision.fidelity.withholding.holders import FEWEST_PEOPLE
from hpmt_supervision.people.models import Unit

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_NORWEGIAN = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})", re.ASCII)
_KINDS = ("office", "county", "national")


@click.group()
def report() -> None:
    """Rapporter om veiledningen."""


@report.command()
@click.option("--from", "first", metavar="DATO", help="Første dag, ÅÅÅÅ-MM-DD.")
@click.option("--to", "last", metavar="DATO", help="Siste dag, ÅÅÅÅ-MM-DD.")
@click.option("--level", default="1", metavar="1|2|3", help="Nivå i veiledningsstrukturen.")
@click.option("--by", default="office", metavar="office|county|national", help="Hva hver rad står for.")
@click.option("--unit", metavar="UNIT_ID", help="Ta bare med denne enheten og det som ligger under den.")
@click.option("--exclude-absent", is_flag=True, help="Uten dem som er sluttet eller i permisjon på siste dag.")
@click.option("--withhold-small", is_flag=True, help=f"Hold tilbake tall som bygger på under {FEWEST_PEOPLE} personer.")
@click.option("--format", "form", default="table", metavar="table|csv|json|xlsx", help="Hvordan tallene skrives.")
@click.option("--output", metavar="FIL", help="Skriv til en fil i stedet for til skjermen.")
@with_appcontext
def frequency(
    first: str | None,
    last: str | None,
    level: str,
    by: str,
    unit: str | None,
    exclude_absent: bool,
    withhold_small: bool,
    form: str,
    output: str | None,
) -> None:
    """Hvor ofte veiledning skjer, for hvert kontor, hvert fylke eller hele landet."""
    question = Question(
        period=_period(first, last),
        level=int(_one_of("--level", level, ("1", "2", "3"))),
        by=_one_of("--by", by, _KINDS),
        unit=unit,
        exclude_absent=exclude_absent,
        withhold_small=withhold_small,
    )
    form = _one_of("--format", form, FORMATS)
    if form == "xlsx" and output is None:
        raise UserError(_("Et regneark må skrives til en fil. Legg til --output og et filnavn."))
    if not inspect(db.engine).has_table(Unit.__tablename__):
        raise UserError(_("Databasen er ikke satt opp ennå. Kjør «hpmt db upgrade» først."))
    content = rendered(frequency_report(db.session, question), form)
    if output is None:
        click.echo(content, nl=False)
    else:
        _write(Path(output), content)


def _period(first: str | None, last: str | None) -> Period:
    """Return the period that was asked for."""
    from_day, to_day = _day("--from", first), _day("--to", last)
    if from_day > to_day:
        raise UserError(
            _(
                "Perioden slutter før den begynner: --from %(first)s er etter --to %(last)s. Bytt om på dagene.",
                first=from_day.isoformat(),
                last=to_day.isoformat(),
            )
        )
    return Period(from_day, to_day)


def _day(option: str, text: str | None) -> date:
    """Return the day of an option, written as ``YYYY-MM-DD`` or ``DD.MM.YYYY``."""
    if text is None:
        raise UserError(_("%(option)s må være med. Skriv en dag som 2026-01-31.", option=option))
    if found := _ISO.fullmatch(text.strip()):
        parts = found.groups()
    elif found := _NORWEGIAN.fullmatch(text.strip()):
        parts = found.groups()[::-1]
    else:
        raise UserError(_("%(option)s: «%(text)s» er ikke en dag. Skriv som 2026-01-31.", option=option, text=text))
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        raise UserError(
            _("%(option)s: «%(text)s» finnes ikke i kalenderen. Se over dag og måned.", option=option, text=text)
        ) from None


def _one_of(option: str, text: str, allowed: tuple[str, ...]) -> str:
    """Return the text of an option that has a set of values."""
    if text not in allowed:
        raise UserError(
            _(
                "%(option)s kan ikke være «%(text)s». Velg en av disse: %(allowed)s.",
                option=option,
                text=text,
                allowed=", ".join(allowed),
            )
        )
    return text


def _write(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it.

    Raises:
        UserError: when the place cannot be written to; an older file is then left as it was.
    """
    try:
        if path.exists() and not path.is_file():
            # A device or a pipe is written to where it is; a folder cannot be.
            with path.open("wb") as stream:
                stream.write(content)
            return
        target = path.resolve()
        beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            beside.write_bytes(content)
            os.replace(beside, target)  # noqa: PTH105 - the call whose atomicity is documented.
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(
            _(
                "Kan ikke skrive til %(path)s: %(why)s. Velg et annet sted.",
                path=str(path),
                why=error.strerror or str(error),
            )
        ) from error
