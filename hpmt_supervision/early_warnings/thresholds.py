"""When a warning is raised and when it goes one level up: the usual, and what stands nearest. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from hpmt_supervision.early_warnings.kinds import WarningKind

# What each number may be, both ends included; forms and the database go by the same.
INTERVALS_X10 = (10, 40)
EMPTY_AGENDAS = (2, 6)
SILENCE_DAYS = (1, 60)
LEADERS_WANTED = (1, 2)


@dataclass(frozen=True, slots=True)
class Limits:
    """What is said for a programme or a unit; None leaves it to what stands further up.

    Attributes:
        intervals_x10: tenths of an interval without a held session that make a warning.
        empty_agendas: empty agendas in a row that make a warning.
        silence_days: days without change and answer after which a warning goes one level up.
        leaders_wanted: how many shall be able to lead a group.
        kinds: the kinds that are on.
    """

    intervals_x10: int | None = None
    empty_agendas: int | None = None
    silence_days: int | None = None
    leaders_wanted: int | None = None
    kinds: frozenset[WarningKind] | None = None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What holds for a group, with nothing left open. The attributes are those of ``Limits``."""

    # Fifteen tenths: one and a half intervals.
    intervals_x10: int = 15
    empty_agendas: int = 2
    silence_days: int = 7
    leaders_wanted: int = 1
    kinds: frozenset[WarningKind] = frozenset(WarningKind)


USUAL = Thresholds()
NAMES = ("intervals_x10", "empty_agendas", "silence_days", "leaders_wanted", "kinds")


def nearest(limits: Iterable[Limits | None]) -> Thresholds:
    """Return what holds where several things are said: for each number the first that says it, else the usual.

    Args:
        limits: what is said for the unit, for the units above it, and last for the programme; None says nothing.
    """
    said = [one for one in limits if one is not None]
    chosen = {
        name: next((getattr(one, name) for one in said if getattr(one, name) is not None), getattr(USUAL, name))
        for name in NAMES
    }
    return Thresholds(**chosen)
