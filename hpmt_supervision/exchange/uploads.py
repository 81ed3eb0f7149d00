"""The folder for uploaded files: kept for the process that reads them, for one user of the machine alone.

A file holds names and addresses. It lies in a folder of mode 700 under the instance folder, with mode 600, until it
has been taken in or a day has passed.
"""

import json
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from hpmt_supervision.exchange.problems import Problem

KEPT_FOR = timedelta(days=1)
FOLDER = "imports"
PIECE = 1024 * 1024
PROBLEMS = "problems"


def upload_folder(instance_path: Path) -> Path:
    """Return the folder for uploads, made when it is not there.

    Args:
        instance_path: the instance folder.
    """
    folder = instance_path.resolve() / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def keep(folder: Path, stream: IO[bytes], kind: str) -> tuple[str, int]:
    """Keep a file and return its key and its size in bytes.

    Args:
        folder: from ``upload_folder``.
        stream: its bytes, from where they are to be read.
        kind: its ending, without a dot.
    """
    key = secrets.token_hex(16)
    size = 0
    with private_file(folder / f"{key}.{kind}") as file:
        while piece := stream.read(PIECE):
            size += file.write(piece)
    return key, size


@contextmanager
def private_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a new file that only this user of the machine can read; an earlier one there is emptied."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file


def forget(folder: Path, key: str) -> None:
    """Delete a kept file and what was found in it; what is gone already is no matter."""
    for path in folder.glob(f"{key}.*"):
        path.unlink(missing_ok=True)


def forget_older(folder: Path, now: datetime) -> None:
    """Delete whatever has lain in the folder for more than a day, also what no row tells of.

    Args:
        folder: from ``upload_folder``.
        now: the present instant.
    """
    limit = (now - KEPT_FOR).timestamp()
    for path in folder.glob("*.*"):
        if path.suffix != ".lock" and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)


def problem_lines(problems: Iterable[Problem]) -> Iterator[bytes]:
    """Each problem as a line of JSON, to be kept beside the file."""
    for problem in problems:
        values = [problem.file, problem.line, problem.column, problem.code, problem.a, problem.b]
        yield json.dumps(values, ensure_ascii=True).encode() + b"\n"


def kept_problems(folder: Path, key: str) -> Iterator[Problem]:
    """Every problem that was found in a kept file, in order; none when they are deleted."""
    path = folder / f"{key}.{PROBLEMS}"
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            yield Problem(*json.loads(line))
