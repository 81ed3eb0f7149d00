"""Running one job: in a context and a transaction of its own, with a row that tells how it went."""

from datetime import datetime, timedelta

import structlog
from flask import Flask

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import means_to_write
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.extensions import db
from hpmt_supervision.reminders.models import JobRun
from hpmt_supervision.reminders.schedule import Job

log = structlog.stdlib.get_logger("hpmt.jobs")

# A job that runs every few seconds tells of itself this often when it finds nothing to do.
QUIET_FOR = timedelta(seconds=30)


def run_job(app: Flask, job: Job) -> bool:
    """Run a job and note how it went. An error is noted and stops nothing else.

    Args:
        app: the application.
        job: the job.

    Returns:
        Whether it went well.
    """
    with app.app_context():
        intent = means_to_write.set(True)
        started = clock.now()
        fault: str | None = None
        done = 0
        try:
            if job.own_transactions:
                means_to_write.set(False)
                done = job.run(started)
                means_to_write.set(True)
            else:
                with unit_of_work():
                    done = job.run(started)
        except Exception as error:
            db.session.rollback()
            # The name of the error alone: what it says may hold what people wrote.
            fault = type(error).__name__
            log.error("job failed", job=job.name, fault=fault)
        finally:
            means_to_write.set(True)
            try:
                _note(job, started, done, fault)
            finally:
                means_to_write.reset(intent)
                db.session.remove()
        return fault is None


def _note(job: Job, started: datetime, done: int, fault: str | None) -> None:
    ended = clock.now()
    with unit_of_work():
        row = db.session.get(JobRun, job.name)
        if row is None:
            row = JobRun(name=job.name)
            db.session.add(row)
        elif not done and fault is None and row.fault is None and _told_just_now(job, row, ended):
            return
        row.started_at, row.ended_at, row.done, row.fault = started, ended, done, fault
        if fault is None:
            row.succeeded_at = started


def _told_just_now(job: Job, row: JobRun, now: datetime) -> bool:
    often = job.every is not None and job.every < QUIET_FOR
    return often and row.ended_at is not None and now - row.ended_at < QUIET_FOR
