"""Processor time of a measured process and of the database's processes that serve it, which others do not prolong."""

import os
import time
from pathlib import Path

import psycopg
from sqlalchemy import make_url

_SERVING = """
SELECT pid FROM pg_stat_activity
WHERE application_name = current_setting('application_name') AND pid <> pg_backend_pid()
"""


def name_connections() -> None:
    """Let PostgreSQL know the connections that this process makes from now on as its own."""
    os.environ["PGAPPNAME"] = f"measured-{os.getpid()}"


def serving(url: str) -> list[int]:
    """Return the ids of PostgreSQL's processes that serve this one since ``name_connections``; none for SQLite.

    Args:
        url: the database's address; its server runs on this machine.
    """
    if not url.startswith("postgresql"):
        return []
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        return [pid for (pid,) in connection.execute(_SERVING)]


def processor_seconds(servers: list[int]) -> float:
    """Return the seconds that this process and others have had a processor.

    Args:
        servers: the ids of the others, from ``serving``.
    """
    # The first number is nanoseconds; the usual counters of another process have steps of ten milliseconds.
    spent = [int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) for pid in servers]
    return time.process_time() + sum(spent) / 1e9
