"""``hpmt mail``: send by hand what is due, where no scheduler runs."""

import click
from flask.cli import AppGroup

from hpmt_supervision.mail.sending import send_due

mail = AppGroup("mail", help="Utsending av e-post.")


@mail.command("send")
def send() -> None:
    """Send e-posten som har ventet lenge nok, én gang."""
    click.echo(send_due())
