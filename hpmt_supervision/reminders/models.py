"""What each job did last, which process runs the jobs now, and how each person wants to be told."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hpmt_supervision.core.database import Base, UtcDateTime, Versioned


class JobRun(Base):
    """The latest run of a job; there is one row a job.

    Attributes:
        name: the job's name in ``reminders.schedule``.
        started_at, ended_at: the latest run; it goes on while the end is before the start.
        succeeded_at: the start of the latest run that went well, by which a job that was missed is known.
        done: how many things the latest run did.
        fault: the kind of error that ended it, without anything it said; None when it went well.
    """

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    succeeded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done: Mapped[int | None]
    fault: Mapped[str | None] = mapped_column(String(100))


class SchedulerBeat(Base):
    """The process that runs the jobs, and when it was last heard of. There is one row."""

    __tablename__ = "scheduler_beat"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    host: Mapped[str] = mapped_column(String(200))
    process_id: Mapped[int]
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MailWishes(Versioned, Base):
    """How a person wants to be told; who has no row has the usual.

    Attributes:
        reminders: minutes before a session, separated by commas; empty for none.
        off: kinds of message switched off, separated by commas.
        quiet_begins, quiet_ends: the local hours in which nothing goes that can wait.
        digest_weekday, digest_hour: when the weekly digest comes, 0 for Monday, to those who get one.
    """

    __tablename__ = "mail_wishes"
    __table_args__ = (
        CheckConstraint("quiet_begins BETWEEN 12 AND 23", name="quiet_begins_in_range"),
        CheckConstraint("quiet_ends BETWEEN 4 AND 11", name="quiet_ends_in_range"),
        CheckConstraint("digest_weekday BETWEEN 0 AND 4", name="digest_weekday_in_range"),
        CheckConstraint("digest_hour BETWEEN 6 AND 16", name="digest_hour_in_range"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    reminders: Mapped[str] = mapped_column(String(60))
    off: Mapped[str] = mapped_column(String(200))
    quiet_begins: Mapped[int]
    quiet_ends: Mapped[int]
    digest_weekday: Mapped[int]
    digest_hour: Mapped[int]


class ToldNotice(Base):
    """Something that could wait and has been told in a mail of the day, so that it is told once."""

    __tablename__ = "told_notice"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
