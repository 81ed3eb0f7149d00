"""What pages of earlier rooms show of early warnings.

The room ``early_warnings`` comes later, so it hands its questions in when the app starts::

    # viewer, group key -> what a leader sees; column of group keys -> whether there is any
    warnings_provider.provide_group_warnings(app, warnings_of_group, has_warning)
    warnings_provider.provide_unit_warnings(app, warnings_of_unit)      # viewer, unit key -> what the office page shows

Until it has, there are none. The provider decides what each viewer may see.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flask import Flask, current_app
from sqlalchemy import ColumnElement, false
from sqlalchemy.orm import InstrumentedAttribute

from hpmt_supervision.people.viewer import Viewer


@dataclass(frozen=True)
class AnswerNote:
    """What was answered to a warning.

    Attributes:
        by: who answered: a name to those who lead the group, else the role alone.
        at: when.
        told: what was answered, in a sentence, such as that a new date is set.
        text: what was written beside it, or None.
        until_on: the day on which it is looked at again, or None.
    """

    by: str
    at: datetime
    told: str
    text: str | None
    until_on: date | None


@dataclass(frozen=True)
class WarningLine:
    """One early warning as a page shows it.

    Attributes:
        id, group_id, unit_id: keys.
        kind: the code of its kind, or None when it is withheld from the reader.
        group, unit: names.
        title: what it is, in few words.
        reason: why it was raised, in a sentence.
        raised_on: the local day it was raised.
        ended_on: the local day on which it was mended, or None.
        answers: what was answered, the latest first.
        step: the suggested next step in words, or None.
        step_url: where it is done, or None.
        answer_url: where the viewer answers, or None for those who look from outside.
        report_url: the page of the place, for those who look from outside, or None.
    """

    id: int
    group_id: int
    unit_id: int
    kind: str | None
    group: str
    unit: str
    title: str
    reason: str
    raised_on: date
    ended_on: date | None = None
    answers: tuple[AnswerNote, ...] = ()
    step: str | None = None
    step_url: str | None = None
    answer_url: str | None = None
    report_url: str | None = None


@dataclass(frozen=True)
class QuestionNote:
    """A question about an office, and its answer.

    Attributes:
        id, unit_id: keys.
        unit: the office's name.
        asked_by: who asked: role and name to those asked, or "du".
        asked_at: when.
        text: the question, or None when it is deleted.
        answer: the answer, or None.
        answered_at: when it was answered, or None.
        answer_url: where the viewer answers, or None.
    """

    id: int
    unit_id: int
    unit: str
    asked_by: str
    asked_at: datetime
    text: str | None
    answer: str | None = None
    answered_at: datetime | None = None
    answer_url: str | None = None


@dataclass(frozen=True)
class UnitWarnings:
    """What the page of an office shows.

    Attributes:
        lines: the warnings the viewer may see.
        questions: the questions the viewer asked, or is asked.
        ask_url: where the viewer asks, or None.
    """

    lines: list[WarningLine] = field(default_factory=list)
    questions: list[QuestionNote] = field(default_factory=list)
    ask_url: str | None = None


def by_group(lines: Sequence[WarningLine]) -> list[list[WarningLine]]:
    """Return warnings with those of one group together, in the order in which the groups first come.

    What is mended stands by itself, so that it is not told as something that still holds.

    Args:
        lines: the warnings in order.
    """
    found: dict[tuple[int, bool], list[WarningLine]] = {}
    for line in lines:
        found.setdefault((line.group_id, line.ended_on is not None), []).append(line)
    return list(found.values())


OfGroup = Callable[[Viewer, int], list[WarningLine]]
AnyOfGroup = Callable[[InstrumentedAttribute[int]], ColumnElement[bool]]
OfUnit = Callable[[Viewer, int], UnitWarnings]

_GROUP, _ANY, _UNIT = "hpmt_warnings_of_group", "hpmt_any_warning_of_group", "hpmt_warnings_of_unit"


def provide_group_warnings(app: Flask, provider: OfGroup, has_any: AnyOfGroup) -> None:
    """Let the page of a group show what ``provider`` says, when ``has_any`` says that there is anything."""
    app.extensions[_GROUP], app.extensions[_ANY] = provider, has_any


def provide_unit_warnings(app: Flask, provider: OfUnit) -> None:
    """Let the page of an office show what ``provider`` says."""
    app.extensions[_UNIT] = provider


def group_warnings(viewer: Viewer, group_id: int) -> list[WarningLine]:
    """Return the warnings of a group the viewer leads, or none when nobody provides them."""
    provider: OfGroup | None = current_app.extensions.get(_GROUP)
    return provider(viewer, group_id) if provider else []


def has_warnings(group_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Return the condition that a group has an open warning, as a column of the query that reads the group."""
    has_any: AnyOfGroup | None = current_app.extensions.get(_ANY)
    return has_any(group_id) if has_any else false()


def unit_warnings(viewer: Viewer, unit_id: int) -> UnitWarnings:
    """Return what the page of an office shows, or nothing when nobody provides it."""
    provider: OfUnit | None = current_app.extensions.get(_UNIT)
    return provider(viewer, unit_id) if provider else UnitWarnings()
