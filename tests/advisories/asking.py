"""Asking the databases through the tools that know them: pip-audit and npm audit."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hpmt_supervision.web.assets import find_node
from tests.advisories.judging import Audit, of_npm, of_python

SECONDS = 10
# What pip-audit ends with when its database cannot be asked, as opposed to a lock file that it cannot read.
_NOT_REACHED = ("requests.exceptions.", "urllib3.exceptions.", "ConnectionError", "Connection refused", "ServiceError")


class AuditFailed(Exception):
    """The audit itself did not work; the message is what the tool said last."""


def ask_python(lock: Path, *, service: str = "osv", address: str | None = None) -> Audit:
    """Audit the packages of a lock file with hashes. Nothing is installed or resolved.

    Args:
        lock: the lock file.
        service: the kind of database, as pip-audit calls it.
        address: where it answers, when it is not the public one.

    Raises:
        AuditFailed: when the lock file cannot be read.
    """
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--disable-pip", "--require-hashes"]
    command += ["--vulnerability-service", service, "--format", "json", "--desc", "off", "--aliases", "on"]
    command += ["--progress-spinner", "off", "--timeout", str(SECONDS)]
    if address:
        command += ["--osv-url", address]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    report = _json(done.stdout)
    if report is not None:
        return of_python(report)
    if any(word in done.stderr for word in _NOT_REACHED):
        return Audit("Python", 0)
    raise AuditFailed(_last_line(done.stderr))


def ask_npm(project: Path, environment: Mapping[str, str] | None = None) -> Audit:
    """Audit the packages of a package-lock.json.

    Args:
        project: its folder.
        environment: variables beside those of this process.

    Raises:
        AuditFailed: when npm is not there or the lock file cannot be read.
    """
    node, npm = find_node()
    command = [*npm, "audit", "--json", "--package-lock-only", "--fetch-retries=0", f"--fetch-timeout={SECONDS * 1000}"]
    path = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])
    variables = {**os.environ, "PATH": path, **(environment or {})}
    done = subprocess.run(command, cwd=project, env=variables, capture_output=True, text=True, check=False)
    report = _json(done.stdout)
    if report is not None and "vulnerabilities" in report:
        return of_npm(report)
    # Its own answer when the place it asks has no advisories, refuses, or is not there.
    told = f"{done.stdout}\n{done.stderr}"
    if "audit endpoint returned an error" in told or "ECONN" in told or "ENOTFOUND" in told or "EAI_AGAIN" in told:
        return Audit("npm", 0)
    raise AuditFailed(_last_line(done.stderr) or _last_line(done.stdout))


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no answer"
