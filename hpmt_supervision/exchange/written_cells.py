"""A row of the database as the texts of its cells, alike in every kind of file."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from hpmt_supervision.exchange.cells import write_local_time
from hpmt_supervision.exchange.schema import Kind, Table

NEEDS_QUOTES = frozenset('",\r\n')


def as_texts(table: Table, row: tuple[Any, ...]) -> list[str]:
    """A row from the database as the texts of its cells; what is missing is an empty text."""
    return [as_text(value) for as_text, value in zip(_formats_of(table), row, strict=True)]


@cache
def _formats_of(table: Table) -> list[Callable[[Any], str]]:
    return [_local_time if column.kind is Kind.LOCAL_TIME else _plain for column in table.columns]


def _plain(value: object) -> str:
    """Texts, numbers, named values and days; a day's text is `YYYY-MM-DD` from both drivers."""
    return "" if value is None else str(value)


def quoted(value: str) -> str:
    """A text as a cell, in quotes when it has a separator, a quote or the end of a line in it."""
    if NEEDS_QUOTES.isdisjoint(value):
        return value
    return '"' + value.replace('"', '""') + '"'


def _local_time(value: str | datetime) -> str:
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    return write_local_time(instant.replace(tzinfo=UTC))
