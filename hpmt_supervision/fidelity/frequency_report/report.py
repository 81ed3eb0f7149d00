"""The frequency report as values: which fields it has, in which order, and what a withheld row still shows. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from hpmt_supervision.fidelity.figures.definitions import Figures, Period
from hpmt_supervision.fidelity.figures.rows import UnitFacts

Value = int | Decimal | tuple[int, ...] | None

# The fields of a row in the order of the definitions; a file spreads the distribution over seven columns.
FIELDS = (
    "supervisees",
    "sessions_planned",
    "sessions_held",
    "sessions_cancelled",
    "attendances",
    "mean",
    "distribution",
    "active_days",
    "on_schedule_days",
    "on_schedule",
    "longest_gap_days",
)
# Session counts are counts of meetings, not of people, and are always shown.
SESSION_FIELDS = frozenset({"sessions_planned", "sessions_held", "sessions_cancelled"})
# What is not shown for a single office when small numbers are withheld.
NOT_FOR_ONE_OFFICE = ("distribution", "longest_gap_days")
# What follows from attendances: not shown where attendances alone are withheld.
OF_ATTENDANCES = ("attendances", "mean")


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row as the reader may see it; what is withheld is not in it at all.

    Attributes:
        unit: the unit.
        fields: every field by name; None where it does not apply, is withheld or is not shown.
        withheld: whether the person-derived fields are withheld.
        extra: what stands in the columns a page's file has beyond the fields.
    """

    unit: UnitFacts
    fields: Mapping[str, Value]
    withheld: bool = False
    extra: tuple[Decimal | str | None, ...] = ()

    @classmethod
    def showing(cls, unit: UnitFacts, figures: Figures, *, withheld: bool, not_shown: Sequence[str]) -> "ReportRow":
        """Return a row with the figures that may be shown."""
        hidden = (set(FIELDS) - SESSION_FIELDS) if withheld else set(not_shown)
        fields: dict[str, Value] = {name: None if name in hidden else getattr(figures, name) for name in FIELDS}
        return cls(unit, MappingProxyType(fields), withheld)


@dataclass(frozen=True, slots=True)
class Report:
    """A frequency report.

    Attributes:
        period: the period.
        level: 1, 2 or 3.
        by: the kind of unit each row stands for.
        exclude_absent: whether absent people are left out.
        withholds: whether small numbers were withheld.
        not_shown: fields that no row shows, because they are not shown for a single office.
        rows: the rows in order.
        extra_columns: the columns a page's file has beyond the fields.
    """

    period: Period
    level: int
    by: str
    exclude_absent: bool
    withholds: bool
    not_shown: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    extra_columns: tuple[str, ...] = ()
