"""The one scheduler: it waits for its lock, runs every job of the table, and lets go when it is told to."""

import os
import socket
import threading
from datetime import datetime, timedelta

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask

from hpmt_supervision.config import Settings
from hpmt_supervision.core import clock
from hpmt_supervision.core.database import means_to_write
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.extensions import db
from hpmt_supervision.reminders.missed import was_missed
from hpmt_supervision.reminders.models import JobRun, SchedulerBeat
from hpmt_supervision.reminders.runner import run_job
from hpmt_supervision.reminders.schedule import JOBS, Job
from hpmt_supervision.reminders.scheduler_lock import SchedulerLock, lock_for

log = structlog.stdlib.get_logger("hpmt.scheduler")

BEATS_EVERY = timedelta(seconds=10)
# Nobody who waits for the lock waits longer than this after it has come free.
ASKS_EVERY = timedelta(seconds=10)
WORKERS = 4


def start_embedded(app: Flask) -> threading.Thread | None:
    """Let this server process run the jobs, as soon as no other does. Called where the site is served, nowhere else.

    Args:
        app: the application.

    Returns:
        The thread, or None when the settings leave the jobs to ``hpmt scheduler``.
    """
    settings: Settings = app.extensions["hpmt_settings"]
    if settings.scheduler != "embedded":
        return None
    thread = threading.Thread(
        target=serve, args=(app, threading.Event()), kwargs={"embedded": True}, name="scheduler", daemon=True
    )
    thread.start()
    return thread


def serve(app: Flask, stop: threading.Event, *, embedded: bool) -> None:
    """Wait for the lock and run the jobs, until told to stop. A lock that is lost is waited for again.

    Args:
        app: the application.
        stop: set to end it; jobs that are running are let finish.
        embedded: whether this is a server process.
    """
    lock = lock_for(app, embedded=embedded)
    while not stop.is_set():
        if not lock.take():
            stop.wait(ASKS_EVERY.total_seconds())
            continue
        try:
            _run_while_held(app, lock, stop)
        except Exception:
            # A database that is away for a while must not end the scheduler for good.
            log.exception("scheduler interrupted")
            stop.wait(ASKS_EVERY.total_seconds())
        finally:
            lock.release()


def _run_while_held(app: Flask, lock: SchedulerLock, stop: threading.Event) -> None:
    since = clock.now()
    _beat(app, since)
    scheduler = make_scheduler(app)
    scheduler.start()
    log.info("scheduler started", process_id=os.getpid())
    try:
        while not stop.wait(BEATS_EVERY.total_seconds()) and lock.is_held():
            _beat(app, since)
    finally:
        scheduler.shutdown(wait=True)
        log.info("scheduler ended", process_id=os.getpid())


def make_scheduler(app: Flask) -> BackgroundScheduler:
    """Return a scheduler with every job of the table, not started. What was missed runs once, at once.

    Args:
        app: the application.
    """
    scheduler = BackgroundScheduler(
        timezone=clock.OSLO,
        executors={"default": ThreadPoolExecutor(WORKERS)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    missed = _missed(app)
    for job in JOBS:
        at_once = job.every is not None or job.name in missed
        scheduler.add_job(
            run_job,
            _trigger(job),
            args=(app, job),
            id=job.name,
            **({"next_run_time": datetime.now(clock.OSLO)} if at_once else {}),
        )
    return scheduler


def _trigger(job: Job) -> IntervalTrigger | CronTrigger:
    if job.every is not None:
        return IntervalTrigger(seconds=job.every.total_seconds(), timezone=clock.OSLO)
    assert job.daily_at is not None
    return CronTrigger(hour=job.daily_at.hour, minute=job.daily_at.minute, timezone=clock.OSLO)


def _missed(app: Flask) -> set[str]:
    """Return the names of the daily jobs whose time passed while nothing ran."""
    now = clock.now()
    with app.app_context():
        last = {row.name: row.succeeded_at for row in db.session.query(JobRun).order_by(JobRun.name)}
        db.session.rollback()
    return {job.name for job in JOBS if job.daily_at is not None and was_missed(job.daily_at, last.get(job.name), now)}


def _beat(app: Flask, since: datetime) -> None:
    intent = means_to_write.set(True)
    try:
        with app.app_context(), unit_of_work():
            row = db.session.get(SchedulerBeat, 1)
            if row is None:
                row = SchedulerBeat(id=1)
                db.session.add(row)
            row.host, row.process_id, row.since, row.beat_at = socket.gethostname(), os.getpid(), since, clock.now()
    finally:
        means_to_write.reset(intent)
