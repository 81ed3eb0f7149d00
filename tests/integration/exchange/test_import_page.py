"""The import and export pages: a file on its way in through the process of its own, and what can happen to it."""

import contextlib
import io
import json
import os
import re
import signal
import stat
import subprocess
import time
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hpmt_supervision.core import clock
from hpmt_supervision.exchange import background, run_operations
from hpmt_supervision.exchange.models import ImportRun, RunState, StopReason
from hpmt_supervision.exchange.run_operations import delete_old_files, folder, settle_lost
from hpmt_supervision.exchange.working_lock import is_taken, taken_lock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.models import AuditEvent
from hpmt_supervision.web.assets import find_node
from tests.contracts.test_html import CONFIG, VALIDATOR
from tests.factories.auth import sign_in
from tests.factories.bundles import VALID, changed, write_zip
from tests.factories.people import give_role, make_person, make_unit
from tests.factories.workbooks import cells_of, write_workbook

PAGE = "/administrasjon/hent-inn"


@pytest.fixture
def administrator(app: Flask) -> Person:
    """Give an administrator."""
    person = make_person(name="Kari Adm")
    # Its id is not one of those in the bundles.
    person.text_id = "adm"
    give_role(person, Role.ADMINISTRATOR, make_unit())
    db.session.commit()
    return person


@pytest.fixture
def admin(app: Flask, administrator: Person) -> FlaskClient:
    """Give a client in which an administrator is signed in."""
    return sign_in(app.test_client(), administrator)


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Let no process start; give the commands that would have been run."""
    commands: list[list[str]] = []

    class Never:
        def __init__(self, command: list[str], **_options: Any) -> None:
            commands.append(command)

        def wait(self) -> int:
            return 0

    monkeypatch.setattr(background, "subprocess", SimpleNamespace(Popen=Never, DEVNULL=subprocess.DEVNULL))
    return commands


def upload(client: FlaskClient, content: bytes | Path, name: str = "inn.zip", **fields: str) -> TestResponse:
    """Send a file as the form does."""
    data = content.read_bytes() if isinstance(content, Path) else content
    answer = client.post(PAGE, data={"file": (io.BytesIO(data), name), **fields})
    # The client lays a large body in a temporary file and leaves it open.
    answer.request.environ["wsgi.input"].close()
    return answer


def the_run() -> ImportRun:
    """The newest import, as the database has it now."""
    db.session.rollback()
    db.session.expire_all()
    run = db.session.query(ImportRun).order_by(ImportRun.id.desc()).first()
    assert run is not None
    return run


def ended(client: FlaskClient, address: str) -> str:
    """Look at a run's page until its process has ended, and return it."""
    for _look in range(300):
        page = client.get(address).get_data(as_text=True)
        if 'id="framdrift"' not in page:
            return page
        time.sleep(0.1)
    raise AssertionError(f"the process never ended: {page}")


def people() -> int:
    db.session.rollback()
    return db.session.query(Person).filter(Person.text_id.like("P_")).count()


def text_of(page: str) -> str:
    """The text of a page's main part, without tags."""
    main = page[page.index("<main") :]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_a_file_from_upload_to_registry(app: Flask, admin: FlaskClient, administrator: Person, tmp_path: Path) -> None:
    answer = upload(admin, write_zip(tmp_path / "inn.zip", VALID), request_key="a" * 32)
    assert answer.status_code == 302
    page = ended(admin, answer.location)
    assert "Klar til å hentes inn" in page and "Hent inn dette" in page
    assert "people.csv 3 0 0" in text_of(page)
    run = the_run()
    assert (run.state, run.active, run.file_name, run.problem_count) == (RunState.CHECKED, None, "inn.zip", 0)
    # The dry run changed nothing, and the file is kept for one user alone.
    assert people() == 0
    kept = folder() / f"{run.file_key}.zip"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600 and stat.S_IMODE(folder().stat().st_mode) == 0o700
    # The same form sent twice is one upload.
    assert upload(admin, tmp_path / "inn.zip", request_key="a" * 32).location == answer.location

    assert admin.post(f"{answer.location}/hent-inn").location == answer.location
    page = ended(admin, answer.location)
    assert "Hentet inn av Kari Adm" in page, text_of(page)
    assert "people.csv 3 0 0" in text_of(page)
    assert people() == 3
    assert not kept.exists() and the_run().file_deleted_at is not None
    # What is taken in cannot be taken in again, checked or dropped.
    for step in ("hent-inn", "prov", "forkast"):
        assert admin.post(f"{answer.location}/{step}", follow_redirects=True).status_code == 200
        assert the_run().state == RunState.DONE
    acts = [(row.action, row.actor_id, row.actor_role) for row in db.session.query(AuditEvent).order_by(AuditEvent.id)]
    for action in ("import.upload", "import.start", "bundle.import"):
        assert (action, administrator.id, "administrator") in acts
    listed = admin.get(PAGE).get_data(as_text=True)
    assert "inn.zip" in listed and "Kari Adm" in listed


def test_a_workbook_with_merged_cells(admin: FlaskClient, tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", cells_of(VALID), lambda book: book["memberships"].merge_cells("A2:A4"))
    page = ended(admin, upload(admin, path, "Vår liste 2026.xlsx").location)
    assert "Fila må rettes" in page and "Vår liste 2026.xlsx" in page
    assert "memberships, linje 2 group_id Cellene A2:A4 er slått sammen. Del dem opp" in text_of(page)
    assert (people(), the_run().problem_count) == (0, 1)


def test_a_file_in_windows_1252(admin: FlaskClient, tmp_path: Path) -> None:
    names = "\n".join(["person_id,name,email", "P1,Åse,", "P2,Bjørn,"]).encode("windows-1252")
    page = ended(admin, upload(admin, write_zip(tmp_path / "a.zip", {"people.csv": names})).location)
    assert "people.csv, linje 2 Fila er ikke lagret som UTF-8. Åpne den i Excel" in text_of(page)
    assert "CSV UTF-8" in page
    assert people() == 0


def test_many_problems_are_filtered_and_downloaded(admin: FlaskClient, tmp_path: Path) -> None:
    wrong = [f"P{n},Navn,ikke-epost" for n in range(150)]
    files = {
        "people.csv": ["person_id,name,email", *wrong],
        "absences.csv": ["person_id,kind,from_date,to_date", "=P,x,,"],
    }
    address = upload(admin, write_zip(tmp_path / "a.zip", files)).location
    page = ended(admin, address)
    assert "Viser de 100 første av 153." in page and "people.csv (150)" in page
    page = admin.get(f"{address}?fil=absences.csv").get_data(as_text=True)
    assert "Viser alle 3." in page and "absences.csv, linje 2" in page and "people.csv, linje" not in page
    assert admin.get(f"{address}?fil=finnes-ikke").status_code == 200
    answer = admin.get(f"{address}/feil.csv")
    lines = answer.get_data().decode("utf-8-sig").splitlines()
    assert (len(lines), lines[0]) == (154, "Fil eller ark;Linje;Kolonne;Hva som må rettes")
    assert lines[1].startswith("people.csv;2;email;«ikke-epost» er ikke en e-postadresse")
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "inn.zip", "Fila er tom."),
        (b"hei", "inn.zip", "er ikke en .zip-fil"),
        (b"hei", "inn.xlsx", "er ikke en Excel-arbeidsbok"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "inn.xls", "låst med passord eller lagret i et eldre Excel-format"),
        (b"a,b", "people.csv", "Legg CSV-filene i en .zip-fil"),
        (b"%PDF", "rapport.pdf", "Fila må være en .zip-fil eller en .xlsx-fil"),
    ],
)
def test_what_is_no_bundle_is_said_at_once(admin: FlaskClient, content: bytes, name: str, words: str) -> None:
    answer = upload(admin, content, name)
    assert answer.status_code == 422 and words in answer.get_data(as_text=True)
    assert db.session.query(ImportRun).count() == 0
    assert list(folder().glob("*.*")) == []


def test_nothing_chosen(admin: FlaskClient) -> None:
    for data in ({}, {"file": "tekst"}, {"file": (io.BytesIO(b""), "")}):
        answer = admin.post(PAGE, data=data, content_type="multipart/form-data")
        assert answer.status_code == 422 and "Velg en fil først." in answer.get_data(as_text=True)


def test_a_file_too_large(app: Flask, admin: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = app.extensions["hpmt_settings"]
    monkeypatch.setitem(app.extensions, "hpmt_settings", type(settings)(**{**vars(settings), "upload_mib": 1}))
    answer = upload(admin, b"x" * 3 * 1024 * 1024)
    assert answer.status_code == 413 and "høyst 1 MB" in answer.get_data(as_text=True)
    # Other forms keep their limit, and so do people who are not signed in.
    monkeypatch.setitem(app.extensions, "hpmt_settings", settings)
    assert upload(admin, b"x" * 3 * 1024 * 1024).status_code == 422
    big = {"name": (io.BytesIO(b"x" * 3 * 1024 * 1024), "a.zip")}
    answer = admin.post("/administrasjon/personer/ny", data=big)
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == 413
    assert upload(app.test_client(), b"x" * 3 * 1024 * 1024).status_code == 413


def test_a_killed_process_has_imported_nothing(
    app: Flask, admin: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"P{n},Navn {n},p{n}@example.org" for n in range(400_000)]
    files = VALID | {"people.csv": ["person_id,name,email", *VALID["people.csv"][1:], *(f"Q{row}" for row in rows)]}
    address = upload(admin, write_zip(tmp_path / "a.zip", files)).location
    run = the_run()
    for _look in range(900):
        run = the_run()
        if run.process_id and run.rows:
            break
        time.sleep(0.05)
    assert run.state == RunState.CHECKING and run.process_id and is_taken(folder())
    page = admin.get(address).get_data(as_text=True)
    assert "Leser people.csv" in page and 'hx-trigger="every 2s"' in page and "Oppdater siden" in page
    # Leaving and coming back, the part that changes is asked for alone.
    part = admin.get(f"{address}/framdrift?sett=-", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert part.lstrip().startswith('<div id="framdrift"') and "<main" not in part
    os.kill(run.process_id, signal.SIGKILL)
    page = ended(admin, address)
    assert "Importen stoppet" in page and "Ingenting er hentet inn." in page and "Prøv igjen" in page
    assert (the_run().state, the_run().stop_reason, people()) == (RunState.STOPPED, StopReason.LOST, 0)
    # It may be started again.
    (folder() / f"{run.file_key}.zip").write_bytes(write_zip(tmp_path / "b.zip", VALID).read_bytes())
    assert admin.post(f"{address}/prov").location == address
    assert "Klar til å hentes inn" in ended(admin, address)


def test_a_process_killed_while_it_writes(app: Flask, admin: FlaskClient, tmp_path: Path) -> None:
    rows = [f"Q{n},Navn {n},p{n}@example.org" for n in range(150_000)]
    files = VALID | {"people.csv": [*VALID["people.csv"], *rows]}
    address = upload(admin, write_zip(tmp_path / "a.zip", files)).location
    assert "Klar til å hentes inn" in ended(admin, address)
    admin.post(f"{address}/hent-inn")
    for _look in range(400):
        run = the_run()
        # Nothing is being read any more: it checks and writes.
        if run.process_id and run.heartbeat_at and run.place is None and run.heartbeat_at >= run.started_at:
            time.sleep(0.3)
            break
        time.sleep(0.02)
    run = the_run()
    with contextlib.suppress(ProcessLookupError):
        os.kill(run.process_id or 0, signal.SIGKILL)
    page = ended(admin, address)
    run = the_run()
    # Whatever moment it was: all of it and said so, or nothing.
    assert (run.state, people()) in {(RunState.STOPPED, 0), (RunState.DONE, 3)}
    assert ("Importen stoppet" in page) == (run.state == RunState.STOPPED)


def test_one_import_at_a_time(app: Flask, admin: FlaskClient, still: list[list[str]], tmp_path: Path) -> None:
    other = make_person(name="Ola Adm")
    other.text_id = "adm2"
    give_role(other, Role.ADMINISTRATOR, make_unit())
    second = sign_in(app.test_client(), other)
    path = write_zip(tmp_path / "a.zip", VALID)
    first_run = upload(admin, path).location
    assert len(still) == 1
    # The file of the second is kept, and nobody uploads twice.
    answer = upload(second, path, "andre.zip")
    page = second.get(answer.location).get_data(as_text=True)
    assert "En annen import pågår" in page and "Fila di er tatt vare på" in page
    page = second.post(f"{answer.location}/prov", follow_redirects=True).get_data(as_text=True)
    assert "Kari Adm holder på med «inn.zip» nå. Vent til det er ferdig" in text_of(page)
    assert len(still) == 1
    # The other administrator sees both.
    listed = second.get(PAGE).get_data(as_text=True)
    assert "inn.zip" in listed and "andre.zip" in listed and "Kari Adm" in listed and "Prøves nå" in listed
    assert second.get(first_run).status_code == 200
    # When the first is done, the second may go on.
    run_operations.give_up(1, 1, StopReason.LOST)
    second.post(f"{answer.location}/prov")
    assert (len(still), the_run().state) == (2, RunState.CHECKING)


def test_the_lock_is_held_by_the_process_and_by_nobody_after_it(app: Flask) -> None:
    with taken_lock(folder()) as lock:
        assert lock is not None and is_taken(folder())
        process = subprocess.Popen(["sleep", "30"], pass_fds=[lock])
    try:
        assert is_taken(folder())
    finally:
        process.kill()
        process.wait()
    assert not is_taken(folder())


def test_a_process_that_never_comes_is_given_up(admin: FlaskClient, still: list[list[str]], tmp_path: Path) -> None:
    address = upload(admin, write_zip(tmp_path / "a.zip", VALID)).location
    assert "Starter" in admin.get(address).get_data(as_text=True)
    with clock.at(clock.now() + timedelta(minutes=2)):
        settle_lost()
    assert the_run().stop_reason == StopReason.LOST
    # The process that comes too late finds that the run is no longer its own.
    background.work_on(the_run().id, 1)
    assert the_run().state == RunState.STOPPED


def test_a_process_on_another_machine_gets_more_time(
    admin: FlaskClient, still: list[list[str]], tmp_path: Path
) -> None:
    upload(admin, write_zip(tmp_path / "a.zip", VALID))
    run = the_run()
    run.host, run.process_id, run.heartbeat_at = "en-annen-maskin", 1, clock.now()
    db.session.commit()
    settle_lost()
    assert the_run().is_running
    with clock.at(clock.now() + timedelta(hours=1)):
        settle_lost()
    assert not the_run().is_running


def test_a_superseded_process_imports_nothing(
    admin: FlaskClient, still: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = upload(admin, write_zip(tmp_path / "a.zip", VALID)).location
    run_id = the_run().id
    db.session.rollback()
    background.work_on(run_id, 1)
    assert the_run().state == RunState.CHECKED
    admin.post(f"{address}/hent-inn")
    db.session.rollback()
    everything_is_read = background._Tale.everything_is_read

    def given_up_meanwhile(tale: Any) -> None:
        everything_is_read(tale)
        run_operations.give_up(run_id, 2, StopReason.LOST)

    monkeypatch.setattr(background._Tale, "everything_is_read", given_up_meanwhile)
    background.work_on(run_id, 2)
    assert (the_run().state, people()) == (RunState.STOPPED, 0)


def test_files_go_after_a_day(app: Flask, admin: FlaskClient, tmp_path: Path) -> None:
    address = upload(admin, write_zip(tmp_path / "a.zip", changed({"people.csv:3": "P2,,"}))).location
    ended(admin, address)
    assert the_run().problems is not None
    assert delete_old_files(clock.now() + timedelta(hours=23)) == 0
    assert delete_old_files(clock.now() + timedelta(hours=25)) == 1
    db.session.commit()
    run = the_run()
    assert run.problems is None and list(folder().glob(f"{run.file_key}.*")) == []
    page = admin.get(address).get_data(as_text=True)
    assert "ett døgn etter opplasting" in page and "Last fila opp på nytt" in page
    assert admin.get(f"{address}/feil.csv").get_data().decode("utf-8-sig").count("\n") == 1
    page = admin.post(f"{address}/prov", follow_redirects=True).get_data(as_text=True)
    assert "Fila er slettet. Last den opp på nytt." in page
    assert delete_old_files(clock.now() + timedelta(hours=26)) == 0


def test_a_dropped_file_is_gone(admin: FlaskClient, tmp_path: Path) -> None:
    address = upload(admin, write_zip(tmp_path / "a.zip", VALID)).location
    ended(admin, address)
    page = admin.post(f"{address}/forkast", follow_redirects=True).get_data(as_text=True)
    assert "Fila er slettet. Ingenting ble hentet inn." in page
    assert [path.name for path in folder().glob("*.*")] == ["working.lock"]


def test_problems_are_encrypted_in_the_database(admin: FlaskClient, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", changed({"people.csv:3": "P2,Ola,hemmelig-adresse"}))
    ended(admin, upload(admin, path).location)
    stored = db.session.execute(db.text("SELECT problems FROM import_run")).scalar_one()
    assert b"hemmelig" not in bytes(stored) and "hemmelig" in (the_run().problems or "")


def test_templates_come_as_files(admin: FlaskClient) -> None:
    answer = admin.get(f"{PAGE}/mal.xlsx")
    assert answer.data[:2] == b"PK" and "import-mal.xlsx" in answer.headers["Content-Disposition"]
    answer = admin.get(f"{PAGE}/mal.zip")
    assert len(zipfile.ZipFile(io.BytesIO(answer.data)).namelist()) == 8


@pytest.mark.parametrize("form", ["zip", "xlsx"])
def test_everything_comes_out_and_it_is_recorded(
    admin: FlaskClient, administrator: Person, tmp_path: Path, form: str
) -> None:
    page = admin.get("/administrasjon/ta-ut").get_data(as_text=True)
    assert "Dette er aldri med" in page and "navn og e-postadresser" in page
    answer = admin.post(f"/administrasjon/ta-ut/pakke.{form}")
    assert answer.status_code == 200 and f".{form}" in answer.headers["Content-Disposition"]
    path = tmp_path / f"ut.{form}"
    path.write_bytes(answer.data)
    page = ended(admin, upload(admin, path, path.name).location)
    assert "Fila ville ikke endret noe" in page
    act = db.session.query(AuditEvent).filter_by(action="bundle.export").one()
    assert (act.actor_id, json.loads(act.details)) == (administrator.id, {"form": form})
    assert not [path for path in folder().iterdir() if path.is_dir()]


@pytest.fixture
def pages(app: Flask, admin: FlaskClient, still: list[list[str]], tmp_path: Path) -> Iterator[dict[str, str]]:
    """Give the page of a run in every state."""
    found: dict[str, str] = {}
    upload(admin, write_zip(tmp_path / "a.zip", VALID))
    run = the_run()
    counts = '[{"file": "people.csv", "added": 1200, "updated": 2, "unchanged": 3}]'
    problems = '{"files": [["a.csv", 1], ["b.csv", 1]], "first": [["a.csv", 1, "-", "encoding", "", ""]]}'
    for state in RunState:
        running = state in (RunState.CHECKING, RunState.IMPORTING)
        run.state, run.active = state, 1 if running else None
        run.counts = counts if state in (RunState.CHECKED, RunState.DONE) else None
        run.problems, run.problem_count = (problems, 2) if state == RunState.REFUSED else (None, 0)
        run.stop_reason = StopReason.LOST if state == RunState.STOPPED else None
        run.ended_at = clock.now()
        db.session.commit()
        found[state.value] = admin.get(f"{PAGE}/{run.id}").get_data(as_text=True)
    found["index"] = admin.get(PAGE).get_data(as_text=True)
    found["export"] = admin.get("/administrasjon/ta-ut").get_data(as_text=True)
    yield found


def test_every_state_is_valid_html(pages: dict[str, str], tmp_path: Path) -> None:
    place = tmp_path / "sider"
    place.mkdir()
    for name, page in pages.items():
        (place / f"{name}.html").write_text(page, "utf-8")
    command = [find_node()[0], str(VALIDATOR), "--config", str(CONFIG), "--formatter", "text", str(place)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert checked.returncode == 0, checked.stdout[-4000:] + checked.stderr[-1000:]
    assert all("style=" not in page and "<script>" not in page for page in pages.values())
