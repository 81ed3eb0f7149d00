"""The command ``hpmt keys``: which keys the texts need, a new one, and storing every text anew."""

import sys

import click
from cryptography.fernet import Fernet
from flask import current_app
from flask.cli import with_appcontext

from hpmt_supervision.core import clock
from hpmt_supervision.privacy import key_operations, key_queries
from hpmt_supervision.privacy.text_keys import fingerprint


@click.group("keys")
def keys() -> None:
    """Nøklene som fri tekst er kryptert med."""


@keys.command("status")
@with_appcontext
def status() -> None:
    """Vis hvilke nøkler tekstene trenger. Leser hver tekst; nøkkelen selv vises aldri."""
    at_hand = current_app.extensions["hpmt_settings"].text_keys
    counts, unreadable = key_queries.texts_by_key(at_hand)
    known = {row.fingerprint: row for row in key_queries.known_keys()}
    for place, (key, count) in enumerate(zip(at_hand, counts, strict=True)):
        row = known.pop(fingerprint(key), None)
        since = f"fra {clock.local_date(row.first_used_at).isoformat()}" if row else "ikke tatt i bruk"
        use = "brukes til nye tekster" if place == 0 else "kan tas bort" if not count else "trengs"
        click.echo(f"{fingerprint(key)}  {count} tekster, {since}, {use}")
    for row in known.values():
        told = "lagt bort" if row.retired_at else "mangler"
        click.echo(f"{row.fingerprint}  {told}")
    if unreadable:
        click.echo(f"{unreadable} tekster kan ikke leses med nøklene som er satt.", err=True)
        sys.exit(1)


@keys.command("new")
def new() -> None:
    """Lag en ny nøkkel og skriv den ut. Sett den først i HPMT_TEXT_KEYS, med de gamle etter, og start på nytt."""
    click.echo(Fernet.generate_key().decode())


@keys.command("rotate")
@with_appcontext
def rotate() -> None:
    """Lagre hver tekst på nytt med den nyeste nøkkelen, mens folk arbeider. Kan avbrytes og kjøres igjen."""
    done = key_operations.rotate()
    click.echo(f"{done.stored_anew} tekster er lagret på nytt.")
    if done.unreadable:
        click.echo(
            f"{done.unreadable} tekster kan ikke leses med nøklene som er satt, og er som de var. "
            "Legg til nøkkelen de ble lagret med, og kjør på nytt.",
            err=True,
        )
    elif done.is_complete:
        click.echo("Alle tekster bruker den nyeste nøkkelen. De andre kan tas bort fra HPMT_TEXT_KEYS.")
    else:
        click.echo(
            "Noen lagrer fortsatt med en eldre nøkkel. Start alle prosesser på nytt med den nye først, og kjør igjen.",
            err=True,
        )
    sys.exit(0 if done.is_complete else 1)
