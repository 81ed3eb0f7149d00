"""Where the bundle's tables live in the database: names of tables and columns, and what a new row gets besides."""

from dataclasses import dataclass
from typing import cast

from sqlalchemy import Boolean, Integer
from sqlalchemy import Table as SqlTable

from hpmt_supervision.exchange.schema import TABLES, Column, Kind, Table
from hpmt_supervision.logs.models import SessionLog
from hpmt_supervision.people.models import Absence, Membership, Person, RoleAssignment, SupervisionGroup, Unit
from hpmt_supervision.sessions.models import Attendance, Origin, SupervisionSession

_MODELS = {
    "units": Unit,
    "people": Person,
    "roles": RoleAssignment,
    "groups": SupervisionGroup,
    "memberships": Membership,
    "absences": Absence,
    "sessions": SupervisionSession,
    "attendance": Attendance,
}
SESSION_LOG = cast(SqlTable, SessionLog.__table__)
# What an added row gets instead of the model's default: a session that came by import needs no log here.
_INSTEAD_OF_DEFAULT = {("sessions", "origin"): f"'{Origin.IMPORT}'"}


@dataclass(frozen=True)
class Target:
    """A table of the database.

    Args:
        name: its name.
        defaults: SQL literals for the columns that the bundle does not carry and that may not be empty.
        versioned: whether its rows count their changes.
    """

    name: str
    defaults: dict[str, str]
    versioned: bool


def column_in_database(column: Column) -> str:
    """The name of a bundle column in the database: the sender's own id is kept as `text_id`, the rest as it is."""
    return "text_id" if column.kind is Kind.ID else column.name


def _target(table: Table) -> Target:
    sql_table = cast(SqlTable, _MODELS[table.name].__table__)
    carried = {column_in_database(column) for column in table.columns} | {"id", "local_date"}
    defaults = {}
    for column in sql_table.columns:
        if column.name in carried or column.nullable:
            continue
        instead = _INSTEAD_OF_DEFAULT.get((table.name, column.name))
        defaults[column.name] = instead or _literal(getattr(column.default, "arg", None), column.type)
    return Target(sql_table.name, defaults, "version" in sql_table.columns)


def _literal(value: object, sql_type: object) -> str:
    if isinstance(sql_type, Boolean) and isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(sql_type, Integer) and isinstance(value, int):
        return str(value)
    # A column like that was added to a model after this was written; the import has to be told what to put in it.
    raise TypeError(f"The import does not know what to write in a column of type {sql_type!r}")


TARGETS = {table.name: _target(table) for table in TABLES}
