"""Answers that the browser keeps as a file."""

from flask import Response

# The media type of a workbook for Excel.
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attached(answer: Response, name: str) -> Response:
    """Return the answer as a file to be kept under a name, never to be shown where it stands.

    Args:
        answer: the file's content, with its media type.
        name: the file's name; it is quoted or encoded as its letters need.
    """
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
