"""Commands for accounts: the first administrator, one-time links, closing, and the emergency way in."""

import sys

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError, ProgrammingError

from hpmt_supervision.auth import code_operations, operations
from hpmt_supervision.auth.identity_queries import sign_in_settings
from hpmt_supervision.auth.models import Account
from hpmt_supervision.auth.queries import account_by_login
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.core.work import writing_unit
from hpmt_supervision.people import operations as people_operations
from hpmt_supervision.people import structure
from hpmt_supervision.people.roles import Role

NATIONAL_NAME = "Nav"


@click.group()
def user() -> None:
    """Make accounts, make one-time links and close accounts."""


@user.command()
@click.option("--login", prompt="Innloggingsnavn (som regel e-postadressen)", help="Login name, usually the e-mail.")
@click.option("--name", prompt="Navn", help="The person's name.")
@click.option(
    "--role", default=Role.ADMINISTRATOR.value, show_default=True, type=click.Choice([role.value for role in Role])
)
@click.option("--unit", "unit_id", help="The unit's text id. By default the national unit.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_appcontext
def create(login: str, name: str, role: str, unit_id: str | None, password_stdin: bool) -> None:
    """Make a person with a role, an account and a password."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else _ask_password()
    made_unit = False
    with _one_sentence(), writing_unit():
        today = clock.today()
        if account_by_login(login) is not None:
            raise UserError(_("Innloggingsnavnet er tatt av en annen. Velg et annet."))
        unit = structure.unit_by_text_id(unit_id) if unit_id else structure.national_unit()
        if unit is None and unit_id:
            raise UserError(_("Fant ingen enhet med id «%(unit)s». Sjekk id-en.", unit=unit_id))
        if unit is None:
            unit = people_operations.create_unit(
                kind="national", name=NATIONAL_NAME, parent=None, opened_on=None, by=None
            )
            made_unit = True
        email = login if "@" in login else None
        person = people_operations.create_person(name=name, email=email, by=None)
        people_operations.add_role(person=person, role=role, unit=unit, valid_from=today, valid_to=None, by=None)
        account = operations.make_account(person=person, login_name=login, by=None)
        operations.set_password(account=account, new_password=password, by=None)
    if made_unit:
        click.echo(_("Databasen hadde ingen nasjonal enhet. «%(name)s» er opprettet.", name=NATIONAL_NAME), err=True)
    click.echo(_("%(name)s kan nå logge inn som %(login)s.", name=name, login=login.strip().lower()))
    _tell_without_local_accounts()


def _ask_password() -> str:
    return str(click.prompt("Passord (minst 12 tegn)", hide_input=True, confirmation_prompt="Passord en gang til"))


@user.command()
@click.argument("login")
@with_appcontext
def link(login: str) -> None:
    """Print a one-time link with which the person chooses a password."""
    with _one_sentence(), writing_unit():
        token = operations.make_link(account=_account(login), by=None)
    # Only the path: the command does not know under which address the reader reaches the app.
    click.echo(f"/nytt-passord/{token}")
    click.echo(_("Lenka virker én gang, i 24 timer. Sett adressen til løsningen foran."), err=True)
    _tell_without_local_accounts()


@user.command()
@click.argument("login")
@with_appcontext
def close(login: str) -> None:
    """Close an account and end its sessions."""
    with _one_sentence(), writing_unit():
        operations.close_account(account=_account(login), expected_version=None, by=None)
    click.echo(_("Kontoen er stengt, og personen er logget ut overalt."))


@user.command("emergency")
@click.argument("login")
@with_appcontext
def emergency(login: str) -> None:
    """Print a link that signs the person in once, when nobody can sign in otherwise."""
    with _one_sentence(), writing_unit():
        token = operations.make_emergency_link(account=_account(login))
    click.echo(f"/nodinnlogging/{token}")
    click.echo(_("Lenka logger inn én gang, i 15 minutter. Sett adressen til løsningen foran."), err=True)


@user.command("reset-code")
@click.argument("login")
@with_appcontext
def reset_code(login: str) -> None:
    """Take the one-time codes of an account out of use."""
    with _one_sentence(), writing_unit():
        code_operations.drop_codes(account=_account(login), by=None)
    click.echo(_("Engangskoden er fjernet. Personen kan sette opp en ny etter innlogging."))


def _account(login: str) -> Account:
    found = account_by_login(login)
    if found is None:
        raise UserError(_("Fant ingen konto med innloggingsnavnet «%(login)s».", login=login))
    return found


def _tell_without_local_accounts() -> None:
    if not sign_in_settings().local_accounts:
        click.echo(
            _(
                "Lokale kontoer er slått av (HPMT_LOCAL_ACCOUNTS=0), så passord kan ikke brukes. "
                "Med en engangslenke knytter personen en innlogging hos en leverandør. I nød: hpmt user emergency."
            ),
            err=True,
        )


class _one_sentence:  # noqa: N801 - reads as a phrase where it is used.
    """Turn an error the user can mend into one sentence on standard error: status 1, or 2 for a database not ready."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, UserError):
            click.echo(str(error), err=True)
            sys.exit(1)
        if isinstance(error, OperationalError | ProgrammingError):
            click.echo(_("Databasen er ikke klar. Sjekk HPMT_DATABASE_URL, og kjør hpmt db upgrade først."), err=True)
            sys.exit(2)
