"""``hpmt scheduler``: the process that runs every job, where no server process does."""

import signal
import threading
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext

from hpmt_supervision.reminders.scheduler import serve
from hpmt_supervision.web.request_log import show_lines


@click.command("scheduler")
@with_appcontext
def scheduler() -> None:
    """Kjør alle jobber, til prosessen blir bedt om å slutte. Kjører en annen allerede, venter denne."""
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    show_lines()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    serve(app, stop, embedded=False)
