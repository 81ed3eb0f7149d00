"""Audit what is pinned, and end with 1 on a known vulnerability: ``python -m tests.advisories``.

A machine that reaches no database of advisories says so in one line for each kind of package, and goes on.
"""

from collections.abc import Callable
from pathlib import Path

import click

from hpmt_supervision.core import clock
from tests.advisories.asking import AuditFailed, ask_npm, ask_python
from tests.advisories.ignored import IGNORED
from tests.advisories.judging import Audit, judged

ROOT = Path(__file__).resolve().parents[2]


@click.command()
@click.option("--lock", default=ROOT / "requirements-dev.lock", type=click.Path(path_type=Path, exists=True))
@click.option("--project", default=ROOT, type=click.Path(path_type=Path, exists=True), help="Of package-lock.json.")
@click.option("--service", default="osv", show_default=True, envvar="AUDIT_SERVICE", help="As pip-audit calls it.")
@click.option("--address", envvar="AUDIT_ADDRESS", help="Where it answers, when it is not the public one.")
def main(lock: Path, project: Path, service: str, address: str | None) -> None:
    """Audit the Python packages and those of npm."""
    passes = True
    for what, ask in (
        ("Python", lambda: ask_python(lock, service=service, address=address)),
        ("npm", lambda: ask_npm(project)),
    ):
        passes = _tell(what, ask) and passes
    if not passes:
        raise SystemExit(1)


def _tell(what: str, ask: Callable[[], Audit]) -> bool:
    try:
        lines, passes = judged(ask(), IGNORED, clock.today())
    except AuditFailed as failed:
        lines, passes = [f"{what}: the audit did not work: {failed}"], False
    for line in lines:
        click.echo(line)
    return passes


if __name__ == "__main__":
    main()
