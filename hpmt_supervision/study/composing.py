"""Composing the tables of an extract: whom each row tells of, and nothing by which it could be joined back. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from hpmt_supervision.fidelity.figures import indicators
from hpmt_supervision.fidelity.figures.definitions import Figures, half_up
from hpmt_supervision.study.anonymity import POOL, Guard, K, Presence, guard
from hpmt_supervision.study.columns import NOT_SHOWN, SMALL_UNITS
from hpmt_supervision.study.extract_models import TableCode
from hpmt_supervision.study.facts import CaseFact, FormFact, SessionFact, WaveFacts
from hpmt_supervision.study.person_figures import Whole, figures_by_person
from hpmt_supervision.study.pseudonyms import Pseudonyms

Row = dict[str, Any]
Fact = TypeVar("Fact", SessionFact, FormFact, CaseFact)
DAYS_OF_WEEK = 7


def composed(
    waves: Sequence[WaveFacts], pseudonyms: Pseudonyms, *, further: Sequence[WaveFacts] = (), k: int = K
) -> dict[TableCode, list[Row]]:
    """Return the rows of every table, ordered by wave, arm and pseudonym, so that the order tells nothing.

    Args:
        waves: what happened in each wave, in order of time.
        pseudonyms: those of this extract.
        further: the study's other waves, of which nothing is told. They help decide which offices stand for
            themselves, so that two extracts of different waves decide alike: the pool of the one less an office that
            stands for itself in the other would be the few people the pool is there for.
        k: how many people each class has at least.
    """
    present = [_presences(wave) for wave in waves]
    beside = [_presences(wave) for wave in further]
    guarded = guard([one for found in (*present, *beside) for one in found], k)
    shown = [_Shown(wave, found, guarded, pseudonyms) for wave, found in zip(waves, present, strict=True)]
    return {
        TableCode.PERSONS: _persons(shown),
        TableCode.UNITS: [row for wave in shown for row in _ordered(wave.unit_rows())],
        TableCode.SESSIONS: [row for wave in shown for row in _ordered(wave.session_rows(), "session_id")],
        TableCode.FE_FORMS: [row for wave in shown for row in _ordered(wave.sums(wave.facts.forms, _of_forms, k))],
        TableCode.CASES: [row for wave in shown for row in _ordered(wave.sums(wave.facts.cases, _of_cases, k))],
    }


def position_group(percent: int | None) -> str:
    """Return which group of positions a per cent lies in."""
    if percent is None:
        return "not_known"
    return "under_50" if percent < 50 else "50_to_79" if percent < 80 else "80_to_100"


def _presences(wave: WaveFacts) -> list[Presence]:
    """Return everybody who counts at an office with an arm."""
    units = sorted(wave.arms)
    place = {unit: number for number, unit in enumerate(units)}
    rows = np.array([place.get(owner, -1) for owner in wave.group_owners], dtype=np.int64)
    row_of, person_of = indicators.counted_people(wave.records, rows, wave.period, exclude_absent=False)
    return [
        Presence(
            wave=wave.key,
            arm=wave.arms[units[row]],
            unit=units[row],
            person=person,
            position=position_group(wave.percents.get((units[row], person))),
        )
        for row, person in zip(row_of.tolist(), person_of.tolist(), strict=True)
    ]


@dataclass(frozen=True)
class _Place:
    """What stands in a row for an office: its arm, and itself or the pool."""

    arm: str
    unit: int

    @property
    def keys(self) -> tuple[object, ...]:
        """Return what a pseudonym at this place is made of; the pools of two arms have nothing in common."""
        return ("pool", self.arm) if self.unit == POOL else (self.unit,)


class _Shown:
    """One wave as it may be shown.

    Args:
        facts: the wave.
        present: everybody who counts in it.
        guarded: what may be told of whom.
        pseudonyms: those of the extract.
    """

    def __init__(self, facts: WaveFacts, present: Sequence[Presence], guarded: Guard, pseudonyms: Pseudonyms) -> None:
        self.facts, self.present, self.guarded, self.pseudonyms = facts, present, guarded, pseudonyms
        self.place_of: dict[int, _Place] = {}
        row_of = {unit: guarded.row_of(facts.key, arm, unit) for unit, arm in facts.arms.items()}
        # Where no small office has anybody or anything, there is nothing to tell of together.
        told_of = {one.unit for one in present} | {session.unit for session in facts.sessions}
        pooled = {facts.arms[unit] for unit, row in row_of.items() if row == POOL and unit in told_of}
        for unit, arm in sorted(facts.arms.items()):
            row = row_of[unit]
            if row is not None and (row != POOL or arm in pooled):
                self.place_of[unit] = _Place(arm, row)
        self.places = sorted(set(self.place_of.values()), key=lambda place: (place.arm, place.unit))
        number = {place: at for at, place in enumerate(self.places)}
        rows = [number[self.place_of[owner]] if owner in self.place_of else -1 for owner in facts.group_owners]
        self.group_row: Whole = np.array(rows, dtype=np.int64)

    def start_of(self, place: _Place) -> Row:
        """Return the columns that every row begins with."""
        unit = SMALL_UNITS if place.unit == POOL else self.pseudonyms.of("unit", place.unit)
        return {"wave": self.facts.name, "arm": place.arm, "unit_id": unit}

    def unit_rows(self) -> Iterable[Row]:
        """Return the table of offices."""
        found = indicators.figures(self.facts.records, self.group_row, len(self.places), self.facts.period)
        for place, figures in zip(self.places, found, strict=True):
            yield self.start_of(place) | _of_unit(figures)

    def person_rows(self) -> Iterable[Row]:
        """Return the table of persons, yet without the number of waves."""
        records, period = self.facts.records, self.facts.period
        rows, people = indicators.counted_people(records, self.group_row, period, exclude_absent=True)
        there = set(zip(rows.tolist(), people.tolist(), strict=True))
        positions = self._positions()
        for (row, person), figures in figures_by_person(records, self.group_row, period).items():
            place = self.places[row]
            is_told = place.unit in self.guarded.with_position
            yield self.start_of(place) | {
                "person_id": self.pseudonyms.of("person", *place.keys, person),
                "position": positions[place, person] if is_told else NOT_SHOWN,
                "absent_at_end": (row, person) not in there,
                "attendances": figures.attendances,
                "active_weeks": int(half_up(figures.active_days, DAYS_OF_WEEK, 0) or 0),
                "on_schedule": half_up(figures.on_schedule_days, figures.active_days, 2),
                "longest_gap_weeks": (figures.longest_gap_days or 0) // DAYS_OF_WEEK,
            }

    def _positions(self) -> dict[tuple[_Place, int], str]:
        """Return each person's position at a place; somebody at several of the pool's offices has the first by name."""
        found: dict[tuple[_Place, int], str] = {}
        for one in self.present:
            if one.unit in self.place_of:
                key = self.place_of[one.unit], one.person
                found[key] = min(found.get(key, one.position), one.position)
        return found

    def session_rows(self) -> Iterable[Row]:
        """Return the table of sessions, numbered within the month and the group or the pool."""
        numbers: dict[tuple[str, str], int] = defaultdict(int)
        for session in sorted(self.facts.sessions, key=lambda one: (one.day, one.key)):
            place = self.place_of.get(session.unit)
            if place is None:
                continue
            of_group = place.keys if place.unit == POOL else (session.group,)
            group = self.pseudonyms.of("group", *of_group)
            month = f"{session.day:%Y-%m}"
            numbers[group, month] += 1
            yield self.start_of(place) | {
                "group_id": group,
                "session_id": self.pseudonyms.of("session", session.key),
                "month": month,
                "order_in_month": numbers[group, month],
                "status": session.status,
                "cancel_reason": session.cancel_reason,
                "minutes": session.minutes,
                "whole_group": session.whole_group,
            }

    def sums(self, facts: Sequence[Fact], summed: Callable[[Sequence[Fact]], Row], k: int) -> Iterable[Row]:
        """Return one row of sums for each place; sums on one to k − 1 authors are withheld, none at all is zero."""
        at: dict[_Place, list[Fact]] = defaultdict(list)
        for fact in facts:
            if (place := self.place_of.get(fact.unit)) is not None:
                at[place].append(fact)
        for place in self.places:
            row = summed(at[place])
            is_withheld = 0 < row["authors"] < k
            yield self.start_of(place) | {"withheld": is_withheld} | (dict.fromkeys(row) if is_withheld else row)


def _persons(shown: Iterable[_Shown]) -> list[Row]:
    """Return the persons of all waves, each with how many of the waves tell of them."""
    rows = [row for wave in shown for row in _ordered(wave.person_rows(), "person_id")]
    waves: dict[str, int] = defaultdict(int)
    for row in rows:
        waves[row["person_id"]] += 1
    return [row | {"waves": waves[row["person_id"]]} for row in rows]


def _ordered(rows: Iterable[Row], *further: str) -> list[Row]:
    return sorted(rows, key=lambda row: tuple(row[name] for name in ("arm", "unit_id", *further)))


def _of_unit(figures: Figures) -> Row:
    cells = figures.distribution
    return {
        "supervisees": figures.supervisees,
        "sessions_planned": figures.sessions_planned,
        "sessions_held": figures.sessions_held,
        "sessions_cancelled": figures.sessions_cancelled,
        "attendances": figures.attendances,
        "mean": figures.mean,
        **{f"n{cell}": cells[cell] for cell in range(6)},
        "n6_plus": cells[6],
        "active_days": figures.active_days,
        "on_schedule_days": figures.on_schedule_days,
        "on_schedule": figures.on_schedule,
        "longest_gap_days": figures.longest_gap_days,
    }


def _of_forms(forms: Sequence[FormFact]) -> Row:
    return {
        "authors": len({form.author for form in forms}),
        "prepared": len(forms),
        "reflected": sum(form.reflected for form in forms),
        "wants_supervision": sum(form.wants_supervision for form in forms),
        "tools_planned": sum(form.tools_planned for form in forms),
        "tools_used": sum(form.tools_used for form in forms),
        "principles_planned": sum(form.principles_planned for form in forms),
    }


def _of_cases(cases: Sequence[CaseFact]) -> Row:
    return {
        "authors": len({case.author for case in cases}),
        "submitted": len(cases),
        "discussed": sum(case.discussed for case in cases),
        "withdrawn": sum(case.withdrawn for case in cases),
        "forwarded": sum(case.forwarded for case in cases),
    }
