"""The problems of one import: all of them in a file beside the upload, the first of each file for the page."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hpmt_supervision.exchange.problems import Problem
from hpmt_supervision.exchange.uploads import PROBLEMS, private_file, problem_lines

# How many problems of each file the page can show, and of how many files; a .zip may hold any number of odd names.
SHOWN_PER_FILE = 100
SHOWN_FILES = 20


class FoundProblems:
    """Problems as they are reported.

    Args:
        file: where all of them are kept.

    Attributes:
        count: how many there are.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._counts: Counter[str] = Counter()
        self._first: list[Problem] = []
        self.count = 0

    @classmethod
    @contextmanager
    def kept_in(cls, folder: Path, key: str) -> Iterator["FoundProblems"]:
        """Keep the problems of a file beside it.

        Args:
            folder: the folder for uploads.
            key: the file's key.
        """
        with private_file(folder / f"{key}.{PROBLEMS}") as file:
            yield cls(file)

    def add(self, problem: Problem) -> None:
        """Keep a problem."""
        for line in problem_lines([problem]):
            self._file.write(line)
        self.count += 1
        if problem.file in self._counts or len(self._counts) < SHOWN_FILES:
            if self._counts[problem.file] < SHOWN_PER_FILE:
                self._first.append(problem)
            self._counts[problem.file] += 1

    def as_json(self) -> str:
        """What the page needs: the number per file, in the order they came, and the first problems."""
        return json.dumps(
            {
                "files": list(self._counts.items()),
                "first": [[p.file, p.line, p.column, p.code, p.a, p.b] for p in self._first],
            }
        )


@dataclass(frozen=True)
class ShownProblems:
    """What the page shows of the problems.

    Args:
        files: file and number of problems, in the order of the bundle.
        first: the first of each file.
    """

    files: list[tuple[str, int]]
    first: list[Problem]

    @classmethod
    def from_json(cls, text: str | None) -> "ShownProblems":
        """Read what ``FoundProblems.as_json`` wrote; nothing when it is deleted."""
        if not text:
            return cls([], [])
        found = json.loads(text)
        return cls([(file, count) for file, count in found["files"]], [Problem(*values) for values in found["first"]])

    def of(self, file: str | None) -> list[Problem]:
        """The problems of one file, or the first of all."""
        return [problem for problem in self.first if file is None or problem.file == file][:SHOWN_PER_FILE]
