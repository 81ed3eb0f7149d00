"""Making a person nobody: every room says what it deletes of a person, and what must be settled before.

Only what points out the person goes. Rows that figures are counted from stay, under a label instead of a name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask, current_app

STEPS = "hpmt_forgetting"
HINDRANCES = "hpmt_forgetting_hindrances"


@dataclass(frozen=True)
class Former:
    """Somebody who is being made nobody.

    Attributes:
        person_id: the person's key; it stays, and so do the rows that hold it.
        name: the name they had, to be replaced where it is copied.
        label: what they are called from now on.
        now: the present instant.
    """

    person_id: int
    name: str
    label: str
    now: datetime


@dataclass(frozen=True)
class Forgetting:
    """What one room deletes.

    Attributes:
        code: a short code, such as ``account``.
        name: what goes, in plain words, for the page that tells of it.
        run: deletes it and flushes.
    """

    code: str
    name: Any
    run: Callable[[Former], None]


def add_forgetting(app: Flask, step: Forgetting) -> None:
    """Register what a room deletes of a person. Steps run in the order of the rooms."""
    app.extensions.setdefault(STEPS, []).append(step)


def add_hindrance(app: Flask, find: Callable[[int, date], list[str]]) -> None:
    """Register what must be settled before a person is made nobody.

    Args:
        app: the application.
        find: gives sentences that say what it is and what to do, for a person and a local day; empty for none.
    """
    app.extensions.setdefault(HINDRANCES, []).append(find)


def forgetting_steps() -> list[Forgetting]:
    """Return everything that is deleted of a person."""
    return list(current_app.extensions.get(STEPS, []))


def hindrances_of(person_id: int, today: date) -> list[str]:
    """Return what must be settled before a person can be made nobody.

    Args:
        person_id: the person.
        today: the local day.
    """
    return [sentence for find in current_app.extensions.get(HINDRANCES, []) for sentence in find(person_id, today)]
