"""What a change of one session means for the rest of its series. Values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.sessions.recurrence import Every, Rule, chosen_dates, occurrences, settled


class Scope(StrEnum):
    """Which sessions of a series an act is done to. Those held or begun are never among the later ones or all."""

    THIS = "this"
    LATER = "later"
    ALL = "all"


@dataclass(frozen=True)
class Shift:
    """How a session is moved: so many days, and from one time of day to another.

    Attributes:
        days: days ahead, or back when negative.
        old_time: the local time of day it had.
        new_time: the local time of day it gets.
    """

    days: int
    old_time: time
    new_time: time

    def __bool__(self) -> bool:
        return self.days != 0 or self.old_time != self.new_time

    def of(self, local: datetime) -> datetime:
        """Return a session's new local time; one that had a time of day of its own keeps that.

        Args:
            local: the naive local date and time it has.
        """
        at = self.new_time if local.time() == self.old_time else local.time()
        return datetime.combine(local.date() + timedelta(days=self.days), at)


def shift_between(old: datetime, new: datetime) -> Shift:
    """Return the shift from one naive local time to another."""
    return Shift((new.date() - old.date()).days, old.time(), new.time())


def occurrences_from(rule: Rule, since: datetime, laid_out_to: date) -> list[datetime]:
    """Return the naive local times a rule gives from one on, as far as they are laid out.

    Args:
        rule: the rule.
        since: the first naive local time to return.
        laid_out_to: the last local day laid out.
    """
    through = laid_out_to if rule.open_ended else None
    return [one.local for one in occurrences(rule, through=through) if one.local >= since]


def shifted_rule(rule: Rule, since: datetime, laid_out_to: date, shift: Shift) -> Rule:
    """Return the rule of all from one occurrence on, moved; dates chosen by hand when no rule gives exactly those.

    The third Wednesday moved by a day is not always the third Thursday, so the dates themselves decide.

    Args:
        rule: the rule as it was.
        since: the naive local time of the first that is moved.
        laid_out_to: the last local day laid out.
        shift: how they are moved.
    """
    wanted = [shift.of(local) for local in occurrences_from(rule, since, laid_out_to)]
    if rule.kind is not Every.CHOSEN:
        found = _moved_by(rule, wanted, shift)
        if _gives(found, wanted):
            return found
    return chosen_dates(wanted)


def _gives(rule: Rule, wanted: Sequence[datetime]) -> bool:
    try:
        found = occurrences(rule, through=wanted[-1].date() if rule.open_ended else None)
    except UserError:
        # Its first occurrence comes after its last day, so it gives nothing.
        return False
    return [one.local for one in found] == wanted


def _moved_by(rule: Rule, wanted: Sequence[datetime], shift: Shift) -> Rule:
    return replace(
        settled(rule),
        first=wanted[0],
        count=len(wanted) if rule.count is not None and rule.until is None else None,
        until=wanted[-1].date() if rule.until is not None else None,
        weekdays=tuple(sorted((number + shift.days) % 7 for number in settled(rule).weekdays)),
    )
