"""Both lists as files: one line for each row, in cells that a spreadsheet shows and never runs."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

from hpmt_supervision.web.attachments import attached
from hpmt_supervision.web.csv_cells import shown_as_text


def csv_answer(name: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """Return a file for a spreadsheet.

    Args:
        name: the file's name without its ending.
        head: the names of the columns.
        rows: the cells of each line.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(list(map(shown_as_text, row)) for row in rows)
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    return attached(answer, f"{name}.csv")
