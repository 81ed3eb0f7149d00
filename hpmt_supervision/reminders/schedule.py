"""Every job of the product, in one table. Each is thin, idempotent, and leaves a row that tells of its latest run."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from hpmt_supervision.auth.address_operations import forget_addresses
from hpmt_supervision.availability.jobs import refresh_busy_times
from hpmt_supervision.bookable_times.operations import lapse_requests
from hpmt_supervision.core import clock
from hpmt_supervision.early_warnings.checking_operations import check_warnings
from hpmt_supervision.mail.sending import send_due
from hpmt_supervision.privacy.chain_operations import check_chains
from hpmt_supervision.reminders.day_mails import send_day_mails
from hpmt_supervision.reminders.jobs import remind
from hpmt_supervision.retention.running import run_retention
from hpmt_supervision.sessions.series_operations import extend_open_series


@dataclass(frozen=True)
class Job:
    """One job.

    Attributes:
        name: names its row.
        description: what it does, for the page that shows it.
        run: does it at an instant, and returns how many things it did. It flushes and the runner commits, unless it
            has transactions of its own.
        every: how long between two runs; None for a job that runs once a day.
        daily_at: the local time it runs at, or None.
        own_transactions: whether it commits by itself.
        tells_count: whether the page says how many things it did; a mail just sent can tell what nobody may know.
    """

    name: str
    description: Any
    run: Callable[[datetime], int]
    every: timedelta | None = None
    daily_at: time | None = None
    own_transactions: bool = False
    tells_count: bool = True


def _send_mail(now: datetime) -> int:
    return send_due()


def _delete_texts(now: datetime) -> int:
    return sum(run_retention(now).values())


def _extend_series(now: datetime) -> int:
    return extend_open_series(clock.local_date(now))


JOBS: tuple[Job, ...] = (
    Job(
        "mail",
        _l("Sender e-post"),
        _send_mail,
        every=timedelta(seconds=2),
        own_transactions=True,
        tells_count=False,
    ),
    Job("reminders", _l("Sender påminnelser før veiledning"), remind, every=timedelta(minutes=1)),
    Job("day_mails", _l("Sender dagens e-post om det som kan vente"), send_day_mails, every=timedelta(minutes=10)),
    Job(
        "busy_times",
        _l("Leser folks egne kalendere"),
        refresh_busy_times,
        every=timedelta(minutes=5),
        own_transactions=True,
    ),
    Job("open_series", _l("Legger ut rekker uten slutt, tolv måneder fram"), _extend_series, daily_at=time(4, 10)),
    Job(
        "time_requests",
        _l("Lar ønsker om tider falle bort når fristen er ute"),
        lapse_requests,
        every=timedelta(minutes=5),
    ),
    Job(
        "early_warnings",
        _l("Ser etter grupper der veiledningen er i ferd med å stoppe"),
        check_warnings,
        daily_at=time(5),
    ),
    Job(
        "chains",
        _l("Kontrollerer at hendelser og lesninger ikke er endret"),
        check_chains,
        daily_at=time(3, 40),
        own_transactions=True,
    ),
    Job(
        "sign_in_attempts",
        _l("Glemmer adresser det er prøvd å logge inn fra"),
        forget_addresses,
        every=timedelta(hours=1),
    ),
    Job(
        "retention",
        _l("Sletter tekst når lagringstiden er ute"),
        _delete_texts,
        daily_at=time(3, 30),
        own_transactions=True,
    ),
)
