"""From text ids to keys: what every row of the bundle points to, and which existing row it is.

A reference is looked up among the ids of the bundle first, those on faulty lines included, and then in the database.
A new row's key is decided here, so that others can point to it before it is written: the highest key in use plus the
line it stands on.
"""

# The names in the SQL below come from the descriptions in schema.py; what stands in a file is always bound.
# ruff: noqa: S608

from hpmt_supervision.exchange.records import Sheet
from hpmt_supervision.exchange.schema import TABLE_BY_NAME, TABLES, Column, Kind, Table
from hpmt_supervision.exchange.staging import ADDED, UNCHANGED, UPDATED, Staging
from hpmt_supervision.exchange.targets import TARGETS, column_in_database


def resolve(staging: Staging, sheets: dict[str, Sheet]) -> None:
    """Fill `ids_X` and `rows_X` for every table.

    Args:
        staging: the temporary tables, with every `in_X` loaded.
        sheets: per table's name, which optional columns the file left out.
    """
    for table in TABLES:
        if table.has_id:
            _identify(staging, table)
    for table in TABLES:
        _resolve(staging, table, sheets[table.name])


def _identify(staging: Staging, table: Table) -> None:
    target, own_id, name = TARGETS[table.name].name, table.columns[0].name, table.name
    base = staging.value(f"SELECT COALESCE(MAX(id), 0) FROM {target}")
    staging.run(
        f"CREATE TEMP TABLE ids_{name} AS SELECT s.text_id, COALESCE(t.id, {base} + s.line) AS ref"
        f" FROM (SELECT {own_id} AS text_id, MIN(line) AS line FROM in_{name}"
        f" WHERE {own_id} IS NOT NULL GROUP BY {own_id}) s LEFT JOIN {target} t ON t.text_id = s.text_id"
    )
    staging.run(f"CREATE UNIQUE INDEX ids_{name}_text_id ON ids_{name} (text_id, ref)")
    if not staging.is_sqlite:
        staging.run(f"ANALYZE ids_{name}")


def _resolve(staging: Staging, table: Table, sheet: Sheet) -> None:
    target, name = TARGETS[table.name].name, table.name
    columns = [_resolved(column, table) for column in table.columns]
    if any(column.kind is Kind.LOCAL_TIME for column in table.columns):
        columns += ["s.starts_at_second", "s.local_date"]
    # The lookups are done once; without the word both databases would repeat them wherever a column is named.
    staging.run(
        f"CREATE TEMP TABLE rows_{name} AS WITH r AS MATERIALIZED"
        f" (SELECT s.line, s.faulty, {', '.join(columns)} FROM in_{name} s)"
        f" SELECT r.*, t.id AS target, CASE WHEN t.id IS NULL THEN {ADDED}"
        f" WHEN {unchanged(staging, table, sheet)} THEN {UNCHANGED} ELSE {UPDATED} END AS state"
        f" FROM r LEFT JOIN {target} t ON {_is_the_same_row(table)}"
    )
    if not staging.is_sqlite:
        staging.run(f"ANALYZE rows_{name}")


def _resolved(column: Column, table: Table) -> str:
    refers_to = table.name if column.kind is Kind.ID else column.refers_to
    if refers_to is None:
        return f"s.{column.name}"
    in_bundle = f"(SELECT ref FROM ids_{refers_to} WHERE text_id = s.{column.name})"
    in_database = f"(SELECT id FROM {TARGETS[TABLE_BY_NAME[refers_to].name].name} WHERE text_id = s.{column.name})"
    return f"COALESCE({in_bundle}, {in_database}) AS {column.name}"


def _is_the_same_row(table: Table) -> str:
    if table.has_id:
        return f"t.id = r.{table.columns[0].name}"
    return " AND ".join(f"t.{heading} = r.{heading}" for heading in table.key)


def unchanged(staging: Staging, table: Table, sheet: Sheet) -> str:
    """The SQL condition that a row `r` of the bundle says what the existing row `t` says already."""
    return " AND ".join(same_value(staging, column) for column in compared(table, sheet)) or "TRUE"


def compared(table: Table, sheet: Sheet) -> list[Column]:
    """The columns that an update may change; a column that the file left out changes nothing."""
    return [column for column in table.values if column.name not in sheet.absent]


def same_value(staging: Staging, column: Column) -> str:
    """The SQL condition that `r` and `t` have the same value in a column.

    The local time of a file cannot say which of two equal autumn times is meant, so an existing session at the second
    of them is taken to be where the file says.
    """
    stored = column_in_database(column)
    same = f"t.{stored} {staging.same} r.{column.name}"
    return f"({same} OR t.{stored} = r.{column.name}_second)" if column.kind is Kind.LOCAL_TIME else same
