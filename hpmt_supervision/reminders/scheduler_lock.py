"""Exactly one process runs the jobs: whoever holds the lock, which the system takes back however the process ends."""

import os
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from hpmt_supervision.config import Settings
from hpmt_supervision.extensions import db

# Any number will do, as long as nothing else in the database uses it.
ADVISORY_KEY = 7_261_530_114


class SchedulerLock(ABC):
    """A lock one process holds at a time."""

    @abstractmethod
    def take(self) -> bool:
        """Try to take it; tell whether it is held now."""

    @abstractmethod
    def is_held(self) -> bool:
        """Tell whether it is still held; a database may have been restarted meanwhile."""

    @abstractmethod
    def release(self) -> None:
        """Give it back."""


class FileLock(SchedulerLock):
    """A lock on a file of the instance folder, for one machine.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Try to take it."""
        import fcntl

        if self._descriptor is not None:
            return True
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def is_held(self) -> bool:
        """Tell whether it is held; nobody can take a file lock away."""
        return self._descriptor is not None

    def release(self) -> None:
        """Give it back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class AdvisoryLock(SchedulerLock):
    """A lock of PostgreSQL, for any number of machines; it lives as long as its own connection.

    Args:
        app: the application.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._connection: Connection | None = None

    def take(self) -> bool:
        """Try to take it."""
        if self.is_held():
            return True
        connection: Connection | None = None
        try:
            with self.app.app_context():
                # The connection leaves the pool for good: given back, it would keep the lock for whoever gets it next.
                connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                connection.detach()
                taken = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY_KEY}))
        except SQLAlchemyError:
            if connection is not None:
                connection.close()
            return False
        if taken:
            self._connection = connection
        else:
            connection.close()
        return taken

    def is_held(self) -> bool:
        """Ask the connection whether it is still there."""
        if self._connection is None:
            return False
        try:
            self._connection.scalar(text("SELECT 1"))
        except SQLAlchemyError:
            self.release()
            return False
        return True

    def release(self) -> None:
        """Close the connection, with which the lock goes."""
        if self._connection is not None:
            with suppress(SQLAlchemyError):
                self._connection.close()
            self._connection = None


class Both(SchedulerLock):
    """Two locks that are only held together."""

    def __init__(self, first: SchedulerLock, second: SchedulerLock) -> None:
        self.first, self.second = first, second

    def take(self) -> bool:
        """Try to take both, or neither."""
        if not self.first.take():
            return False
        if not self.second.take():
            self.first.release()
            return False
        return True

    def is_held(self) -> bool:
        """Tell whether both are held."""
        return self.first.is_held() and self.second.is_held()

    def release(self) -> None:
        """Give both back."""
        self.second.release()
        self.first.release()


def lock_for(app: Flask, *, embedded: bool) -> SchedulerLock:
    """Return the lock that an application's scheduler has to hold.

    Inside a server process it is the file of the machine; a database of its own has a lock that every machine sees.

    Args:
        app: the application.
        embedded: whether the scheduler runs inside a server process.
    """
    settings: Settings = app.extensions["hpmt_settings"]
    on_machine = FileLock(settings.instance_path / "scheduler.lock")
    if settings.is_sqlite:
        return on_machine
    return Both(on_machine, AdvisoryLock(app)) if embedded else AdvisoryLock(app)
