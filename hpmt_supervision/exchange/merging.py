"""Writing a checked bundle: new rows are added, changed rows updated, and nothing is deleted."""

# The names in the SQL below come from the descriptions in schema.py; what stands in a file is always bound.
# ruff: noqa: S608

from collections.abc import Mapping

from hpmt_supervision.exchange.records import Sheet
from hpmt_supervision.exchange.resolving import compared
from hpmt_supervision.exchange.schema import Column, Kind, Table
from hpmt_supervision.exchange.staging import ADDED, UNCHANGED, UPDATED, Staging
from hpmt_supervision.exchange.targets import TARGETS, column_in_database
from hpmt_supervision.privacy.audit import Actor, act_row
from hpmt_supervision.privacy.trail import Row


def merge(staging: Staging, table: Table, sheet: Sheet) -> None:
    """Write one table's rows from the temporary tables to the real one.

    Args:
        staging: the temporary tables, checked.
        table: which table; those it refers to have been written before it.
        sheet: which optional columns the file left out.
    """
    _add(staging, table)
    _update(staging, table, sheet)


def _add(staging: Staging, table: Table) -> None:
    target = TARGETS[table.name]
    columns, values = [], []
    for column in table.columns:
        columns.append(column_in_database(column))
        values.append("s." + column.name if column.kind is Kind.ID else "r." + column.name)
        if column.kind is Kind.LOCAL_TIME:
            columns.append("local_date")
            values.append("r.local_date")
    columns += target.defaults
    values += target.defaults.values()
    source = f"rows_{table.name} r"
    if table.has_id:
        columns.append("id")
        values.append(f"r.{table.columns[0].name}")
        source += f" JOIN in_{table.name} s ON s.line = r.line"
        _move_sequence(staging, table)
    staging.run(
        f"INSERT INTO {target.name} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {source}"
        f" WHERE r.state = {ADDED}"
    )


def _move_sequence(staging: Staging, table: Table) -> None:
    """Let PostgreSQL number the next row after those whose keys were decided here."""
    if staging.is_sqlite:
        return
    name, own_id = TARGETS[table.name].name, table.columns[0].name
    highest = staging.value(f"SELECT MAX({own_id}) FROM rows_{table.name} WHERE state = {ADDED}")
    if highest is not None:
        sequence = f"pg_get_serial_sequence('{name}', 'id')"
        staging.run(f"SELECT setval({sequence}, GREATEST(nextval({sequence}), {highest}))")


def _update(staging: Staging, table: Table, sheet: Sheet) -> None:
    target = TARGETS[table.name]
    settings = [setting for column in compared(table, sheet) for setting in _settings(column, target.name)]
    if not settings:
        return
    if target.versioned:
        # A form that was opened before the import is told that somebody changed the row.
        settings.append(f"version = {target.name}.version + 1")
    staging.run(
        f"UPDATE {target.name} SET {', '.join(settings)} FROM rows_{table.name} r"
        f" WHERE r.target = {target.name}.id AND r.state = {UPDATED}"
    )


def _settings(column: Column, target: str) -> list[str]:
    if column.kind is not Kind.LOCAL_TIME:
        return [f"{column.name} = r.{column.name}"]
    name = column.name
    # An existing session at the second of two equal autumn times stays there when something else is changed.
    kept = f"CASE WHEN {target}.{name} = r.{name}_second THEN {target}.{name} ELSE r.{name} END"
    return [f"{name} = {kept}", "local_date = r.local_date"]


def tell_open_forms(staging: Staging) -> None:
    """Count up existing sessions whose attendance was changed: attendance is taken in the form of its session."""
    staging.run(
        f"UPDATE supervision_session SET version = version + 1 WHERE id IN"
        f" (SELECT session_id FROM rows_attendance WHERE state <> {UNCHANGED} AND session_id NOT IN"
        f" (SELECT session_id FROM rows_sessions WHERE state <> {UNCHANGED}))"
    )


def act_of_import(details: Mapping[str, object], *, by: Actor | None) -> Row:
    """Return the import's audit row, to be chained as the last thing of its transaction.

    Args:
        details: counts per file, never ids or names.
        by: who asked for it; None for the command line.
    """
    return act_row("bundle.import", subject_kind="bundle", subject_id=None, by=by, details=details)
