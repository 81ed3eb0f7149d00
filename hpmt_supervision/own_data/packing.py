"""The files that are handed out: JSON and a readable page in one ZIP, written as it is read."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from hpmt_supervision.core import clock
from hpmt_supervision.own_data.collecting import Part, Rows
from hpmt_supervision.own_data.readable import readable_page

PIECE = 32 * 1024


class _Pipe(io.RawIOBase):
    """What a ZIP is written into and taken out of piece by piece, so that it never stands whole in memory."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting += data
        return len(data)

    def take(self) -> bytes:
        piece = bytes(self.waiting)
        self.waiting.clear()
        return piece


def zipped(parts: list[Part], rows: Rows, *, person_id: int, name: str, made_at: datetime) -> Iterator[bytes]:
    """Give the ZIP in pieces.

    Args:
        parts: the tables.
        rows: gives the rows of a table; it is asked once for each of the two files.
        person_id, name: the person.
        made_at: when it is made.
    """
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for file_name, texts in (
            ("mine-data.json", json_texts(parts, rows, made_at)),
            ("mine-data.html", readable_page(parts, rows, person_id=person_id, name=name, made_at=made_at)),
        ):
            with archive.open(file_name, "w", force_zip64=True) as file:
                for text in texts:
                    file.write(text.encode())
                    if len(pipe.waiting) > PIECE:
                        yield pipe.take()
            yield pipe.take()
    yield pipe.take()


def json_texts(parts: list[Part], rows: Rows, made_at: datetime) -> Iterator[str]:
    """Give the JSON file in pieces: an object with the time and one list of rows for each table."""
    yield json.dumps({"made_at": made_at.isoformat()})[:-1] + ', "tables": ['
    for number, part in enumerate(parts):
        head = json.dumps({"title": part.title, "table": part.name}, ensure_ascii=False)
        yield ("," if number else "") + "\n" + head[:-1] + ', "rows": ['
        for place, row in enumerate(rows(part)):
            yield ("," if place else "") + "\n" + json.dumps(row, default=_plain, ensure_ascii=False)
        yield "]}"
    yield "]}\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return clock.to_local(value).isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return value
