"""What an extract is composed of, as values: the records of each wave, before anybody is given a pseudonym."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from hpmt_supervision.fidelity.figures.definitions import Period

if TYPE_CHECKING:
    from hpmt_supervision.fidelity.figures.indicators import Records


@dataclass(frozen=True, slots=True)
class SessionFact:
    """A session: keys, its local day, and what became of it."""

    key: int
    group: int
    unit: int
    day: date
    status: str
    cancel_reason: str | None
    minutes: int
    whole_group: bool


@dataclass(frozen=True, slots=True)
class FormFact:
    """An FE form without any text: whose it is, how far it came, and how much was ticked."""

    unit: int
    author: int
    day: date
    reflected: bool
    wants_supervision: bool
    tools_planned: int
    tools_used: int
    principles_planned: int


@dataclass(frozen=True, slots=True)
class CaseFact:
    """A case without any text: whose it is, and what became of it."""

    unit: int
    author: int
    day: date
    discussed: bool
    withdrawn: bool
    forwarded: bool


@dataclass(frozen=True, slots=True)
class WaveFacts:
    """Everything about one wave.

    Attributes:
        key, name: the wave.
        period: its days.
        arms: the arm of each office that has one on the wave's first day, by the office's key.
        group_owners: the office that owns each group of ``records``.
        records: what the frequency figures are computed from.
        percents: position per cent by office and person, for those whose role and per cent are registered.
        sessions, forms, cases: those dated in the wave.
    """

    key: int
    name: str
    period: Period
    arms: Mapping[int, str]
    group_owners: Sequence[int]
    records: "Records"
    percents: Mapping[tuple[int, int], int]
    sessions: Sequence[SessionFact]
    forms: Sequence[FormFact]
    cases: Sequence[CaseFact]
