"""Days on which a group hardly meets: public holidays, and days on which its unit is closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hpmt_supervision.availability.queries import ClosedSpell, closed_periods_for
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.sessions.public_holidays import holiday_names


@dataclass(frozen=True)
class OffDays:
    """Days on which few are at work.

    Attributes:
        holidays: names of public holidays by day.
        spells: when the unit is closed.
    """

    holidays: Mapping[date, str]
    spells: Sequence[ClosedSpell]

    def holiday(self, day: date) -> str | None:
        """Return the name of the public holiday on a day, or None."""
        return self.holidays.get(day)

    def closed(self, day: date) -> str | None:
        """Return what the closed days a day is among are called, or None."""
        return next((spell.name for spell in self.spells if spell.covers(day)), None)


def off_days(group: SupervisionGroup, first: date, last: date) -> OffDays:
    """Return the public holidays and a group's closed days between two days, both included.

    Args:
        group: the group, with its unit.
        first: the first local day.
        last: the last local day.
    """
    every_day = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return OffDays(holiday_names(every_day), closed_periods_for(group.unit, first, last))
