"""A demo of its own on a loopback port, in a folder of its own, and signing in there."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from hpmt_supervision.demo.cast import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Demo:
    """A running demo.

    Attributes:
        address: where it answers, without a slash at the end.
        findings: the file its watch writes to.
        log: what it writes to standard error.
    """

    address: str
    findings: Path
    log: Path


def prepare(folder: Path) -> None:
    """Load the demo into an empty folder, which takes about a minute."""
    for command in (["db", "upgrade"], ["demo", "load"]):
        subprocess.run(
            [sys.executable, "-m", "hpmt_supervision", *command],
            cwd=ROOT,
            env=_environment(folder),
            check=True,
            stdout=subprocess.DEVNULL,
        )


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HPMT_")}
    # The scan asks thousands of times from one address, and jobs would only disturb it.
    return kept | {"HPMT_INSTANCE": str(folder), "HPMT_RATE_LIMITS": "0", "HPMT_SCHEDULER": "external"}


@contextmanager
def running(source: Path, folder: Path) -> Iterator[Demo]:
    """Run a copy of a prepared demo, so that what one scan changed meets no other.

    Args:
        source: the prepared folder.
        folder: where the copy is made; it must not exist.
    """
    shutil.copytree(source, folder)
    port = _free_port()
    demo = Demo(f"http://127.0.0.1:{port}", folder / "findings.jsonl", folder / "server.log")
    demo.findings.touch()
    command = ["gunicorn", "tests.scanner.watched:make()", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
    environment = _environment(folder) | {"SCAN_FINDINGS": str(demo.findings), "HPMT_BASE_URL": demo.address}
    with demo.log.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command, "--log-level", "warning"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for(demo, process)
            yield demo
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait_for(demo: Demo, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            requests.get(f"{demo.address}/logg-inn", timeout=5)
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the demo did not start: {demo.log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def sign_in(demo: Demo, login: str) -> str:
    """Sign in and return the cookie, as a header holds it.

    Args:
        demo: a running demo.
        login: a login name of the demo's.
    """
    with requests.Session() as browser:
        browser.trust_env = False
        page = browser.get(f"{demo.address}/logg-inn", timeout=20)
        token = _TOKEN.search(page.text)
        assert token is not None, "the sign-in page holds a token"
        form = {"csrf_token": token[1], "login_name": login, "password": PASSWORD}
        answer = browser.post(f"{demo.address}/logg-inn", data=form, timeout=20, allow_redirects=False)
        assert answer.status_code == 302, f"signing in as {login} answered {answer.status_code}"
        page = browser.get(f"{demo.address}/", timeout=20)
        assert 'action="/logg-ut"' in page.text, f"{login} is not signed in"
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies)


def is_signed_in(demo: Demo, cookie: str) -> bool:
    """Tell whether a cookie still stands for somebody who is signed in."""
    page = requests.get(f"{demo.address}/", headers={"Cookie": cookie}, timeout=20, allow_redirects=False)
    return page.status_code == 200
