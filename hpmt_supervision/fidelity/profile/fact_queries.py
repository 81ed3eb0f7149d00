"""Reading everything the profile of an office rests on, in one statement."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.months import Month
from hpmt_supervision.fidelity.profile.branches import office_statement
from hpmt_supervision.fidelity.profile.facts import (
    Area,
    CaseFact,
    FeMonth,
    FocusFact,
    LevelSession,
    Move,
    NeedFact,
    OfficeFacts,
    PostFact,
    SessionFact,
    SpellFact,
    TickFact,
    WorkFact,
)
from hpmt_supervision.fidelity.profile.statement import Asked
from hpmt_supervision.sessions.session_change_models import ChangeKind

_Rows = dict[str, list[Any]]


def read_office(asked: Asked) -> OfficeFacts:
    """Read an office.

    Args:
        asked: which office, and for which days and months.
    """
    rows: _Rows = defaultdict(list)
    for row in db.session.execute(office_statement(len(asked.months)), asked.values()).all():
        rows[row.kind].append(row)
    listed = sorted(rows["tool"], key=lambda row: (row.n1, row.ref), reverse=True)
    return OfficeFacts(
        intervals={row.key: row.n1 for row in rows["group"]},
        sessions=_sessions(rows),
        cases=tuple(
            CaseFact(_day(row.at), _day_or_none(row.at2), _day_or_none(row.at3), _day_or_none(row.at4), bool(row.n1))
            for row in sorted(rows["case"], key=lambda row: row.key)
        ),
        work=_work(rows),
        focus=tuple(FocusFact(row.ref, row.key, row.day, row.day2) for row in rows["focus"]),
        fe_months=_fe_months(rows, asked.months),
        ticks=tuple(
            [TickFact(asked.months[row.key].first, row.n1, tool=row.ref) for row in rows["fe_tool"]]
            + [TickFact(asked.months[row.key].first, row.n1, principle=row.ref) for row in rows["fe_principle"]]
        ),
        needs=tuple(NeedFact(_day(row.at), _day_or_none(row.at2)) for row in rows["need"]),
        levels=tuple(LevelSession(row.key, row.day, row.text) for row in rows["level"]),
        posts=tuple(PostFact(row.key, row.ref, row.n1, bool(row.n2), row.day, row.day2) for row in rows["post"]),
        spells=tuple(SpellFact(row.ref, row.day, row.day2) for row in rows["spell"]),
        last_held=next((row.day for row in rows["last_held"]), None),
        last_held_above={row.key: row.day for row in rows["last_held_above"]},
        areas={row.ref: Area(row.ref, row.text, row.text2, row.n1) for row in rows["tool"]},
        # The area that comes first in the order is the one a tool is listed under, so it is written last.
        tool_area={row.key: row.ref for row in listed},
        # One that was worded anew is called what it is called now, so that is written last.
        principles={row.n1: row.text for row in sorted(rows["principle"], key=lambda row: (row.day, row.key))},
    )


def _sessions(rows: _Rows) -> tuple[SessionFact, ...]:
    cancelled, moves = _changes(rows)
    return tuple(
        SessionFact(
            key=row.key,
            group=row.ref,
            day=row.day,
            status=row.text,
            minutes=row.n1,
            reason=row.text2,
            is_imported=bool(row.n2),
            signed_on=_day_or_none(row.at),
            has_case=bool(row.n3),
            cancelled_on=cancelled.get(row.key) if row.text == "cancelled" else None,
            moves=tuple(moves.get(row.key, ())),
        )
        for row in sorted(rows["session"], key=lambda row: (row.day, row.key))
    )


def _changes(rows: _Rows) -> tuple[dict[int, date | None], dict[int, list[Move]]]:
    """Return the day each session was last cancelled, when that is known, and the times it was moved."""
    cancelled: dict[int, date | None] = {}
    moves: dict[int, list[Move]] = defaultdict(list)
    for row in sorted(rows["change"], key=lambda row: (row.at, row.ref)):
        # A file tells what happened and not when people were told, so there is no notice to judge.
        by_import = bool(row.n1)
        if row.text == ChangeKind.MOVED:
            moves[row.key].append(Move(row.day, None if by_import else row.day2))
        else:
            cancelled[row.key] = None if by_import else row.day
    return cancelled, moves


def _work(rows: _Rows) -> tuple[WorkFact, ...]:
    tools: dict[int, set[int]] = defaultdict(set)
    for row in rows["work_tool"]:
        tools[row.key].add(row.n1)
    return tuple(
        WorkFact(row.ref, frozenset(tools[row.key]), frozenset(row.text.split()))
        for row in sorted(rows["work"], key=lambda row: row.key)
    )


def _fe_months(rows: _Rows, months: Sequence[Month]) -> tuple[FeMonth, ...]:
    named: dict[tuple[int, int], tuple[bool, int, int]] = {}
    # Tools and principles have a row each.
    for row in rows["fe_named"]:
        names_any, marks, marks_sum = named.get((row.key, row.ref), (False, 0, 0))
        named[row.key, row.ref] = (names_any or bool(row.n3), marks + row.n1, marks_sum + row.n2)
    first_days = [month.first for month in months]
    return tuple(
        FeMonth(
            first_days[row.key],
            row.ref,
            row.n1,
            row.n2,
            row.n3,
            *named.get((row.key, row.ref), (False, 0, 0)),
        )
        for row in sorted(rows["fe"], key=lambda row: (row.key, row.ref))
    )


def _day(instant: Any) -> date:
    return clock.local_date(instant)


def _day_or_none(instant: Any) -> date | None:
    return None if instant is None else clock.local_date(instant)
