"""Debian's command-line calendar, as a reader of our files that shares no code with us."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CONFIGURATION = """
[calendars]
[[ours]]
path = {folder}/calendar
[locale]
local_timezone = {zone}
default_timezone = {zone}
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[default]
default_calendar = ours
[sqlite]
path = {folder}/khal.db
"""


class Khal:
    """One calendar of khal's, in a folder of its own.

    Attributes:
        folder: where it keeps everything.
        zone: the zone it shows times in.
    """

    def __init__(self, folder: Path, *, zone: str = "Europe/Oslo") -> None:
        found = shutil.which("khal")
        if found is None:
            message = "khal is not installed (Debian package khal), so no calendar client can read our files"
            pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
        self.program = found
        self.folder = folder
        (folder / "calendar").mkdir(parents=True)
        (folder / "config").write_text(CONFIGURATION.format(folder=folder, zone=zone), encoding="utf-8")

    def read(self, content: bytes) -> None:
        """Read a calendar file, as somebody who opens what came by mail."""
        file = self.folder / "ours.ics"
        file.write_bytes(content)
        self._run("import", "--batch", str(file))

    def listed(self, fields: str = "{start}", *, first: str, last: str) -> list[str]:
        """Return one line for each event from one day to another."""
        lines = self._run("list", "--format", fields, "--day-format", "", first, last)
        return [line for line in lines.splitlines() if line.strip()]

    def _run(self, *arguments: str) -> str:
        environment = {"PATH": os.defpath, "HOME": str(self.folder), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        done = subprocess.run(
            [self.program, "--config", str(self.folder / "config"), *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env=environment,
        )
        assert done.returncode == 0, done.stderr
        assert "rror" not in done.stderr, done.stderr
        return done.stdout
