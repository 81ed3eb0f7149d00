"""The files of an extract: CSV and Parquet written from the declaration of their columns, in one zip file."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hpmt_supervision.study.columns import TABLES, Column, ExtractTable, Kind
from hpmt_supervision.study.dictionary import dictionary_csv, dictionary_page, readme
from hpmt_supervision.study.extract_models import TableCode

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]  # it has no stubs

Row = Mapping[str, Any]
# A zip file carries times; a fixed one keeps two files of the same records alike.
FIXED_TIME = (2000, 1, 1, 0, 0, 0)
_TYPES: Mapping[Kind, type | tuple[type, ...]] = {
    Kind.TEXT: str,
    Kind.WHOLE: int,
    Kind.NUMBER: Decimal,
    Kind.YES_NO: bool,
}


class NotAsDeclared(ValueError):
    """A row does not fit the declaration of its table, so that nothing is written."""


@dataclass(frozen=True)
class Stamp:
    """What every file says of where it comes from.

    Attributes:
        extract_id: the extract's number.
        study: the study's name.
        agreement_reference: the agreement it was approved under.
        generated_at: when it was made.
        expires_on: the last day it may be kept, as text ``YYYY-MM-DD``.
    """

    extract_id: int
    study: str
    agreement_reference: str
    generated_at: datetime
    expires_on: str

    def as_texts(self) -> dict[str, str]:
        """Return it as texts by name, as Parquet carries them."""
        return {
            "extract_id": str(self.extract_id),
            "study": self.study,
            "agreement_reference": self.agreement_reference,
            "generated_at": f"{self.generated_at:%Y-%m-%dT%H:%M:%SZ}",
            "delete_by": self.expires_on,
        }


def archive(tables: Mapping[TableCode, Sequence[Row]], stamp: Stamp) -> bytes:
    """Return the zip file of an extract.

    Args:
        tables: the rows of each table it holds.
        stamp: where it comes from.

    Raises:
        NotAsDeclared: when a row does not fit the declaration of its table.
    """
    chosen = [table for code, table in TABLES.items() if code in tables]
    files: dict[str, bytes] = {
        "README.md": readme(chosen, stamp.as_texts()).encode(),
        "dictionary.csv": dictionary_csv(chosen).encode(),
        "dictionary.html": dictionary_page(chosen).encode(),
    }
    for table in chosen:
        rows = [checked(table, row) for row in tables[table.code]]
        files[f"csv/{table.code}.csv"] = as_csv(table, rows).encode()
        files[f"parquet/{table.code}.parquet"] = as_parquet(table, rows, stamp)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(zipfile.ZipInfo(name, FIXED_TIME), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def checked(table: ExtractTable, row: Row) -> Row:
    """Return a row with its cells in the order of the columns.

    Args:
        table: the declaration.
        row: every column by name, and nothing else.

    Raises:
        NotAsDeclared: when a column is missing or unknown, or a cell has another type or value than declared.
    """
    if set(row) != {column.name for column in table.columns}:
        raise NotAsDeclared(f"{table.code}: other columns than declared")
    for column in table.columns:
        if not _fits(column, row[column.name]):
            raise NotAsDeclared(f"{table.code}.{column.name}: another value than declared")
    return {column.name: row[column.name] for column in table.columns}


def _fits(column: Column, cell: Any) -> bool:
    if cell is None:
        return column.may_be_empty
    if not isinstance(cell, _TYPES[column.kind]) or (isinstance(cell, bool) and column.kind is not Kind.YES_NO):
        return False
    if isinstance(cell, Decimal):
        return cell == round(cell, column.decimals)
    return cell != "" and (not column.values or cell in column.values)


def as_csv(table: ExtractTable, rows: Iterable[Row]) -> str:
    """Return a table as CSV: comma, decimal point, LF, a header, and nothing in an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows([_written(column, row[column.name]) for column in table.columns] for row in rows)
    return text.getvalue()


def _written(column: Column, cell: Any) -> str:
    if cell is None:
        return ""
    if column.kind is Kind.YES_NO:
        return "true" if cell else "false"
    return f"{cell:.{column.decimals}f}" if column.kind is Kind.NUMBER else str(cell)


def as_parquet(table: ExtractTable, rows: Sequence[Row], stamp: Stamp) -> bytes:
    """Return a table as a Parquet file with typed columns, their definitions, and where it comes from."""
    import pyarrow as pa
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    fields = [
        pa.field(
            column.name,
            _arrow_type(column.kind),
            nullable=column.may_be_empty,
            metadata={"definition": str(column.definition), "unit": str(column.unit)},
        )
        for column in table.columns
    ]
    schema = pa.schema(fields, metadata=stamp.as_texts() | {"table": str(table.code)})
    columns = [
        pa.array([_stored(row[column.name]) for row in rows], type=_arrow_type(column.kind)) for column in table.columns
    ]
    stream = io.BytesIO()
    pq.write_table(pa.table(columns, schema=schema), stream)
    return stream.getvalue()


def _stored(cell: Any) -> Any:
    return float(cell) if isinstance(cell, Decimal) else cell


def _arrow_type(kind: Kind) -> "pa.DataType":
    import pyarrow as pa

    return {Kind.TEXT: pa.string(), Kind.WHOLE: pa.int64(), Kind.NUMBER: pa.float64(), Kind.YES_NO: pa.bool_()}[kind]
