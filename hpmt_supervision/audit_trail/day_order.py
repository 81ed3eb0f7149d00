"""The order in which acts are told: by day, and in a day so that no act tells by its place who did it (pure).

Whoever signs in and then writes does the one just before the other. An act whose actor is not shown would be told by
its neighbours, so that such acts stand last in their day, by what they are and not by when they were done.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import groupby
from typing import Protocol, TypeVar

from hpmt_supervision.audit_trail.policy import AUTHORS_OWN
from hpmt_supervision.core import clock

T = TypeVar("T")


class Act(Protocol):
    """What decides where an act stands."""

    @property
    def at(self) -> datetime:
        """Return when it was done."""

    @property
    def action(self) -> str:
        """Return what was done."""

    @property
    def actor_role(self) -> str | None:
        """Return the role it was done in."""

    @property
    def subject_kind(self) -> str:
        """Return the kind of thing it was done to."""

    @property
    def subject_id(self) -> int | None:
        """Return the number of the thing."""


def in_day_order(rows: Iterable[T], act_of: Callable[[T], Act]) -> Iterable[T]:
    """Return rows in the order they are told, one local day at a time.

    Args:
        rows: whole days, the latest first.
        act_of: what a row tells of.
    """
    for _day, found in groupby(rows, key=lambda row: clock.local_date(act_of(row).at)):
        of_day = list(found)
        yield from (row for row in of_day if act_of(row).subject_kind not in AUTHORS_OWN)
        untold = (row for row in of_day if act_of(row).subject_kind in AUTHORS_OWN)
        yield from sorted(untold, key=lambda row: _what(act_of(row)))


def _what(act: Act) -> tuple[str, int, str, str]:
    return act.subject_kind, act.subject_id or 0, act.action, act.actor_role or ""
