"""Opening whatever a bundle may be: a folder, a .zip file or a workbook."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask_babel import lazy_gettext as _l

from hpmt_supervision.exchange.bundle import Bundle, NoSuchBundle
from hpmt_supervision.exchange.csv_files import open_folder, open_zip
from hpmt_supervision.exchange.problems import Report


@contextmanager
def open_bundle(path: Path, report: Report, *, name: str | None = None) -> Iterator[Bundle]:
    """Open a bundle and report whatever lies in it that should not.

    Args:
        path: a folder, or a file whose name ends in `.zip` or `.xlsx`.
        report: is called with each problem.
        name: what the sender calls the file, when it lies here under another name.

    Returns:
        The bundle; one with problems has the tables that could still be found, so that they are checked too.

    Raises:
        NoSuchBundle: when the path is none of them.
    """
    name = name or path.name
    if path.is_dir():
        yield open_folder(path, report)
    elif not path.exists():
        raise NoSuchBundle(_l("Fant ikke «%(path)s». Oppgi en mappe, en .zip-fil eller en .xlsx-fil.", path=str(path)))
    elif path.suffix.lower() not in {".zip", ".xlsx"} or not path.is_file():
        raise NoSuchBundle(
            _l(
                "«%(path)s» er verken en mappe, en .zip-fil eller en .xlsx-fil. Pakk CSV-filene i en av dem.",
                path=str(path),
            )
        )
    elif path.suffix.lower() == ".xlsx":
        # The reader of workbooks is not loaded by those who bring CSV files.
        from hpmt_supervision.exchange.workbook import open_workbook

        with open_workbook(path, name, report) as workbook:
            yield workbook
    else:
        with open_zip(path, name, report) as files:
            yield files
