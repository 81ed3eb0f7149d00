"""Opening a bundle: a folder or a .zip file of the eight CSV files, and nothing else.

A bundle only knows which tables it has and how to open their bytes. Whatever lies in it that does not belong there is
reported, and what cannot be trusted is never unpacked to disk: a .zip is read as a stream. A .zip holds its files at
the top; a folder inside it is an unexpected path, since two folders could hold a file of the same name.
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

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.exchange.problems import NO_COLUMN, Problem
from hpmt_supervision.exchange.schema import TABLE_BY_FILE, TABLES, Table

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# A .zip that unpacks to more than this is refused (2 GiB).
UNPACKED_LIMIT = 2 * 1024**3
PIECE = 1024 * 1024
IGNORED_FOLDER = "__MACOSX"
ENCRYPTED_FLAG = 0x1

Report = Callable[[Problem], None]


class NoSuchBundle(UserError):
    """There is nothing at the path that could be a bundle."""


class UnreadableFile(Exception):
    """A file of the bundle cannot be read to its end."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(frozen=True)
class Bundle:
    """The tables of a bundle and how to open each.

    Args:
        opens: per table, a function that opens its bytes; the caller closes them.
        refused: tables whose file is there but cannot be read, so that nobody knows what it holds.
    """

    opens: dict[Table, Callable[[], BinaryIO]]
    refused: frozenset[Table] = frozenset()

    def tables(self) -> list[Table]:
        """The tables that the bundle has, in import order."""
        return [table for table in TABLES if table in self.opens]

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


@contextmanager
def open_bundle(path: Path, report: Report) -> Iterator[Bundle]:
    """Open a bundle and report whatever lies in it that should not.

    Args:
        path: a folder, or a file whose name ends in `.zip`.
        report: is called with each problem.

    Returns:
        The bundle; one with problems has the tables that could still be found, so that they are checked too.

    Raises:
        NoSuchBundle: when the path is neither.
    """
    if path.is_dir():
        yield _folder(path, report)
    elif not path.exists():
        raise NoSuchBundle(_l("Fant ikke «%(path)s». Oppgi en mappe eller en .zip-fil.", path=str(path)))
    elif path.suffix.lower() != ".zip" or not path.is_file():
        raise NoSuchBundle(
            _l("«%(path)s» er verken en mappe eller en .zip-fil. Pakk CSV-filene i en av delene.", path=str(path))
        )
    else:
        yield from _zip(path, report)


def _is_ignored(name: str) -> bool:
    """Whether a name at the top of a bundle is a trace of the operating system's, not the sender's."""
    return name == IGNORED_FOLDER or (name.startswith(".") and name not in {".", ".."})


def _unexpected(name: str, code: str) -> Problem:
    return Problem(name, 1, NO_COLUMN, code, ", ".join(TABLE_BY_FILE))


def _folder(path: Path, report: Report) -> Bundle:
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
    return Bundle(opens, frozenset(refused))


def _zip(path: Path, report: Report) -> Iterator[Bundle]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError):
        report(Problem(path.name, 1, NO_COLUMN, "broken_zip"))
        yield Bundle({}, frozenset(TABLES))
        return
    except OSError as error:
        raise NoSuchBundle(
            _l("«%(path)s» lar seg ikke lese: %(why)s.", path=str(path), why=str(error.strerror))
        ) from error
    with archive:
        members = archive.infolist()
        opens: dict[Table, Callable[[], BinaryIO]] = {}
        refused: set[Table] = set()
        if sum(member.file_size for member in members) > UNPACKED_LIMIT:
            # The sizes are only the sender's word, so what is read is counted as well; see `_Counted`.
            report(_too_big(path.name))
            refused.update(TABLES)
        else:
            meter = _Meter(path.name)
            times = Counter(member.orig_filename for member in members)
            for member in members:
                problem = _member_problem(member, twice=times[member.orig_filename] > 1)
                if problem is not None:
                    report(problem)
                    refused.update(table for table in TABLES if table.file == _last(member.orig_filename))
                elif not _is_ignored(_top(member.orig_filename)):
                    table = TABLE_BY_FILE[member.orig_filename]
                    opens[table] = partial(_open_member, archive, member, meter)
        yield Bundle(opens, frozenset(refused))


def _open_file(path: Path) -> BinaryIO:
    return path.open("rb")


def _open_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, meter: "_Meter") -> BinaryIO:
    return io.BufferedReader(_Counted(archive, member, meter), PIECE)


def _top(name: str) -> str:
    return name.partition("/")[0]


def _last(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]


def _too_big(name: str) -> Problem:
    size = f"{UNPACKED_LIMIT // 1024**3} GiB" if UNPACKED_LIMIT >= 1024**3 else f"{UNPACKED_LIMIT} byte"
    return Problem(name, 1, NO_COLUMN, "too_big", size)


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
        if sum(self.unpacked.values()) > UNPACKED_LIMIT:
            raise UnreadableFile(_too_big(self.name))


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
