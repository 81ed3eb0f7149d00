"""The past stays: what a bundle may not change about what already happened.

A row that says what the database says already never trips these, whatever has happened since.
"""

# The names in the SQL below come from the descriptions in schema.py; what stands in a file is always bound.
# ruff: noqa: S608

from hpmt_supervision.exchange.records import Sheet
from hpmt_supervision.exchange.resolving import compared, same_value
from hpmt_supervision.exchange.schema import ATTENDANCE, GROUPS, SESSIONS, UNITS, Column, Table
from hpmt_supervision.exchange.staging import UNCHANGED, UPDATED, Staging
from hpmt_supervision.exchange.targets import SESSION_LOG, TARGETS

HAS_GROUPS = "EXISTS (SELECT 1 FROM supervision_group g WHERE g.unit_id = t.id)"
HAS_HELD = "EXISTS (SELECT 1 FROM supervision_session x WHERE x.group_id = t.id AND x.status = 'held')"
SIGNED = f"SELECT l.session_id FROM {SESSION_LOG.name} l WHERE l.signed_at IS NOT NULL"


def check_past(staging: Staging, sheets: dict[str, Sheet]) -> None:
    """Report every change to what may no longer change.

    Args:
        staging: the temporary tables, resolved.
        sheets: what is known about each table of the bundle.
    """
    for heading in ("kind", "parent_id"):
        _refuse_change(staging, UNITS, UNITS.column(heading), "unit_has_groups", HAS_GROUPS)
    for heading in ("level", "unit_id", "interval_days"):
        _refuse_change(staging, GROUPS, GROUPS.column(heading), "group_has_held", HAS_HELD)
    _refuse_change(staging, SESSIONS, SESSIONS.column("group_id"), "session_group", "1 = 1")
    for column in compared(SESSIONS, sheets["sessions"]):
        _refuse_change(staging, SESSIONS, column, "log_signed", f"t.id IN ({SIGNED})")
    staging.report_rows(
        ATTENDANCE,
        "status",
        "log_signed",
        f"SELECT line, '' AS a, '' AS b FROM rows_attendance WHERE state <> {UNCHANGED} AND session_id IN ({SIGNED})",
    )


def _refuse_change(staging: Staging, table: Table, column: Column, code: str, settled: str) -> None:
    """Report the rows whose column differs from an existing row for which a condition on `t` holds."""
    read = f"(r.faulty & {1 << table.columns.index(column)}) = 0"
    known = f"(r.{column.name} IS NOT NULL OR s.{column.name} IS NULL)"
    staging.report_rows(
        table,
        column.name,
        code,
        f"SELECT r.line, '' AS a, '' AS b FROM rows_{table.name} r JOIN in_{table.name} s ON s.line = r.line"
        f" JOIN {TARGETS[table.name].name} t ON t.id = r.target"
        f" WHERE r.state = {UPDATED} AND {read} AND {known} AND NOT ({same_value(staging, column)}) AND {settled}",
    )
