"""The eight tables of the exchange bundle, described once.

Reading, staging, checking, merging and export all follow these descriptions, so a new column is added here and
nowhere else. The module is pure: it knows neither files nor the database.
"""

from dataclasses import dataclass
from enum import StrEnum

# An id takes part in unique indexes, whose entries PostgreSQL limits to about 2 700 bytes.
ID_LENGTH = 200


class Kind(StrEnum):
    """What a cell holds."""

    ID = "id"
    REFERENCE = "reference"
    TEXT = "text"
    EMAIL = "email"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"
    LOCAL_TIME = "local_time"


@dataclass(frozen=True)
class Column:
    """One column of a bundle file.

    Args:
        name: the heading in the file.
        kind: what its cells hold.
        required: whether an empty cell is an error.
        choices: the named set of a choice.
        low, high: the range of a number, both included.
        empty_is: the number an empty cell stands for, if it stands for one.
        refers_to: the table a reference points into.
        heading_required: whether the file must have the column at all.
    """

    name: str
    kind: Kind
    required: bool = True
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    empty_is: int | None = None
    refers_to: str | None = None
    heading_required: bool = True

    @property
    def is_number(self) -> bool:
        """Whether its values are whole numbers; the levels are, though they are a named set."""
        return self.kind is Kind.NUMBER or (bool(self.choices) and all(choice.isdigit() for choice in self.choices))


@dataclass(frozen=True)
class Table:
    """One file of the bundle: its name without ending, its columns in export order, and what identifies a row."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def file(self) -> str:
        """The file's name in a bundle."""
        return f"{self.name}.csv"

    @property
    def has_id(self) -> bool:
        """Whether rows carry the sender's own id, so that other files can refer to them."""
        return self.columns[0].kind is Kind.ID

    def column(self, name: str) -> Column:
        """The column with this heading; raises KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings in export order."""
        return tuple(column.name for column in self.columns)

    @property
    def references(self) -> tuple[Column, ...]:
        """The columns that point to rows of a table, this one or another."""
        return tuple(column for column in self.columns if column.refers_to)

    @property
    def values(self) -> tuple[Column, ...]:
        """The columns an update may change: all that are not part of the key."""
        return tuple(column for column in self.columns if column.name not in self.key)


ROLES = (
    "counsellor",
    "hpmt_supervisor",
    "fm_supervisor",
    "resource_group",
    "office_leader",
    "county_coordinator",
    "researcher",
    "administrator",
)
UNIT_KINDS = ("national", "county", "office")
LEVELS = ("1", "2", "3")
PARTS = ("supervisor", "supervisee")
ABSENCE_KINDS = ("leave", "sick", "other")
SESSION_STATUSES = ("planned", "held", "cancelled")
CANCEL_REASONS = (
    "sickness",
    "no_cases",
    "workload",
    "management_priority",
    "holiday",
    "supervisor_absent",
    "other",
)
ATTENDANCE_STATUSES = ("attended", "absent", "excused")

# Which kind of unit a unit of each kind hangs under; the national unit hangs under none.
PARENT_KIND = {"office": "county", "county": "national"}
# Which kind of unit a group of each level belongs to.
LEVEL_KIND = {"1": "office", "2": "county", "3": "national"}


def _id(name: str) -> Column:
    return Column(name, Kind.ID)


def _reference(name: str, to: str, *, required: bool = True, heading_required: bool = True) -> Column:
    return Column(name, Kind.REFERENCE, required=required, refers_to=to, heading_required=heading_required)


def _choice(name: str, choices: tuple[str, ...], *, required: bool = True) -> Column:
    return Column(name, Kind.CHOICE, choices=choices, required=required)


def _date(name: str, *, required: bool = True) -> Column:
    return Column(name, Kind.DATE, required=required)


UNITS = Table(
    "units",
    (
        _id("unit_id"),
        _choice("kind", UNIT_KINDS),
        Column("name", Kind.TEXT),
        _reference("parent_id", "units", required=False),
        _date("opened_on", required=False),
        _date("closed_on", required=False),
        _reference("merged_into_id", "units", required=False, heading_required=False),
    ),
    key=("unit_id",),
)
PEOPLE = Table(
    "people",
    (_id("person_id"), Column("name", Kind.TEXT), Column("email", Kind.EMAIL, required=False)),
    key=("person_id",),
)
ROLE_ASSIGNMENTS = Table(
    "roles",
    (
        _reference("person_id", "people"),
        _choice("role", ROLES),
        _reference("unit_id", "units"),
        _date("valid_from"),
        _date("valid_to", required=False),
        Column("position_percent", Kind.NUMBER, required=False, low=0, high=100),
    ),
    key=("person_id", "role", "unit_id", "valid_from"),
)
GROUPS = Table(
    "groups",
    (
        _id("group_id"),
        _choice("level", LEVELS),
        _reference("unit_id", "units"),
        Column("name", Kind.TEXT),
        Column("interval_days", Kind.NUMBER, required=False, low=1, high=366, empty_is=14),
    ),
    key=("group_id",),
)
MEMBERSHIPS = Table(
    "memberships",
    (
        _reference("group_id", "groups"),
        _reference("person_id", "people"),
        _choice("part", PARTS),
        _date("valid_from"),
        _date("valid_to", required=False),
    ),
    key=("group_id", "person_id", "part", "valid_from"),
)
ABSENCES = Table(
    "absences",
    (
        _reference("person_id", "people"),
        _choice("kind", ABSENCE_KINDS),
        _date("from_date"),
        _date("to_date", required=False),
    ),
    key=("person_id", "kind", "from_date"),
)
SESSIONS = Table(
    "sessions",
    (
        _id("session_id"),
        _reference("group_id", "groups"),
        Column("starts_at", Kind.LOCAL_TIME),
        Column("minutes", Kind.NUMBER, low=1, high=1440),
        _choice("status", SESSION_STATUSES),
        _choice("cancel_reason", CANCEL_REASONS, required=False),
    ),
    key=("session_id",),
)
ATTENDANCE = Table(
    "attendance",
    (
        _reference("session_id", "sessions"),
        _reference("person_id", "people"),
        _choice("status", ATTENDANCE_STATUSES),
    ),
    key=("session_id", "person_id"),
)

# In an order in which every reference points to an earlier table or to the table itself.
TABLES = (UNITS, PEOPLE, ROLE_ASSIGNMENTS, GROUPS, MEMBERSHIPS, ABSENCES, SESSIONS, ATTENDANCE)
TABLE_BY_FILE = {table.file: table for table in TABLES}
TABLE_BY_NAME = {table.name: table for table in TABLES}
