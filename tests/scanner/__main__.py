"""Scan the demo as each role in turn, and fail on anything that is not explained: ``python -m tests.scanner``."""

import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from hpmt_supervision.demo.cast import PRINTED, login_of
from hpmt_supervision.people.roles import Role
from tests.scanner.endpoint import Endpoint, listening
from tests.scanner.report import EXPLAINED, Found, counts, from_scanner, from_server, unexplained
from tests.scanner.server import Demo, is_signed_in, prepare, running, sign_in

# What needs the internet, guesses passwords or looks for other people's products is left out: log4shell, spring4shell,
# shellshock, nikto, wapp, cms, takeover, brute_login_form, network_device. So is ldap: nothing here asks a directory,
# and the module takes every address that shows one thing or another by a choice of its own for one that does.
MODULES = (
    "http_headers",
    "cookieflags",
    "csp",
    "csrf",
    "methods",
    "htaccess",
    "backup",
    "redirect",
    "crlf",
    "xss",
    "permanentxss",
    "sql",
    "timesql",
    "file",
    "exec",
    "ssrf",
    "upload",
)
# These end the session that the scan stands on, or lock it out, and would leave it with the sign-in page alone.
LEFT_OUT = (
    "/logg-ut",
    "/bytt-rolle",
    "/min-konto/logg-ut.*",
    "/passord",
    "/min-konto/engangskode.*",
    "/administrasjon/personer/[0-9]+/konto.*",
    "/administrasjon/anonymisering.*",
    "/administrasjon/roller/.*",
)


@dataclass(frozen=True)
class Bounds:
    """How long a role's pages are walked, and how long each module attacks, in seconds."""

    crawl_seconds: int
    attack_seconds: int


@click.command()
@click.option("--scanner", required=True, type=click.Path(path_type=Path, exists=True), help="The program wapiti.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice([role.value for role in Role]), help="All by default."
)
@click.option("--crawl-seconds", default=90, show_default=True, help="How long each role's pages are walked.")
@click.option("--attack-seconds", default=40, show_default=True, help="How long each module attacks.")
@click.option("--demo", "prepared", type=click.Path(path_type=Path, exists=True), help="A folder with a loaded demo.")
@click.option("--keep", type=click.Path(path_type=Path), help="Where reports and logs are kept.")
@click.option("--module", "modules", multiple=True, type=click.Choice(MODULES), help="All by default.")
def main(
    scanner: Path,
    roles: Sequence[str],
    crawl_seconds: int,
    attack_seconds: int,
    prepared: Path | None,
    keep: Path | None,
    modules: Sequence[str],
) -> None:
    """Scan, print what was found, and end with 1 when something of it is not explained."""
    # Ended from outside, the demo and the scanner end as well.
    signal.signal(signal.SIGTERM, lambda *_told: sys.exit(1))
    faults, bounds = 0, Bounds(crawl_seconds, attack_seconds)
    with tempfile.TemporaryDirectory() as temporary:
        folder = keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if prepared is None:
            prepared = folder / "demo"
            prepare(prepared)
        for role, name in PRINTED:
            if roles and role not in roles:
                continue
            place = folder / str(role)
            place.mkdir()
            with running(prepared, place / "instance") as demo:
                found, note = scan(demo, login_of(name), scanner, place, bounds, modules or MODULES)
                faults += tell(role, found, note)
    if faults:
        raise SystemExit(1)


def scan(
    demo: Demo, login: str, scanner: Path, folder: Path, bounds: Bounds, modules: Sequence[str] = MODULES
) -> tuple[list[Found], str]:
    """Scan as one person.

    Args:
        demo: a running demo.
        login: who signs in.
        scanner: the program wapiti.
        folder: where its report goes.
        bounds: how long it may take.
        modules: what it looks for.

    Returns:
        What was found, and what was done in one line.
    """
    cookie, started = sign_in(demo, login), time.monotonic()
    report = folder / "report.json"
    with listening() as endpoint:
        _run(_command(demo, scanner, folder, cookie, endpoint, bounds, modules), folder, bounds, modules)
    scanned = json.loads(report.read_text(encoding="utf-8"))
    watched = [json.loads(line) for line in demo.findings.read_text(encoding="utf-8").splitlines()]
    log = demo.log.read_text("utf-8", "replace")
    found = [*from_scanner(scanned), *from_server(watched), *from_log(log)]
    found += [Found("fetched", "", path) for path in endpoint.fetched]
    if not is_signed_in(demo, cookie):
        found.append(Found("signed_out", "", "the scan lost its session, so that what came after says little"))
    pages, lines = scanned.get("infos", {}).get("crawled_pages_nbr"), log.count('"event": "request"')
    return found, f"{pages} pages and forms, {lines} requests, {time.monotonic() - started:.0f} s"


def _command(
    demo: Demo,
    scanner: Path,
    folder: Path,
    cookie: str,
    endpoint: Endpoint,
    bounds: Bounds,
    modules: Sequence[str],
) -> list[str]:
    return [
        *(str(scanner), "--url", f"{demo.address}/", "--scope", "domain", "--module", ",".join(modules)),
        *("--cookie-value", cookie, "--timeout", "20", "--tasks", "2"),
        *("--max-scan-time", str(bounds.crawl_seconds), "--max-attack-time", str(bounds.attack_seconds)),
        *("--endpoint", endpoint.address, "--max-parameters", "60"),
        *("--store-session", str(folder / "session"), "--store-config", str(folder / "config"), "--no-bugreport"),
        *("--format", "json", "--output", str(folder / "report.json"), "--verbose", "1"),
        *("--flush-session", "--max-files-per-dir", "12", "--skip", "csrf_token", "--skip", "request_key"),
        *(part for path in LEFT_OUT for part in ("--exclude", f"{demo.address}{path}")),
    ]


def _run(command: Sequence[str], folder: Path, bounds: Bounds, modules: Sequence[str]) -> None:
    with (folder / "scanner.log").open("wb") as log:
        most = bounds.crawl_seconds + (bounds.attack_seconds + 20) * len(modules) + 120
        subprocess.run(command, stdout=log, stderr=log, check=True, timeout=most)


def from_log(log: str) -> list[Found]:
    """Return the errors and the traces that stand in a server's log."""
    found = []
    lines = log.splitlines()
    for number, line in enumerate(lines):
        if '"event": "exception"' in line:
            found.append(Found("exception", "", line[line.index("{") :][:300]))
        if line.startswith("Traceback (most recent call last)"):
            last = next((one for one in lines[number + 1 :] if one and not one.startswith(" ")), "")
            found.append(Found("traceback", "", last[:200]))
    return sorted(set(found))


def tell(role: Role, found: Sequence[Found], note: str) -> int:
    """Print what was found as one role, and return how much of it is not explained."""
    left = unexplained(found)
    click.echo(f"== {role}: {note}")
    for kind, count in counts(found).items():
        click.echo(f"   {count:>4}  {kind}")
    for rule in EXPLAINED:
        if len(unexplained(found, (rule,))) < len(found):
            click.echo(f"   explained: {rule.kind}: {rule.why}")
    for one in left:
        click.echo(f"   NOT EXPLAINED  {one.kind}: {one.place} {one.detail}")
    return len(left)


if __name__ == "__main__":
    main()
