"""What the page about jobs and mail shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from hpmt_supervision.config import Settings
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.mail import queries as mail_queries
from hpmt_supervision.mail.models import MailState, OutgoingMail
from hpmt_supervision.mail.queries import SendRate
from hpmt_supervision.reminders.missed import latest_time
from hpmt_supervision.reminders.models import JobRun, SchedulerBeat
from hpmt_supervision.reminders.schedule import JOBS, Job

# A scheduler that has not been heard of for so long does not run.
SILENT_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class JobStatus:
    """A job, its latest run, which may never have been, and when it runs next, when anybody runs jobs."""

    job: Job
    run: JobRun | None
    next_at: datetime | None


@dataclass(frozen=True)
class StatusPage:
    """How the jobs and the mail stand.

    Attributes:
        jobs: every job of the table with its latest run.
        beat: the process that runs them, or None when there has been none.
        alive: whether it has been heard of within a minute.
        counts: mails by state, without those sent.
        day, week: how fast mail left in the last 24 hours and seven days.
        stopped: mails that did not arrive.
        local: the latest mails in the local folder, when no server is set up; else None.
    """

    jobs: Sequence[JobStatus]
    beat: SchedulerBeat | None
    alive: bool
    counts: dict[MailState, int]
    day: SendRate
    week: SendRate
    stopped: Sequence[OutgoingMail]
    local: Sequence[OutgoingMail] | None


def status_page() -> StatusPage:
    """Return how the jobs and the mail stand now."""
    settings: Settings = current_app.extensions["hpmt_settings"]
    now = clock.now()
    runs = {row.name: row for row in db.session.scalars(select(JobRun).order_by(JobRun.name))}
    beat = db.session.get(SchedulerBeat, 1)
    alive = _is_alive(beat, now)
    return StatusPage(
        jobs=[_status(job, runs.get(job.name), now, alive=alive) for job in JOBS],
        beat=beat,
        alive=alive,
        counts=mail_queries.counts_by_state(),
        day=mail_queries.send_rate(now - timedelta(days=1), now),
        week=mail_queries.send_rate(now - timedelta(days=7), now),
        stopped=mail_queries.stopped(),
        local=None if settings.smtp_host else mail_queries.latest(),
    )


def _status(job: Job, run: JobRun | None, now: datetime, *, alive: bool) -> JobStatus:
    return JobStatus(job, run, next_time(job, run, now) if alive else None)


def _is_alive(beat: SchedulerBeat | None, now: datetime) -> bool:
    return beat is not None and now - beat.beat_at <= SILENT_AFTER


def next_time(job: Job, run: JobRun | None, now: datetime) -> datetime:
    """Return when a job runs next.

    Args:
        job: the job.
        run: its latest run, or None.
        now: the present instant.
    """
    if job.daily_at is not None:
        # The longest day of the year has 25 hours, and no job's time comes twice within them.
        return latest_time(job.daily_at, latest_time(job.daily_at, now) + timedelta(hours=25))
    assert job.every is not None
    last = run.started_at if run is not None and run.started_at is not None else now
    # A job that finds nothing to do tells of itself more seldom than it runs.
    return max(last + job.every, now)
