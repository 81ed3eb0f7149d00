"""What a bundle is: tables with rows, whatever they are made of, and how much of one is read at most.

A bundle only knows which tables it has and how to open their rows. Whatever lies in it that does not belong there is
reported, and what cannot be trusted is never unpacked to disk.
"""

from contextlib import AbstractContextManager
from typing import Protocol

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.exchange.problems import NO_COLUMN, Problem, Report
from hpmt_supervision.exchange.records import Sheet, Source
from hpmt_supervision.exchange.schema import Table

# A .zip or a workbook that unpacks to more than this is refused (2 GiB).
UNPACKED_LIMIT = 2 * 1024**3
# The beginning of the older Office formats, and of a workbook with a password.
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The last row a spreadsheet program can hold.
LAST_ROW = 1_048_576


class NoSuchBundle(UserError):
    """There is nothing at the path that could be a bundle."""


class UnreadableFile(Exception):
    """A file of the bundle cannot be read to its end."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class Bundle(Protocol):
    """The tables of a bundle, whatever it is made of."""

    @property
    def refused(self) -> frozenset[Table]:
        """Tables that are there but cannot be read, so that nobody knows what they hold."""
        ...

    def tables(self) -> list[Table]:
        """The tables that the bundle has, in import order."""
        ...

    def source(self, table: Table, sheet: Sheet, report: Report) -> AbstractContextManager[Source | None]:
        """Open the rows of a table that the bundle has.

        Args:
            table: which.
            sheet: is told when some of the rows will be missing.
            report: is called with each problem.

        Returns:
            The rows, or None when nothing of the table can be read.

        Raises:
            UnreadableFile: when the table ends early or is damaged.
        """
        ...

    def name_of(self, table: Table) -> str:
        """What the sender calls a table: the file's name, or the sheet's."""
        ...


def too_big(name: str) -> Problem:
    """The problem that a bundle unpacks to more than the limit."""
    size = f"{UNPACKED_LIMIT // 1024**3} GiB" if UNPACKED_LIMIT >= 1024**3 else f"{UNPACKED_LIMIT} byte"
    return Problem(name, 1, NO_COLUMN, "too_big", size)
