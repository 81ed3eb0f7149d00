"""``hpmt audit``: follow the chains of who did what and who read what, note their ends, and write their rows out."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import IO, Any

import click
from flask.cli import AppGroup

from hpmt_supervision.privacy.chain import Break, Chain, Link
from hpmt_supervision.privacy.chain_ends import Ends, EndsUnreadable, ends_path, kept_ends, line_of, read_ends
from hpmt_supervision.privacy.chain_queries import follow, last_link, links
from hpmt_supervision.privacy.trail import SEALS, TABLES

EXIT_BROKEN = 1
EXIT_USAGE = 2

WHY = {
    Break.PREVIOUS: "raden følger ikke etter raden før. Noe mellom dem er tatt bort, lagt til eller flyttet",
    Break.SEAL: "innholdet i raden er endret etter at den ble skrevet",
    Break.KEY: "raden er forseglet med en nøkkel som ikke er i HPMT_AUDIT_KEYS, eller en eldre enn raden før",
    Break.CUT: "raden var notert som den siste, og finnes ikke lenger. Slutten av kjeden er tatt bort",
    Break.ANCHOR: "raden var notert som den siste med en annen forsegling. Kjeden er skrevet om",
    Break.EMPTY: "kjeden er tom, men skulle hatt rader. Hele kjeden er tatt bort",
}
NAMES = {Chain.ACTS: "hendelser", Chain.READINGS: "lesninger", Chain.CHECKS: "notater"}

audit = AppGroup("audit", help="Kjedene av hendelser og lesninger: kontroller, noter og skriv ut.")
one_chain = click.option("--chain", type=click.Choice([str(chain) for chain in Chain]), help="Bare denne kjeden.")


@audit.command("verify")
@one_chain
@click.option("--anchors", type=click.File("r", encoding="utf-8"), help="Fil med linjer fra «hpmt audit anchor».")
def verify(chain: str | None, anchors: IO[str] | None) -> None:
    """Følg kjedene rad for rad, og si hvor de eventuelt ryker.

    Kjedene holdes mot notatene i basen, mot fila som den nattlige kontrollen skriver (HPMT_AUDIT_ENDS), og mot
    ankerfila om den er gitt. Notatene følges alltid, for de andre kjedene holdes mot dem. Avslutter med 0 når alt er
    helt, 1 når en kjede er brutt, og 2 når en av filene ikke kan leses. Holder én rad i minnet om gangen.
    """
    given = _read_anchors(anchors) if anchors else {}
    kept = _kept()
    broken = False
    for one in [Chain(chain), Chain.CHECKS] if chain and chain != Chain.CHECKS else _chosen(chain):
        found = follow(one, anchors=kept.get(one, {}) | given.get(one, {}))
        if found.broken:
            broken = True
            where = f" ved rad {found.broken.id}" if found.broken.id else ""
            click.echo(f"{one}: BRUTT{where}: {WHY[found.broken.why]}.")
        else:
            end = f", siste rad {found.last.id}, {found.last.seal}" if found.last else ""
            click.echo(f"{one}: hel, {found.rows} {NAMES[one]}{end}.")
    if broken:
        sys.exit(EXIT_BROKEN)


@audit.command("anchor")
def anchor() -> None:
    """Skriv enden av hver kjede som en linje JSON. Ta vare på linjene et annet sted enn databasen."""
    for chain in Chain:
        last = last_link(chain)
        if last is not None:
            click.echo(line_of(chain, last.id, last.seal))


@audit.command("export")
@one_chain
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", help="JSON-linjer, eller CSV.")
@click.option("--from", "first", type=click.IntRange(min=1), default=1, help="Første radnummer.")
@click.option("--to", "last", type=click.IntRange(min=1), help="Siste radnummer.")
def export(chain: str | None, form: str, first: int, last: int | None) -> None:
    """Skriv radene i en kjede med forsegling til standard ut. Radene har bare nøkler, aldri tekst eller navn."""
    if form == "csv" and chain is None:
        click.echo("Velg en kjede med --chain. CSV har én tabell i hver fil.", err=True)
        sys.exit(EXIT_USAGE)
    for one in _chosen(chain):
        rows = _told(one, links(one, first=first, last=last))
        if form == "jsonl":
            for row in rows:
                click.echo(json.dumps({"chain": str(one), **row}, ensure_ascii=False))
        else:
            _write_csv(one, rows)


def _chosen(chain: str | None) -> list[Chain]:
    return [Chain(chain)] if chain else list(Chain)


def _told(chain: Chain, rows: Iterable[Link]) -> Iterator[dict[str, Any]]:
    names = _columns(chain)
    for link in rows:
        told = {**link.values, "id": link.id, "previous_hash": link.previous, "hash": link.seal}
        yield {name: _written(told[name]) for name in names}


def _write_csv(chain: Chain, rows: Iterable[dict[str, Any]]) -> None:
    writer = csv.DictWriter(sys.stdout, _columns(chain), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)


def _columns(chain: Chain) -> list[str]:
    names = [column.name for column in TABLES[chain].columns]
    return [*(name for name in names if name not in SEALS), "previous_hash", "hash"]


def _written(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _read_anchors(lines: IO[str]) -> Ends:
    try:
        return read_ends(lines)
    except EndsUnreadable as error:
        click.echo(f"Linje {error.number} i ankerfila kan ikke leses. Bruk linjene fra «hpmt audit anchor».", err=True)
        sys.exit(EXIT_USAGE)


def _kept() -> Ends:
    """Return what the file of the nightly check keeps, and say it plainly when there is no file."""
    try:
        found = kept_ends()
    except (EndsUnreadable, OSError):
        click.echo(f"Fila {ends_path()} kan ikke leses. Uten den ses det ikke om slutten er tatt bort.", err=True)
        sys.exit(EXIT_USAGE)
    if found is None:
        click.echo(f"Fila {ends_path()} finnes ikke. Uten den ses det ikke om slutten er tatt bort.", err=True)
    return found or {}
