"""``hpmt retention``: delete the texts whose time is over. A night job calls it; twice changes nothing more."""

import click
from flask.cli import AppGroup

from hpmt_supervision.privacy.retention import kinds, sweeps
from hpmt_supervision.retention.running import run_retention
from hpmt_supervision.retention.terms_queries import all_terms
from hpmt_supervision.retention.words import term_words

retention = AppGroup("retention", help="Sletting av tekst når lagringstiden er ute.")


@retention.command("run")
def run() -> None:
    """Slett tekst som er eldre enn reglene sier. Tallene beholdes."""
    for name, count in run_retention().items():
        click.echo(f"{name}: {count}")


@retention.command("rules")
def show_rules() -> None:
    """Vis hva som slettes, og når."""
    terms = all_terms()
    for kind in kinds():
        for programme in terms.programmes:
            kept = term_words(terms.of(kind, programme.id))
            click.echo(f"{programme.name}, {kind.code}: {kind.name}, {kept} etter {kind.runs_from}")
    for sweep in sweeps():
        click.echo(f"{sweep.code}: {sweep.name}")
