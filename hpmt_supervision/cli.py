"""The console script ``hpmt``: every command works with no variable set."""

import sys
from typing import Any

import click
from flask.cli import FlaskGroup, ScriptInfo

from hpmt_supervision import create_app
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.privacy.key_operations import check_keys

# What can be done before the database is there, or when a key is missing.
WITHOUT_KEYS = frozenset({"db", "keys", "screen"})


class Commands(FlaskGroup):
    """The app's commands; an error a user can mend is one sentence on standard error."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command, and end with 2 when the settings cannot be used."""
        try:
            return super().main(*args, **kwargs)
        except UserError as error:
            click.echo(str(error), err=True)
            sys.exit(2)


@click.group(cls=Commands, create_app=create_app, add_default_commands=False, add_version_option=False)
@click.pass_context
def main(context: click.Context) -> None:
    """HPMT Veiledning: supervision on three levels."""
    if context.invoked_subcommand not in WITHOUT_KEYS:
        check_keys(context.ensure_object(ScriptInfo).load_app())
