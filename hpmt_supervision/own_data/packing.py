"""The files that are handed out: JSON and a readable page in one ZIP, written as it is read."""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from flask import stream_template
from flask_babel import gettext as _

from hpmt_supervision.core import clock
from hpmt_supervision.own_data.collecting import Part
from hpmt_supervision.people.roles import ROLE_LABELS, Role
from hpmt_supervision.privacy.person_data import label_of
from hpmt_supervision.web.formats import clock_time, day, day_time

Rows = Callable[[Part], Iterator[dict[str, Any]]]
PIECE = 32 * 1024
_ROLES = frozenset({"actor_role", "asked_role", "reader_role", "role"})


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


def zipped(parts: list[Part], rows: Rows, *, name: str, made_at: datetime) -> Iterator[bytes]:
    """Give the ZIP in pieces.

    Args:
        parts: the tables.
        rows: gives the rows of a table; it is asked once for each of the two files.
        name: the person's name.
        made_at: when it is made.
    """
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for file_name, texts in (
            ("mine-data.json", json_texts(parts, rows, made_at)),
            ("mine-data.html", html_texts(parts, rows, name, made_at)),
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


def html_texts(parts: list[Part], rows: Rows, name: str, made_at: datetime) -> Iterator[str]:
    """Give the readable page in pieces."""
    yield from stream_template("own_data/file.html", parts=parts, rows=rows, told=_told, name=name, made_at=made_at)


def _told(part: Part, row: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """Give what a row says, each column under its label; what is empty is left out."""
    for key, value in row.items():
        if value is not None and value != "":
            yield label_of(part.table, key) or key, _readable(key, value)


def _readable(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Ja") if value else _("Nei")
    if isinstance(value, datetime) and value.tzinfo is not None:
        return day_time(value)
    if isinstance(value, date):
        return f"{day(value)}, {clock_time(value)}" if isinstance(value, datetime) else day(value)
    if isinstance(value, time):
        return clock_time(value)
    if key in _ROLES and value in set(Role):
        return str(ROLE_LABELS[Role(value)])
    return str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return clock.to_local(value).isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return value
