"""Writing a file beside its place, so that what stands there is whole at every moment."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hpmt_supervision.core.errors import UserError


class ExportStopped(UserError):
    """The export could not be finished; what was there before is still there."""


@contextmanager
def put_in_place(path: Path) -> Iterator[Path]:
    """Give a file beside a place to write to, and put it there when it is whole."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        beside.chmod(0o666 & ~_umask())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def put_folder_in_place(path: Path) -> Iterator[Path]:
    """Give a folder beside a place to write to, and put it there when all its files are whole."""
    beside = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        yield beside
        # A folder made for one user alone would surprise whoever is to fetch the export.
        beside.chmod(0o777 & ~_umask())
        if path.exists() and any(path.iterdir()):
            before = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
            path.replace(before)
            try:
                beside.replace(path)
            except OSError:
                before.replace(path)
                raise
            shutil.rmtree(before)
        else:
            beside.replace(path)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _umask() -> int:
    """What new files of this process are denied; temporary ones are denied more."""
    umask = os.umask(0)
    os.umask(umask)
    return umask
