"""The share of active days on schedule, month by month, as charts and notes use it. Values only."""

from dataclasses import dataclass
from decimal import Decimal

from hpmt_supervision.fidelity.figures.definitions import half_up
from hpmt_supervision.fidelity.figures.months import Month

# Months in the run chart: two years show the seasons twice.
CHART_MONTHS = 24


@dataclass(frozen=True, slots=True)
class MonthShare:
    """One month's active and on-schedule days.

    Attributes:
        month: the month.
        active_days: active days.
        on_schedule_days: on-schedule days.
        is_registered: whether the office had any session on record by the end of the month; before that a zero
            would be silence, not a count.
        is_withheld: whether the month is withheld from the reader; its days are then zero here.
    """

    month: Month
    active_days: int
    on_schedule_days: int
    is_registered: bool = True
    is_withheld: bool = False

    @property
    def share(self) -> Decimal | None:
        """Return the share on schedule, or None when it is withheld, nothing is registered or no day is active."""
        return half_up(self.on_schedule_days, self.active_days, 4) if self.is_registered else None
