"""``hpmt calendars``: read everybody's own calendars now, as the job does."""

import click
from flask.cli import AppGroup

from hpmt_supervision.availability.jobs import refresh_busy_times
from hpmt_supervision.core import clock

calendars = AppGroup("calendars", help="Lesing av egne kalendere.")


@calendars.command("read")
def read() -> None:
    """Les kalenderne som ikke er lest den siste halvtimen."""
    click.echo(f"{refresh_busy_times(clock.now())} lest")
