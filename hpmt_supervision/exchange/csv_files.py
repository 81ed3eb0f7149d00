"""A bundle of CSV files: a folder or a .zip file of the eight, and nothing else.

A .zip is read as a stream. It holds its files at the top; a folder inside it is an unexpected path, since two folders
could hold a file of the same name.
"""

import io
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from flask_babel import lazy_gettext as _l

from hpmt_supervision.exchange import bundle
from hpmt_supervision.exchange.bundle import NoSuchBundle, UnreadableFile, too_big
from hpmt_supervision.exchange.csv_text import CsvText, inspect
from hpmt_supervision.exchange.problems import NO_COLUMN, Problem, Report
from hpmt_supervision.exchange.records import Sheet, Source
from hpmt_supervision.exchange.schema import TABLE_BY_FILE, TABLES, Table

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PIECE = 1024 * 1024
IGNORED_FOLDER = "__MACOSX"
ENCRYPTED_FLAG = 0x1
# Every workbook has this file, and no bundle of CSV files has.
WORKBOOK_MARK = "[Content_Types].xml"


@dataclass(frozen=True)
class CsvBundle:
    """The tables of a folder or a .zip and how to open each.

    Args:
        opens: per table, a function that opens its bytes; the caller closes them.
        refused: tables whose file is there but cannot be read, so that nobody knows what it holds.
    """

    opens: dict[Table, Callable[[], BinaryIO]]
    refused: frozenset[Table] = frozenset()

    def tables(self) -> list[Table]:
        """The tables that the bundle has, in import order."""
        return [table for table in TABLES if table in self.opens]

    def name_of(self, table: Table) -> str:
        """What the sender calls a table."""
        return table.file

    @contextmanager
    def source(self, table: Table, sheet: Sheet, report: Report) -> Iterator[Source | None]:
        """Open the rows of a table; see ``Bundle``. The file is read once before, to find out whether it is text."""
        findings = inspect(self.pieces(table))
        damaged = findings.bad_line is not None or findings.nul_in_heading
        if damaged:
            line = 1 if findings.nul_in_heading else findings.bad_line or 1
            report(Problem(table.file, line, NO_COLUMN, "encoding"))
        if findings.endless_line is not None:
            report(Problem(table.file, findings.endless_line, NO_COLUMN, "cell_too_long"))
        sheet.trusted = not damaged and findings.endless_line is None
        if findings.endless_line is not None or findings.nul_in_heading:
            yield None
            return
        with self.opens[table]() as stream:
            yield CsvText(table, stream, damaged=findings.bad_line is not None, report=report)

    def pieces(self, table: Table) -> Iterator[bytes]:
        """The bytes of a table's file, a piece at a time.

        Raises:
            UnreadableFile: when the file ends early, is damaged or may not be read.
        """
        try:
            with self.opens[table]() as stream:
                while piece := stream.read(PIECE):
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise UnreadableFile(Problem(table.file, 1, NO_COLUMN, "broken_zip")) from error
        except OSError as error:
            raise UnreadableFile(Problem(table.file, 1, NO_COLUMN, "unreadable", str(error.strerror))) from error


def _is_ignored(name: str) -> bool:
    """Whether a name at the top of a bundle is a trace of the operating system's, not the sender's."""
    return name == IGNORED_FOLDER or (name.startswith(".") and name not in {".", ".."})


def _unexpected(name: str, code: str) -> Problem:
    return Problem(name, 1, NO_COLUMN, code, ", ".join(TABLE_BY_FILE))


def open_folder(path: Path, report: Report) -> CsvBundle:
    """Find the tables of a folder and report whatever else lies in it.

    Raises:
        NoSuchBundle: when the folder may not be read.
    """
    opens: dict[Table, Callable[[], BinaryIO]] = {}
    refused: set[Table] = set()
    try:
        entries = sorted(path.iterdir())
    except OSError as error:
        raise NoSuchBundle(
            _l("«%(path)s» lar seg ikke lese: %(why)s.", path=str(path), why=str(error.strerror))
        ) from error
    for entry in entries:
        if _is_ignored(entry.name):
            continue
        table = TABLE_BY_FILE.get(entry.name)
        if table is None:
            report(_unexpected(entry.name, "unexpected_folder" if entry.is_dir() else "unexpected_file"))
        elif not entry.is_file():
            report(Problem(entry.name, 1, NO_COLUMN, "not_a_file"))
            refused.add(table)
        else:
            opens[table] = partial(_open_file, entry)
    return CsvBundle(opens, frozenset(refused))


@contextmanager
def open_zip(path: Path, name: str, report: Report) -> Iterator[CsvBundle]:
    """Find the tables of a .zip file, which the sender calls ``name``, and report whatever else lies in it.

    Raises:
        NoSuchBundle: when the file may not be read.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError):
        report(Problem(name, 1, NO_COLUMN, "broken_zip"))
        yield CsvBundle({}, frozenset(TABLES))
        return
    except OSError as error:
        raise NoSuchBundle(
            _l("«%(path)s» lar seg ikke lese: %(why)s.", path=str(path), why=str(error.strerror))
        ) from error
    with archive:
        members = archive.infolist()
        opens: dict[Table, Callable[[], BinaryIO]] = {}
        refused: set[Table] = set()
        if sum(member.file_size for member in members) > bundle.UNPACKED_LIMIT:
            # The sizes are only the sender's word, so what is read is counted as well; see `_Counted`.
            report(too_big(name))
            refused.update(TABLES)
        elif any(member.orig_filename == WORKBOOK_MARK for member in members):
            report(Problem(name, 1, NO_COLUMN, "workbook_as_zip"))
            refused.update(TABLES)
        else:
            meter = _Meter(name)
            times = Counter(member.orig_filename for member in members)
            for member in members:
                problem = _member_problem(member, twice=times[member.orig_filename] > 1)
                if problem is not None:
                    report(problem)
                    refused.update(table for table in TABLES if table.file == _last(member.orig_filename))
                elif not _is_ignored(_top(member.orig_filename)):
                    table = TABLE_BY_FILE[member.orig_filename]
                    opens[table] = partial(_open_member, archive, member, meter)
        yield CsvBundle(opens, frozenset(refused))


def _open_file(path: Path) -> BinaryIO:
    return path.open("rb")


def _open_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, meter: "_Meter") -> BinaryIO:
    return io.BufferedReader(_Counted(archive, member, meter), PIECE)


def _top(name: str) -> str:
    return name.partition("/")[0]


def _last(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]


def _member_problem(member: zipfile.ZipInfo, *, twice: bool) -> Problem | None:
    """What is wrong with one entry of a .zip, judged by the name that stands in the file itself."""
    name = member.orig_filename
    parts = name.split("/")
    if name.startswith("/") or "\\" in name or "\0" in name or name[1:2] == ":" or {".", ".."} & set(parts):
        return _unexpected(name, "unsafe_path")
    if _is_ignored(parts[0]):
        return None
    if len(parts) > 1:
        return _unexpected(name, "unexpected_folder")
    if name not in TABLE_BY_FILE:
        return _unexpected(name, "unexpected_file")
    if stat.S_ISLNK(member.external_attr >> 16):
        return Problem(name, 1, NO_COLUMN, "symlink")
    if member.flag_bits & ENCRYPTED_FLAG:
        return Problem(name, 1, NO_COLUMN, "encrypted")
    return Problem(name, 1, NO_COLUMN, "file_twice") if twice else None


class _Meter:
    """How many bytes have come out of a .zip, each of its files counted once however often it is read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.unpacked: dict[str, int] = {}

    def saw(self, member: str, position: int) -> None:
        self.unpacked[member] = max(position, self.unpacked.get(member, 0))
        if sum(self.unpacked.values()) > bundle.UNPACKED_LIMIT:
            raise UnreadableFile(too_big(self.name))


class _Counted(io.RawIOBase):
    """A stream out of a .zip that stops when the whole archive has given more than the limit."""

    def __init__(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, meter: _Meter) -> None:
        super().__init__()
        self._stream = archive.open(member)
        self._name = member.filename
        self._meter = meter
        self._position = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        piece = self._stream.read(len(view))
        view[: len(piece)] = piece
        self._position += len(piece)
        self._meter.saw(self._name, self._position)
        return len(piece)

    def close(self) -> None:
        self._stream.close()
        super().close()
