"""Imports started from the page: who, when, which file, how far, and what came of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import Base, UtcDateTime, one_of
from hpmt_supervision.people.models import Person
from hpmt_supervision.privacy.encryption import EncryptedText


class RunState(StrEnum):
    """Where an import stands."""

    CHECKING = "checking"
    REFUSED = "refused"
    CHECKED = "checked"
    IMPORTING = "importing"
    DONE = "done"
    STOPPED = "stopped"
    DROPPED = "dropped"


class FileKind(StrEnum):
    """What was uploaded."""

    ZIP = "zip"
    XLSX = "xlsx"


class StopReason(StrEnum):
    """Why a process ended without an answer."""

    LOST = "lost"
    BUSY = "busy"
    NO_FILE = "no_file"
    NO_PROCESS = "no_process"
    DATABASE = "database"
    FAULT = "fault"


class ImportRun(Base):
    """One uploaded file on its way in.

    Attributes:
        active: 1 while a process works on it, else None; the constraint lets one run be active at a time.
        attempt: counts the processes started for it, so that one given up for lost can no longer write to it.
        file_key: the file's name in the folder for uploads, without its ending.
        file_deleted_at: when the file and the problems found in it were deleted.
        started_by_id, started_at: who started the last step, and when.
        host: the machine the process runs on.
        place, rows: the file or sheet being read, and how many of its rows are read.
        heartbeat_at: when the process last told how far it had come.
        counts: JSON, a list of file, added, updated and unchanged.
        problems: JSON, encrypted since it quotes the file: the number per file, and the first of each.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        one_of("state", RunState),
        one_of("file_kind", FileKind),
        CheckConstraint("stop_reason IS NULL OR state = 'stopped'", name="reason_when_stopped"),
        CheckConstraint(
            "(active IS NOT NULL AND active = 1) = (state IN ('checking', 'importing'))", name="active_when_running"
        ),
        Index("ix_import_run_uploaded_at", "uploaded_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    active: Mapped[int | None] = mapped_column(unique=True)
    attempt: Mapped[int] = mapped_column(default=0)
    file_name: Mapped[str] = mapped_column(String(200))
    file_kind: Mapped[str] = mapped_column(String(4))
    file_bytes: Mapped[int]
    file_key: Mapped[str] = mapped_column(String(40), unique=True)
    file_deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    request_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    started_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    host: Mapped[str | None] = mapped_column(String(200))
    process_id: Mapped[int | None]
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    place: Mapped[str | None] = mapped_column(String(60))
    rows: Mapped[int] = mapped_column(default=0)
    stop_reason: Mapped[str | None] = mapped_column(String(10))
    counts: Mapped[str | None] = mapped_column(Text)
    problem_count: Mapped[int] = mapped_column(default=0)
    problems: Mapped[str | None] = mapped_column(EncryptedText)

    uploaded_by: Mapped[Person] = relationship(foreign_keys=[uploaded_by_id])
    started_by: Mapped[Person] = relationship(foreign_keys=[started_by_id])

    @property
    def is_running(self) -> bool:
        """Tell whether a process works on it."""
        return self.active is not None

    @property
    def has_file(self) -> bool:
        """Tell whether the uploaded file is still kept."""
        return self.file_deleted_at is None
