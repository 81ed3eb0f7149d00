"""The process that reads calendars, apart from the server's: ``python -m`` and the name of this module.

A calendar is what anybody may have written, at an address that may answer for ever. It is fetched and worked out in a
process that knows no key and no database, has little memory, and is ended when it takes too long. One process reads
many calendars after each other, one line of JSON in and one out for each.
"""

import contextlib
import json
import os
import queue
import resource
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import IO

from hpmt_supervision.availability.addresses import Reach
from hpmt_supervision.availability.busy_spans import NoCalendar, TooMuch, busy_spans
from hpmt_supervision.availability.fetching import FetchFailed, fetch
from hpmt_supervision.availability.models import FetchOutcome

MODULE = "hpmt_supervision.availability.reading"
AT_ONCE = 3
# Fetching gives up by itself after half of this; what is left is for working out the rules.
MOST_SECONDS = 60.0
# A busy machine may take long to start a process, and that is no fault of the calendar's.
START_SECONDS = 60.0
READY = "ready"
MOST_MEMORY = 1024 * 1024 * 1024


@dataclass(frozen=True)
class Errand:
    """One calendar to read.

    Attributes:
        key: the caller's name for it.
        address: where it is.
        starts_at, ends_at: the stretch of time to read it for.
        reach: where the server may read from.
    """

    key: int
    address: str
    starts_at: datetime
    ends_at: datetime
    reach: Reach


@dataclass(frozen=True)
class Reading:
    """What came of reading a calendar.

    Attributes:
        outcome: how it went.
        spans: when the owner is busy; empty unless it was read.
    """

    outcome: FetchOutcome
    spans: tuple[tuple[datetime, datetime], ...] = ()


def read(errand: Errand) -> Reading:
    """Fetch a calendar and work out when its owner is busy, here and now.

    Args:
        errand: which calendar.
    """
    try:
        content = fetch(errand.address, errand.reach)
        return Reading(FetchOutcome.READ, tuple(busy_spans(content, errand.starts_at, errand.ends_at)))
    except FetchFailed as error:
        return Reading(error.outcome)
    except NoCalendar:
        return Reading(FetchOutcome.NO_CALENDAR)
    except (TooMuch, MemoryError):
        return Reading(FetchOutcome.TOO_MUCH)


def read_all(errands: Iterable[Errand], *, seconds: float = MOST_SECONDS) -> Iterator[tuple[int, Reading]]:
    """Read calendars in processes of their own, a few at once, and give each as it is done, in the order asked for.

    Args:
        errands: which calendars.
        seconds: how long one may take before its process is ended.
    """
    with contextlib.ExitStack() as stack:
        free: queue.SimpleQueue[_Reader] = queue.SimpleQueue()
        for _number in range(AT_ONCE):
            free.put(stack.enter_context(_Reader(seconds)))
        pool = stack.enter_context(ThreadPoolExecutor(AT_ONCE))

        def one(errand: Errand) -> tuple[int, Reading]:
            reader = free.get()
            try:
                return errand.key, reader.read(errand)
            finally:
                free.put(reader)

        yield from pool.map(one, errands)


class _Reader:
    """A process that reads calendars, started when it is first needed and again when it had to be ended."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "_Reader":
        return self

    def __exit__(self, *_error: object) -> None:
        self._end()

    def read(self, errand: Errand) -> Reading:
        """Read one calendar, or end the process when it takes too long."""
        if (self.process is None or self.process.poll() is not None) and not self._start():
            return Reading(FetchOutcome.UNREACHABLE)
        line = self._answer(_written(errand), self.seconds)
        return _reading(line) if line else Reading(FetchOutcome.TOO_MUCH)

    def _start(self) -> bool:
        """Start the process, wait until it is ready, and tell whether it is."""
        self._end()
        # The keys and the address of the database are nothing a calendar should ever come near.
        known = {name: value for name, value in os.environ.items() if not name.startswith("HPMT_")}
        self.process = subprocess.Popen(  # noqa: S603 - the arguments are ours
            [sys.executable, "-m", MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=known,
        )
        return self._answer("", START_SECONDS).strip() == READY

    def _answer(self, asked: str, seconds: float) -> str:
        """Return the line the process answers with, or nothing; it is ended when none comes in time."""
        process = self.process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        too_long = threading.Timer(seconds, process.kill)
        too_long.start()
        try:
            process.stdin.write(asked)
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = ""
        finally:
            too_long.cancel()
        if not line:
            self._end()
        return line

    def _end(self) -> None:
        if self.process is None:
            return
        process, self.process = self.process, None
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()


def _written(errand: Errand) -> str:
    return json.dumps(asdict(errand), default=datetime.isoformat) + "\n"


def _errand(line: str) -> Errand:
    found = json.loads(line)
    times = {name: datetime.fromisoformat(found[name]) for name in ("starts_at", "ends_at")}
    return Errand(**(found | times | {"reach": Reach(**found["reach"])}))


def _reading(line: str) -> Reading:
    found = json.loads(line)
    spans = tuple((datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in found["spans"])
    return Reading(FetchOutcome(found["outcome"]), spans)


def serve(asked: IO[str], answers: IO[str]) -> None:
    """Read one calendar for each line, until there are no more.

    Args:
        asked: the errands.
        answers: where the readings go.
    """
    # What is slow to load is loaded before the first calendar's time runs.
    import icalendar  # noqa: F401
    import recurring_ical_events  # noqa: F401

    answers.write(READY + "\n")
    answers.flush()
    for line in asked:
        try:
            found = read(_errand(line))
        except Exception:  # One calendar that breaks the reader must not take the others with it.
            found = Reading(FetchOutcome.NO_CALENDAR)
        answers.write(json.dumps(asdict(found), default=datetime.isoformat) + "\n")
        answers.flush()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    serve(sys.stdin, sys.stdout)
