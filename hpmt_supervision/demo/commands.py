"""The commands ``hpmt demo load`` and ``hpmt demo accounts``."""

import sys

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.auth.models import Account
from hpmt_supervision.core.database import means_to_write
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.demo import cast, loading
from hpmt_supervision.extensions import db
from hpmt_supervision.people.roles import ROLE_LABELS


@click.group()
def demo() -> None:
    """Load invented offices and people, and show how to sign in as them."""


@demo.command()
@with_appcontext
def load() -> None:
    """Load the demo into an empty database; one that is in use is left as it is."""
    intent = means_to_write.set(True)
    try:
        loading.refuse_in_production()
        if not loading.has_units():
            click.echo(
                _("Lager tolv måneder med oppdiktede fylker, kontor og personer. Det tar omtrent et minutt."), err=True
            )
        loading.load()
    except UserError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    finally:
        means_to_write.reset(intent)


@demo.command()
@click.option("--address", default="http://127.0.0.1:8000", show_default=True, help="Where the app answers.")
@with_appcontext
def accounts(address: str) -> None:
    """Print where the app answers and one account per role."""
    printed = [(role, name, cast.login_of(name)) for role, name in (*cast.PRINTED, *cast.PRINTED_BESIDE)]
    logins = [login for _role, _name, login in printed]
    known = set(db.session.scalars(select(Account.login_name).where(Account.login_name.in_(logins))))
    rows = [(str(ROLE_LABELS[role]), name, login) for role, name, login in printed if login in known]
    click.echo(_("HPMT Veiledning: %(address)s", address=address))
    if not rows:
        click.echo(_("Databasen har ingen demokontoer. Lag en konto med «hpmt user create»."))
        return
    head = (_("Rolle"), _("Navn"), _("Innloggingsnavn"), _("Passord"))
    table = [head, *((*row, cast.PASSWORD) for row in rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(head))]
    for row in table:
        click.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
