"""Folders, .zip files, encodings and the real inputs, through the commands."""

import io
import stat
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from hpmt_supervision.exchange import bundle as bundle_module
from hpmt_supervision.exchange import csv_files
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Absence, Person, SupervisionGroup
from hpmt_supervision.privacy.models import AuditEvent
from tests.factories.bundles import VALID, changed, write_folder, write_zip
from tests.integration.exchange.conftest import Command, count_rows, runner

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def run_light(sqlite_app: object) -> Command:
    """Give a command runner on SQLite alone, for what never reaches the database."""
    return runner(sqlite_app)  # type: ignore[arg-type]


def test_the_real_inputs(run: Command) -> None:
    assert run("import", DATA / "norway_2026").out == "units.csv: 271 lagt til, 0 oppdatert, 0 uendret\n"
    assert run("import", DATA / "norway_2026").out == "units.csv: 0 lagt til, 0 oppdatert, 271 uendret\n"
    ran = run("import", DATA / "study_2012")
    assert ran.status == 0
    assert ran.out.splitlines()[0] == "units.csv: 10 lagt til, 1 oppdatert, 0 uendret"
    assert ran.out.splitlines()[-1] == "attendance.csv: 254 lagt til, 0 oppdatert, 0 uendret"
    # Only what changed anything leaves an audit row.
    acts = Counter(db.session.scalars(select(AuditEvent.action)))
    assert acts == {"bundle.import": 2, "role.add": 54, "membership.add": 54}


def test_what_real_records_look_like_is_accepted(run: Command, tmp_path: Path) -> None:
    changes: dict[str, str | None] = {
        "absences.csv:4": "P1,sick,2020-02-03,2020-02-03",
        "memberships.csv:5": "G1,P3,supervisor,2010-01-01,",
        "memberships.csv:6": "G1,P1,supervisor,2020-01-01,",
        "attendance.csv:4": "S1,P2,attended",
        "roles.csv:5": "P1,counsellor,K2,2020-01-01,,0",
        "units.csv:6": "K3,office,Kontor uten fylke,,,,",
        "people.csv:5": "P4,  Per  ,per@lokalt.local",
    }
    ran = run("import", write_folder(tmp_path / "bundle", changed(changes)))
    assert ran.status == 0, ran.err
    assert [group.interval_days for group in db.session.scalars(select(SupervisionGroup).order_by("text_id"))] == [
        14,
        14,
        21,
    ]
    assert count_rows()["absences"] == 3


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace(",", ";").encode("utf-8-sig"),
        lambda text: text.rstrip("\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: ("\n" + text.replace("\n", "\n\n,,\n")).encode(),
    ],
    ids=["bom", "crlf", "semicolon", "no last newline", "cr", "blank lines"],
)
def test_the_forms_a_spreadsheet_writes(run_light: Command, tmp_path: Path, encode: object) -> None:
    text = 'name,email,person_id\n"Åse, Ås",ase@example.org,P1\nØyvind,,P2\n'
    data = encode(text)  # type: ignore[operator]
    if b";" in data:
        data = data.replace("Åse; Ås".encode(), "Åse, Ås".encode())
    ran = run_light("import", write_folder(tmp_path / "bundle", {"people.csv": data}))
    assert ran.out == "people.csv: 2 lagt til, 0 oppdatert, 0 uendret\n", ran.err
    names = db.session.scalars(select(Person.name).order_by(Person.text_id)).all()
    assert names == ["Åse, Ås", "Øyvind"]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-16-le"])
def test_another_encoding_is_named_with_what_to_do(run_light: Command, tmp_path: Path, encoding: str) -> None:
    people = "person_id,name,email\nP1,Kari,\nP2,Øyvind Ås,\nP3,Per,per\n".encode(encoding)
    roles = ["person_id,role,unit_id,valid_from,valid_to,position_percent", "P2,counsellor,KX,2020-01-01,,"]
    ran = run_light("import", write_folder(tmp_path / "bundle", {"people.csv": people, "roles.csv": roles}))
    assert ran.status == 1
    assert "Lagre som › CSV UTF-8 (semikolondelt)" in ran.err
    # The rest is checked as far as it can be, and rows of the unread file are not called unknown.
    if encoding in {"latin-1", "cp1252"}:
        assert ran.places == ["people.csv:3: -", "people.csv:4: email", "roles.csv:2: unit_id"]
    else:
        assert ran.places == ["people.csv:1: -", "roles.csv:2: unit_id"]


def test_an_empty_file_has_no_heading(run_light: Command, tmp_path: Path) -> None:
    ran = run_light("import", write_folder(tmp_path / "bundle", {"people.csv": b"", "absences.csv": b"\n\n"}))
    assert ran.places == ["people.csv:1: -", "absences.csv:1: -"]


def test_what_does_not_belong_in_a_folder(run_light: Command, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "bundle", changed({}))
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "__MACOSX").mkdir()
    assert run_light("import", "--dry-run", folder).status == 0
    (folder / "notater.txt").write_text("x")
    (folder / "Units.csv").write_text("x")
    (folder / "mer").mkdir()
    (folder / "people.csv").unlink()
    (folder / "people.csv").mkdir()
    ran = run_light("import", folder)
    assert ran.places == ["people.csv:1: -", "Units.csv:1: -", "mer:1: -", "notater.txt:1: -"]


def test_a_zip_gives_the_same_as_a_folder(run: Command, tmp_path: Path) -> None:
    files = {
        **{name: "\n".join(lines).encode() for name, lines in VALID.items()},
        ".DS_Store": b"x",
        "__MACOSX/._x": b"x",
    }
    ran = run("import", write_zip(tmp_path / "pakke.ZIP", files))
    assert ran.status == 0, ran.err
    assert count_rows()["attendance"] == 2


@pytest.mark.parametrize(
    "name",
    [
        "../people.csv",
        "/people.csv",
        "mappe/people.csv",
        "mappe/",
        "C:/people.csv",
        "..\\people.csv",
        "./people.csv",
        "x.csv",
    ],
)
def test_a_path_that_does_not_belong_in_a_zip(run_light: Command, tmp_path: Path, name: str) -> None:
    ran = run_light("import", write_zip(tmp_path / "pakke.zip", {name: b"person_id,name,email\nP1,Kari,\n"}))
    assert ran.status == 1
    assert ran.err.startswith(f"{name}:1: -: ")
    assert count_rows()["people"] == 0


def test_a_file_twice_a_shortcut_and_a_password(run_light: Command, tmp_path: Path) -> None:
    content = b"person_id,name,email\nP1,Kari,\n"
    with zipfile.ZipFile(tmp_path / "to.zip", "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("people.csv", content)
        archive.writestr("people.csv", content)
    assert run_light("import", tmp_path / "to.zip").places == ["people.csv:1: -"]
    link = zipfile.ZipInfo("people.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "lenke.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    ran = run_light("import", tmp_path / "lenke.zip")
    assert ran.places == ["people.csv:1: -"]
    assert "root" not in ran.err
    locked = bytearray((write_zip(tmp_path / "l.zip", {"people.csv": content})).read_bytes())
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "l.zip").write_bytes(bytes(locked))
    assert "passord" in run_light("import", tmp_path / "l.zip").err


def test_a_damaged_zip(run_light: Command, tmp_path: Path) -> None:
    whole = write_zip(tmp_path / "hel.zip", changed({})).read_bytes()
    (tmp_path / "kort.zip").write_bytes(whole[: len(whole) // 2])
    assert run_light("import", tmp_path / "kort.zip").places == ["kort.zip:1: -"]
    (tmp_path / "tekst.zip").write_bytes(b"hei")
    assert run_light("import", tmp_path / "tekst.zip").status == 1
    flipped = bytearray(whole)
    start = whole.index(b"people.csv") + 20
    flipped[start : start + 10] = bytes(10)
    (tmp_path / "feil.zip").write_bytes(bytes(flipped))
    ran = run_light("import", tmp_path / "feil.zip")
    assert ran.status == 1
    assert ran.places == ["people.csv:1: -"]


def test_a_zip_that_unpacks_to_too_much(run_light: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle_module, "UNPACKED_LIMIT", 10_000)
    big = b"person_id,name,email\n" + b"P1,Kari,\n" * 2_000
    path = write_zip(tmp_path / "stor.zip", {"people.csv": big})
    assert run_light("import", path).places == ["stor.zip:1: -"]
    # A lie about the size in the file is found out while reading.
    honest = path.read_bytes()
    size = len(big).to_bytes(4, "little")
    assert honest.count(size) == 2
    (tmp_path / "lov.zip").write_bytes(honest.replace(size, (100).to_bytes(4, "little")))
    assert run_light("import", tmp_path / "lov.zip").status == 1
    # Several small files together are too much as well.
    monkeypatch.setattr(bundle_module, "UNPACKED_LIMIT", len(big) + 10)
    together = write_zip(tmp_path / "mange.zip", {"people.csv": big, "absences.csv": big})
    assert run_light("import", together).places == ["mange.zip:1: -"]


def test_reading_counts_bytes_whatever_the_headers_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle_module, "UNPACKED_LIMIT", 50)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("people.csv", b"x" * 60)
    with zipfile.ZipFile(packed) as archive:
        meter = csv_files._Meter("stor.zip")
        with (
            csv_files._open_member(archive, archive.infolist()[0], meter) as stream,
            pytest.raises(bundle_module.UnreadableFile),
        ):
            stream.read()


@pytest.mark.parametrize("name", ["finnes-ikke", "finnes-ikke.zip", "liste.txt", "ark.xls"])
def test_what_cannot_be_a_bundle_is_wrong_usage(run_light: Command, tmp_path: Path, name: str) -> None:
    if "finnes" not in name:
        (tmp_path / name).write_text("x")
    ran = run_light("import", tmp_path / name)
    assert (ran.status, ran.out) == (2, "")
    assert name in ran.err


def test_a_database_without_tables_is_told_apart(run_light: Command, tmp_path: Path) -> None:
    db.drop_all()
    for command in ("import", "export"):
        ran = run_light(command, tmp_path)
        assert (ran.status, ran.out) == (2, "")
        assert "hpmt db upgrade" in ran.err


def test_no_argument_is_wrong_usage(run_light: Command) -> None:
    assert run_light("import").status == 2
    assert run_light("export").status == 2


def test_an_empty_folder_changes_nothing_and_says_so(run_light: Command, tmp_path: Path) -> None:
    ran = run_light("import", write_folder(tmp_path / "tom", {}))
    assert (ran.status, ran.out) == (0, "")
    assert "ingen filer" in ran.err


def test_absences_of_one_kind_and_day_are_updated(run: Command, tmp_path: Path) -> None:
    run("import", write_folder(tmp_path / "a", changed({})))
    lines = [VALID["absences.csv"][0], "P1,leave,02.02.2020,2020-12-31"]
    ran = run("import", write_folder(tmp_path / "b", {"absences.csv": lines}))
    assert ran.out == "absences.csv: 0 lagt til, 1 oppdatert, 0 uendret\n"
    days = db.session.scalars(select(Absence.to_date).filter_by(kind="leave")).one()
    assert days is not None
    assert days.isoformat() == "2020-12-31"
