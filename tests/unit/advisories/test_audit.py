"""The audit of pinned packages, by pip-audit and npm themselves, against servers here that answer as theirs."""

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.advisories import __main__ as command
from tests.advisories.asking import AuditFailed, ask_npm, ask_python
from tests.advisories.ignored import IGNORED, Ignored
from tests.advisories.judging import judged, of_python

TODAY = date(2026, 11, 28)
HASH = "0" * 64
LOCK = f"alfa==1.0 \\\n    --hash=sha256:{HASH}\nbeta==2.0 \\\n    --hash=sha256:{HASH}\n"
KNOWN_IN_ALFA = {
    "id": "PYSEC-2026-1",
    "aliases": ["CVE-2026-1"],
    "modified": "2026-11-01T00:00:00Z",
    "published": "2026-11-01T00:00:00Z",
    "summary": "Reads too much",
    "details": "Reads too much.",
    "affected": [
        {
            "package": {"name": "alfa", "ecosystem": "PyPI", "purl": "pkg:pypi/alfa"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}],
            "versions": ["1.0"],
        }
    ],
}
LET_PASS = Ignored("CVE-2026-1", "alfa", "Only its command line is concerned.", TODAY)
PACKAGE_LOCK = {
    "name": "tried",
    "version": "1.0.0",
    "lockfileVersion": 3,
    "requires": True,
    "packages": {
        "": {"name": "tried", "version": "1.0.0", "dependencies": {"gamma": "1.0.0"}},
        "node_modules/gamma": {"version": "1.0.0"},
    },
}
KNOWN_IN_GAMMA = {
    "gamma": [
        {
            "id": 1001,
            "url": "https://example.org/advisories/GHSA-aaaa-bbbb-cccc",
            "title": "Reads too much",
            "severity": "high",
            "vulnerable_versions": "<1.1.0",
            "cwe": [],
            "cvss": {"score": 0, "vectorString": None},
        }
    ]
}
Answer = Callable[[str, Any], tuple[int, Any]]


@pytest.fixture
def database() -> Iterator[Callable[[Answer], str]]:
    """Give a function that starts a database which answers as another function says, and returns its address."""
    started: list[ThreadingHTTPServer] = []

    def start(answer: Answer) -> str:
        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                self._send(*answer(self.path, json.loads(body)))

            def do_GET(self) -> None:
                self._send(404, {})

            def _send(self, status: int, told: Any) -> None:
                content = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        started.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """Give a lock file with two packages."""
    path = tmp_path / "requirements.lock"
    path.write_text(LOCK)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a folder with a package-lock.json of one package."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "package-lock.json").write_text(json.dumps(PACKAGE_LOCK))
    package = {name: PACKAGE_LOCK[name] for name in ("name", "version")} | {"dependencies": {"gamma": "1.0.0"}}
    (folder / "package.json").write_text(json.dumps(package))
    return folder


def osv(_path: str, asked: Any) -> tuple[int, Any]:
    return 200, {"vulns": [KNOWN_IN_ALFA]} if asked["package"]["name"] == "alfa" else {}


def test_a_known_vulnerability_of_a_python_package_does_not_pass(lock: Path, database: Callable[[Answer], str]) -> None:
    audit = ask_python(lock, address=f"{database(osv)}/v1/query")
    lines, passes = judged(audit, (), TODAY)
    assert not passes
    assert lines == [
        "Python: alfa 1.0 PYSEC-2026-1 CVE-2026-1 is a known vulnerability. Mended in 1.1.",
        "Python: 2 packages audited, not passed.",
    ]
    # One that is explained passes to its last day, by any of its names, and for its own package alone.
    lines, passes = judged(audit, [LET_PASS], TODAY)
    assert passes and "Only its command line is concerned." in lines[0]
    assert not judged(audit, [LET_PASS], TODAY + timedelta(days=1))[1]
    assert not judged(audit, [replace(LET_PASS, package="beta")], TODAY)[1]
    assert not judged(audit, [replace(LET_PASS, id="CVE-2026-2")], TODAY)[1]


def test_nothing_known_passes(lock: Path, database: Callable[[Answer], str]) -> None:
    audit = ask_python(lock, address=f"{database(lambda _path, _asked: (200, {}))}/v1/query")
    assert judged(audit, (), TODAY) == (["Python: 2 packages audited, no vulnerability left."], True)


@pytest.mark.parametrize("status", [403, 404, 405, 500, None])
def test_a_database_that_is_not_reached_is_said_in_one_line(
    lock: Path, database: Callable[[Answer], str], status: int | None
) -> None:
    address = "http://127.0.0.1:9" if status is None else database(lambda _path, _asked: (status, {}))
    audit = ask_python(lock, address=f"{address}/v1/query")
    told = "Python: the database of advisories was not reached, so nothing was audited."
    assert judged(audit, (), TODAY) == ([told], True)


def test_packages_that_were_all_skipped_are_not_taken_for_audited() -> None:
    """A copy of the registry answers 404 for what is known of a package; pip-audit then skips it and is content."""
    skipped = {"name": "alfa", "skip_reason": "Dependency not found on PyPI and could not be audited: alfa (1.0)"}
    assert "not reached" in judged(of_python({"dependencies": [skipped]}), (), TODAY)[0][0]
    known = {"name": "beta", "version": "2.0", "vulns": []}
    lines, passes = judged(of_python({"dependencies": [skipped, known]}), (), TODAY)
    assert passes and lines == [
        "Python: nothing is known of alfa.",
        "Python: 1 packages audited, no vulnerability left.",
    ]


def test_a_lock_file_that_cannot_be_read_is_no_missing_database(tmp_path: Path) -> None:
    broken = tmp_path / "broken.lock"
    broken.write_text("alfa==1.0\n")
    with pytest.raises(AuditFailed):
        ask_python(broken, address="http://127.0.0.1:9/v1/query")


def npm_environment(address: str, folder: Path) -> dict[str, str]:
    return {"npm_config_registry": f"{address}/", "npm_config_cache": str(folder / "cache"), "npm_config_audit": "true"}


def test_a_known_vulnerability_of_an_npm_package_does_not_pass(
    project: Path, tmp_path: Path, database: Callable[[Answer], str]
) -> None:
    asked = []

    def answer(path: str, sent: Any) -> tuple[int, Any]:
        asked.append((path, sent))
        return 200, KNOWN_IN_GAMMA

    audit = ask_npm(project, npm_environment(database(answer), tmp_path))
    assert asked[0][1] == {"gamma": ["1.0.0"]}
    lines, passes = judged(audit, (), TODAY)
    assert not passes
    assert "npm: gamma <1.1.0 GHSA-aaaa-bbbb-cccc 1001 is a known vulnerability." in lines
    rule = Ignored("GHSA-aaaa-bbbb-cccc", "gamma", "It runs in tests alone.", TODAY)
    assert judged(audit, [rule], TODAY)[1]


def test_npm_without_a_known_vulnerability_passes(
    project: Path, tmp_path: Path, database: Callable[[Answer], str]
) -> None:
    audit = ask_npm(project, npm_environment(database(lambda _path, _asked: (200, {})), tmp_path))
    assert judged(audit, (), TODAY) == (["npm: 1 packages audited, no vulnerability left."], True)


@pytest.mark.parametrize("status", [404, 405, None])
def test_npm_that_reaches_no_database_says_so_in_one_line(
    project: Path, tmp_path: Path, database: Callable[[Answer], str], status: int | None
) -> None:
    address = "http://127.0.0.1:9" if status is None else database(lambda _path, _asked: (status, {}))
    audit = ask_npm(project, npm_environment(address, tmp_path))
    told = "npm: the database of advisories was not reached, so nothing was audited."
    assert judged(audit, (), TODAY) == ([told], True)


def test_the_command_ends_with_1_on_a_vulnerability_and_0_without_a_database(
    lock: Path, project: Path, tmp_path: Path, database: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in npm_environment("http://127.0.0.1:9", tmp_path).items():
        monkeypatch.setenv(name, value)
    options = ["--lock", str(lock), "--project", str(project), "--address"]
    found = CliRunner().invoke(command.main, [*options, f"{database(osv)}/v1/query"])
    assert found.exit_code == 1 and "alfa 1.0" in found.output
    unreached = CliRunner().invoke(command.main, [*options, "http://127.0.0.1:9/v1/query"])
    assert unreached.exit_code == 0 and unreached.output.count("was not reached") == 2 == len(
        unreached.output.splitlines()
    )


def test_what_is_let_pass_says_why() -> None:
    assert all(len(rule.why) > 20 for rule in IGNORED)
