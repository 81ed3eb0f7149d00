"""Time: the one place that knows what "now" is, and the way between UTC and local Norwegian time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


class NonexistentLocalTime(ValueError):
    """The clock jumps over this local time on the spring change."""


# One value for the whole process, so that a test's server thread lives in the same moment as the test.
_pretended: list[datetime] = []


def now() -> datetime:
    """Return the present instant as an aware datetime in UTC, to whole seconds."""
    return _pretended[-1] if _pretended else datetime.now(UTC).replace(microsecond=0)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Let everything in the process take place at another instant, until the block ends.

    The demo lives its year this way, and tests theirs; a server never does.

    Args:
        instant: an aware datetime.
    """
    _pretended.append(instant.astimezone(UTC).replace(microsecond=0))
    try:
        yield
    finally:
        _pretended.pop()


def today() -> date:
    """Return today's local date in Europe/Oslo."""
    return to_local(now()).date()


def to_local(instant: datetime) -> datetime:
    """Return an aware instant as the same instant on Norwegian clocks.

    Raises:
        ValueError: when ``instant`` has no time zone, since guessing one is how meetings move an hour.
    """
    if instant.tzinfo is None:
        raise ValueError("An instant must carry its time zone")
    return instant.astimezone(OSLO)


def to_utc(local: datetime) -> datetime:
    """Return the UTC instant of a naive local time in Europe/Oslo.

    The ambiguous hour of the autumn change is read as the first of the two.

    Raises:
        NonexistentLocalTime: when the clocks jump over ``local`` on the spring change.
        ValueError: when ``local`` carries a time zone.
    """
    if local.tzinfo is not None:
        raise ValueError("A local time must be naive")
    instant = local.replace(tzinfo=OSLO, fold=0).astimezone(UTC)
    if instant.astimezone(OSLO).replace(tzinfo=None) != local:
        raise NonexistentLocalTime(f"{local:%Y-%m-%dT%H:%M} does not exist on Norwegian clocks")
    return instant


def local_date(instant: datetime) -> date:
    """Return the local date in Europe/Oslo of an aware instant."""
    return to_local(instant).date()


def day_start(day: date) -> datetime:
    """Return the UTC instant at which a local day begins (midnight always exists in Europe/Oslo)."""
    return to_utc(datetime(day.year, day.month, day.day))
