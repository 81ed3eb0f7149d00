"""``hpmt retention``: delete the texts whose time is over. A night job calls it; twice changes nothing more."""

import click
from flask.cli import AppGroup

from hpmt_supervision.core.work import writing_unit
from hpmt_supervision.privacy.retention import rules, run_rules

retention = AppGroup("retention", help="Sletting av tekst når lagringstiden er ute.")


@retention.command("run")
def run() -> None:
    """Slett tekst som er eldre enn reglene sier. Tallene beholdes."""
    with writing_unit():
        counts = run_rules()
    for name, count in counts.items():
        click.echo(f"{name}: {count}")


@retention.command("rules")
def show_rules() -> None:
    """Vis hva som slettes, og når."""
    for rule in rules():
        click.echo(f"{rule.name}: {rule.description}")
