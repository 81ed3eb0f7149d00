"""One scheduler at a time, jobs that tell of themselves, and what was missed runs once."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.models import MailState, OutgoingMail
from hpmt_supervision.people.models import UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.models import AuditEvent
from hpmt_supervision.reminders import schedule, scheduler
from hpmt_supervision.reminders.models import JobRun, SchedulerBeat
from hpmt_supervision.reminders.runner import run_job
from hpmt_supervision.reminders.schedule import Job
from hpmt_supervision.reminders.scheduler import make_scheduler, start_embedded
from hpmt_supervision.reminders.scheduler_lock import AdvisoryLock, FileLock
from tests.factories.auth import sign_in
from tests.factories.mail import make_mail
from tests.factories.people import give_role, make_person, make_unit


def until(happens: Callable[[], bool], seconds: float = 40) -> None:
    """Wait for something, for a bounded time."""
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "It did not happen"
        time.sleep(0.1)


def start_process(url: str, folder: Path) -> subprocess.Popen[bytes]:
    """Start ``hpmt scheduler`` as a process of its own."""
    command = [sys.executable, "-c", "from hpmt_supervision.cli import main; main()", "scheduler"]
    environ = {**os.environ, "HPMT_DATABASE_URL": url, "HPMT_INSTANCE": str(folder), "HPMT_SECRET_KEY": "test"}
    return subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for process in started:
        process.kill()
        process.wait()


def runs_jobs() -> int | None:
    """Return the process that was heard of last."""
    db.session.rollback()
    db.session.expire_all()
    found = db.session.get(SchedulerBeat, 1)
    return found.process_id if found else None


def test_a_second_process_waits_and_takes_over(
    app: Flask, database_url: str, tmp_path: Path, processes: list[subprocess.Popen[bytes]]
) -> None:
    make_mail("a")
    db.session.commit()
    first = start_process(database_url, tmp_path)
    processes.append(first)
    until(lambda: runs_jobs() == first.pid)
    second = start_process(database_url, tmp_path)
    processes.append(second)
    until(
        lambda: db.session.scalars(select(OutgoingMail.state)).all() == [MailState.SENT] or bool(db.session.rollback())
    )
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1
    assert second.poll() is None and runs_jobs() == first.pid
    first.kill()
    first.wait()
    until(lambda: runs_jobs() == second.pid)
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=40) == 0


def test_a_file_lock_is_held_by_one(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "x.lock"), FileLock(tmp_path / "x.lock")
    assert first.take() and first.take() and not second.take()
    first.release()
    assert second.take() and not first.is_held()
    second.release()


def test_an_advisory_lock_is_held_by_one_and_goes_with_its_connection(app: Flask) -> None:
    if db.engine.dialect.name != "postgresql":
        assert db.engine.dialect.name == "sqlite"
        return
    first, second = AdvisoryLock(app), AdvisoryLock(app)
    assert first.take() and not second.take()
    db.session.execute(db.text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"))
    db.session.commit()
    assert not first.is_held()
    assert second.take()
    second.release()


def test_a_job_tells_how_it_went_and_an_error_stops_nothing(app: Flask) -> None:
    def works(now: datetime) -> int:
        make_mail("from the job")
        return 1

    def breaks(now: datetime) -> int:
        make_mail("half done")
        raise ValueError("what somebody wrote")

    assert run_job(app, Job("works", "", works, every=timedelta(minutes=1)))
    assert not run_job(app, Job("breaks", "", breaks, every=timedelta(minutes=1)))
    assert run_job(app, Job("works", "", works, every=timedelta(minutes=1)))
    assert [mail.key for mail in db.session.scalars(select(OutgoingMail))] == ["from the job"]
    good, bad = db.session.get(JobRun, "works"), db.session.get(JobRun, "breaks")
    assert good is not None and (good.done, good.fault) == (1, None) and good.succeeded_at is not None
    assert bad is not None and (bad.fault, bad.succeeded_at) == ("ValueError", None)


def test_what_was_missed_runs_once_when_it_is_back(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[datetime] = []
    done = threading.Event()

    def note(now: datetime) -> int:
        ran.append(now)
        done.set()
        return 1

    job = Job("nightly", "", note, daily_at=(clock.to_local(clock.now()) - timedelta(hours=1)).time())
    monkeypatch.setattr(scheduler, "JOBS", (job,))
    db.session.add(JobRun(name="nightly", succeeded_at=clock.now() - timedelta(days=3)))
    db.session.commit()
    made = make_scheduler(app)
    made.start()
    try:
        assert done.wait(20)
    finally:
        made.shutdown()
    assert len(ran) == 1
    again = make_scheduler(app)
    assert again.get_jobs()[0].trigger is not None
    assert getattr(again.get_jobs()[0], "next_run_time", None) is None


def test_every_job_has_a_name_of_its_own_and_a_time() -> None:
    names = [job.name for job in schedule.JOBS]
    assert len(set(names)) == len(names)
    assert all((job.every is None) != (job.daily_at is None) for job in schedule.JOBS)
    assert all(job.daily_at is None or job.daily_at.hour != 2 for job in schedule.JOBS)


def test_only_a_served_app_with_the_setting_runs_jobs(sqlite_app: Flask) -> None:
    from dataclasses import replace

    sqlite_app.extensions["hpmt_settings"] = replace(sqlite_app.extensions["hpmt_settings"], scheduler="external")
    assert start_embedded(sqlite_app) is None
    assert not [thread for thread in threading.enumerate() if thread.name == "scheduler"]


def test_the_page_says_how_jobs_and_mail_stand(app: Flask) -> None:
    person = make_person()
    give_role(person, Role.ADMINISTRATOR, make_unit(UnitKind.COUNTY))
    mail = make_mail("a")
    mail.state, mail.code, mail.enhanced_code = MailState.BOUNCED, 550, "5.1.1"
    db.session.commit()
    client = sign_in(app.test_client(), person)
    text = client.get("/administrasjon/drift").get_data(as_text=True)
    assert "Jobbene har aldri kjørt" in text and "550 5.1.1" in text and "Ingrid Sørlie" in text
    assert "Sletter tekst når lagringstiden er ute" in text
    assert "Invitasjoner, " in text and "Du er invitert" not in text and "Veiledning a" not in text
    assert client.post(f"/administrasjon/e-post/{mail.id}/prov-igjen").status_code == 302
    db.session.expire_all()
    assert mail.state == MailState.WAITING
    assert "Du er invitert" in client.get(f"/administrasjon/e-post/{mail.id}").get_data(as_text=True)
    read = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "mail.read")).one()
    assert (read.subject_id, read.actor_id) == (mail.id, person.id)
