"""What a figure is: the period, the figures of one row and their exact rounding. No database, no clock, no numpy.

An attendance counts when three things hold: the session was held and belongs to one of the row's groups; the person is
registered as present; and the person was a supervisee of that very group on the local day the session started. Who
supervised, and who came as a guest, is kept and never counted. An attendance is a counted attendance of a row when its
day also lies in the period and the person is one of the row's counted persons.

A day is on schedule for a person when it is active (a supervisee of one of the row's groups, with no absence of any
kind) and an attendance that counts lies on that day or at most the interval less one day before it. The interval is
that of the group whose session it was, and the attendance may lie before the period: supervision on day 1 with an
interval of 14 days keeps days 1 to 14 on schedule. ``on_schedule`` is the share of active days that are so.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

# The cells of the distribution: 0, 1, 2, 3, 4, 5, and 6 or more counted attendances.
DISTRIBUTION_KEYS = ("0", "1", "2", "3", "4", "5", "6+")


@dataclass(frozen=True, slots=True)
class Period:
    """Local days in Europe/Oslo, both ends included.

    Attributes:
        first: the first day.
        last: the last day.

    Raises:
        ValueError: when the first day is after the last.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError("The first day of a period is not after its last day")

    @property
    def days(self) -> int:
        """Return the number of days."""
        return self.last.toordinal() - self.first.toordinal() + 1

    @property
    def is_whole_months(self) -> bool:
        """Tell whether the period starts on the first and ends on the last day of a calendar month."""
        return self.first.day == 1 and self.last.day == monthrange(self.last.year, self.last.month)[1]


def half_up(numerator: int, denominator: int, places: int) -> Decimal | None:
    """Divide two counts and round half up, in whole numbers, so that no binary fraction can tip a half.

    Args:
        numerator: a count, zero or more.
        denominator: a count, zero or more.
        places: decimals to keep.

    Returns:
        The quotient with exactly ``places`` decimals, or None when the denominator is zero.
    """
    if denominator == 0:
        return None
    scaled = (2 * numerator * 10**places + denominator) // (2 * denominator)
    return Decimal(scaled).scaleb(-places)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one row of the frequency report.

    Attributes:
        supervisees: counted persons.
        sessions_planned: the unit's groups' planned sessions dated in the period.
        sessions_held: the same, held.
        sessions_cancelled: the same, cancelled.
        attendances: counted attendances.
        distribution: counted persons with 0, 1, 2, 3, 4, 5 and 6 or more counted attendances.
        active_days: person-days with a supervisee membership and no absence of any kind.
        on_schedule_days: active days within one interval of an attendance that counts.
        longest_gap_days: the longest run of active days without a counted attendance; None without supervisees.
    """

    supervisees: int
    sessions_planned: int
    sessions_held: int
    sessions_cancelled: int
    attendances: int
    distribution: tuple[int, ...]
    active_days: int
    on_schedule_days: int
    longest_gap_days: int | None

    @property
    def mean(self) -> Decimal | None:
        """Return attendances per supervisee, two decimals half up, or None without supervisees."""
        return half_up(self.attendances, self.supervisees, 2)

    @property
    def on_schedule(self) -> Decimal | None:
        """Return the share of active days that are on schedule, four decimals half up, or None without active days."""
        return half_up(self.on_schedule_days, self.active_days, 4)
