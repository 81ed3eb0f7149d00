"""The export: all eight files, the same bytes for the same records, and the place left as it was when it fails."""

import os
import signal
import subprocess
import sys
import time
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from hpmt_supervision.exchange import writing
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from hpmt_supervision.sessions.models import Guest, Invitation, SupervisionSession
from tests.factories.bundles import VALID, changed, write_folder
from tests.integration.exchange.conftest import Command, count_rows

FILES = [
    "units.csv",
    "people.csv",
    "roles.csv",
    "groups.csv",
    "memberships.csv",
    "absences.csv",
    "sessions.csv",
    "attendance.csv",
]


def files_in(folder: Path) -> dict[str, bytes]:
    """The files of a folder with their bytes."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_an_empty_database_gives_eight_headings(run: Command, tmp_path: Path) -> None:
    assert run("export", tmp_path / "ut").status == 0
    assert files_in(tmp_path / "ut") == {name: (VALID[name][0] + "\n").encode() for name in FILES}
    # A folder with an earlier export is replaced; nothing is left beside it.
    assert run("export", tmp_path / "ut").status == 0
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_rows_come_in_code_point_order_with_canonical_cells(run: Command, tmp_path: Path) -> None:
    people = ["person_id;name;email", "å;Å;", "Z;;", "z;z;", "a;a;", "A;A;", "10;x;", "9;y;", "ÅÅ;æ;", "𝐀;b;"]
    people[2] = "Z;Z;"
    absences = ["to_date;person_id;kind;from_date", ";z;sick;01.02.2020", ";z;other;01.03.2020", ";A;sick;01.01.2021"]
    run("import", write_folder(tmp_path / "inn", {"people.csv": people, "absences.csv": absences}))
    run("export", tmp_path / "ut")
    lines = (tmp_path / "ut" / "people.csv").read_text("utf-8").splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == sorted(["å", "Z", "z", "a", "A", "10", "9", "ÅÅ", "𝐀"])
    assert (tmp_path / "ut" / "absences.csv").read_bytes() == (
        b"person_id,kind,from_date,to_date\nA,sick,2021-01-01,\nz,other,2020-03-01,\nz,sick,2020-02-01,\n"
    )


def test_the_valid_bundle_comes_back(run: Command, tmp_path: Path) -> None:
    run("import", write_folder(tmp_path / "inn", changed({})))
    run("export", tmp_path / "ut")
    exported = files_in(tmp_path / "ut")
    expected = dict(VALID)
    expected["groups.csv"] = [line + "14" if line.endswith("gruppe,") else line for line in VALID["groups.csv"]]
    expected["absences.csv"] = [VALID["absences.csv"][0], VALID["absences.csv"][2], VALID["absences.csv"][1]]
    expected["memberships.csv"] = [VALID["memberships.csv"][n] for n in (0, 2, 3, 1)]
    expected["units.csv"] = [VALID["units.csv"][n] for n in (0, 2, 3, 4, 1)]
    assert exported == {name: "".join(line + "\n" for line in lines).encode() for name, lines in expected.items()}


def test_a_zip_is_the_same_every_time(run: Command, tmp_path: Path) -> None:
    run("import", write_folder(tmp_path / "inn", changed({})))
    run("export", tmp_path / "ut")
    run("export", tmp_path / "ut.zip")
    first = (tmp_path / "ut.zip").read_bytes()
    time.sleep(0.01)
    run("export", tmp_path / "ut.zip")
    assert (tmp_path / "ut.zip").read_bytes() == first
    with zipfile.ZipFile(tmp_path / "ut.zip") as archive:
        assert archive.namelist() == FILES
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {name: archive.read(name) for name in FILES} == files_in(tmp_path / "ut")


def test_what_the_app_made_is_exported_and_comes_back_to_the_same_database(run: Command, tmp_path: Path) -> None:
    run("import", write_folder(tmp_path / "inn", changed({})))
    session = db.session.scalars(select(SupervisionSession).filter_by(text_id="S3")).one()
    session.starts_at = datetime(2020, 10, 25, 1, 30, tzinfo=UTC)
    person = Person(name='Ny "person",\r\nmed linjer')
    db.session.add(person)
    db.session.flush()
    db.session.add(Invitation(session_id=session.id, person_id=person.id))
    db.session.add(Guest(session_id=session.id, name="Gjest", attended=True))
    db.session.commit()
    run("export", tmp_path / "ut")
    assert b"\nS3,G1,2020-10-25T02:30,60,planned,\n" in files_in(tmp_path / "ut")["sessions.csv"]
    assert f'{person.text_id},"Ny ""person"",\r\nmed linjer",\n'.encode() in files_in(tmp_path / "ut")["people.csv"]
    ran = run("import", tmp_path / "ut")
    assert ran.status == 0, ran.err
    assert all(": 0 lagt til, 0 oppdatert," in line for line in ran.out.splitlines())


@pytest.mark.parametrize("name", ["notater.txt", ".gjemt", "Units.csv"])
def test_a_folder_with_other_files_is_left_alone(sqlite_app: Flask, tmp_path: Path, name: str) -> None:
    folder = write_folder(tmp_path / "mine", {"units.csv": b"mine", name: b"mine"})
    result = sqlite_app.test_cli_runner().invoke(args=["export", str(folder)])
    assert result.exit_code == 2
    assert name in result.stderr
    assert files_in(folder) == {"units.csv": b"mine", name: b"mine"}


def test_places_that_cannot_be_written_to(sqlite_app: Flask, tmp_path: Path) -> None:
    runner = sqlite_app.test_cli_runner()
    (tmp_path / "fil.csv").write_text("mine")
    (tmp_path / "mappe.zip").mkdir()
    for place in (tmp_path / "fil.csv", tmp_path / "mappe.zip", tmp_path / "ingen" / "steder"):
        result = runner.invoke(args=["export", str(place)])
        assert (result.exit_code, result.stdout) == (2, "")
        assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", ["ut", "ut.zip"])
def test_an_export_that_stops_leaves_the_earlier_one(
    sqlite_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    runner = sqlite_app.test_cli_runner()
    place = tmp_path / "sted"
    place.mkdir()
    runner.invoke(args=["export", str(place / name)])
    before = files_in(place / name) if name == "ut" else (place / name).read_bytes()

    def full(table: object, *rest: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "_write_table", full)
    result = runner.invoke(args=["export", str(place / name)])
    assert result.exit_code == 1
    assert "No space left" in result.stderr
    assert [path.name for path in place.iterdir()] == [name]
    assert (files_in(place / name) if name == "ut" else (place / name).read_bytes()) == before


def test_killing_an_import_leaves_nothing(app: Flask, database_url: str, tmp_path: Path) -> None:
    """The import is killed while it writes: after its first rows have gone in and before the last."""
    first = date(1980, 1, 1).toordinal()
    people = ["person_id,name,email", *(f"P{n},Person {n}," for n in range(3_000))]
    absences = ["person_id,kind,from_date,to_date"]
    absences += [f"P{n % 3_000},sick,{date.fromordinal(first + n // 3_000)}," for n in range(90_000)]
    bundle = write_folder(tmp_path / "bundle", {"people.csv": people, "absences.csv": absences})
    code = (
        "import sys\n"
        "from hpmt_supervision.exchange import operations\n"
        "from hpmt_supervision.cli import main\n"
        "real = operations.merge\n"
        "def slow(staging, table, sheet):\n"
        "    real(staging, table, sheet)\n"
        "    if table.name == 'absences':\n"
        "        print('written', flush=True)\n"
        "        sys.stdin.read()\n"
        "operations.merge = slow\n"
        "main()\n"
    )
    environment = {**os.environ, "HPMT_DATABASE_URL": database_url, "HPMT_INSTANCE": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", code, "import", str(bundle)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"written\n"
        process.send_signal(signal.SIGKILL)
        assert process.wait(timeout=30) == -signal.SIGKILL
    assert set(count_rows().values()) == {0}
    result = app.test_cli_runner().invoke(args=["import", str(bundle)])
    assert result.exit_code == 0, result.stderr
    assert count_rows()["absences"] == 90_000
