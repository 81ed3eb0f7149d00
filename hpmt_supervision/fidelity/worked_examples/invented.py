"""Four invented weeks at an invented office: the records that every worked example is computed from.

February 2026 has exactly four weeks, so that a period of whole months is also a short one.
"""

from dataclasses import dataclass
from datetime import date

from hpmt_supervision.catalogue.hpmt import AREAS, PRINCIPLES
from hpmt_supervision.fidelity.figures.definitions import Period
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
    ReviewFact,
    SessionFact,
    SpellFact,
    TickFact,
    WorkFact,
)
from hpmt_supervision.fidelity.profile.learning import CourseFact

PERIOD, BEFORE = Period(date(2026, 2, 1), date(2026, 2, 28)), Period(date(2026, 1, 1), date(2026, 1, 31))
TODAY = date(2026, 3, 9)
INTERVAL = 14


def _february(day: int) -> date:
    return date(2026, 2, day)


@dataclass(frozen=True, slots=True)
class Counsellor:
    """An invented counsellor: a letter, the days of February attended, and the first and last day away."""

    letter: str
    attended: tuple[int, ...]
    away: tuple[int, int] | None = None


COUNSELLORS = (Counsellor("A", (5, 19)), Counsellor("B", (5,)), Counsellor("C", (19,), away=(8, 14)))

SESSIONS = (
    SessionFact(1, 1, date(2026, 1, 8), "held", signed_on=date(2026, 1, 9), has_case=True),
    SessionFact(2, 1, date(2026, 1, 22), "held", signed_on=date(2026, 1, 23)),
    SessionFact(3, 1, _february(5), "held", signed_on=_february(9), has_case=True),
    SessionFact(4, 1, _february(12), "cancelled", reason="no_cases", cancelled_on=_february(11)),
    SessionFact(
        5,
        1,
        _february(19),
        "held",
        60,
        signed_on=date(2026, 3, 2),
        has_case=True,
        moves=(Move(_february(9), _february(17)),),
    ),
    SessionFact(6, 1, _february(26), "held", 60),
)
CASES = (
    CaseFact(_february(2), _february(5), has_agreement=True),
    CaseFact(_february(9), _february(19), forwarded_on=_february(20)),
    CaseFact(_february(16), withdrawn_on=_february(18)),
    CaseFact(_february(24)),
)
WORK = (
    WorkFact(3, frozenset({1, 4}), frozenset({"conversation", "role_play"})),
    WorkFact(5, frozenset({1}), frozenset({"conversation"})),
)
FE_MONTHS = tuple(
    FeMonth(PERIOD.first, author, meetings, prepared, reflected, True, marks, total)
    for author, meetings, prepared, reflected, marks, total in (
        (1, 4, 4, 2, 4, 26),
        (2, 2, 2, 1, 2, 10),
        (3, 3, 2, 2, 3, 21),
        (4, 1, 1, 1, 2, 15),
        (5, 2, 1, 1, 1, 8),
    )
)


def facts() -> OfficeFacts:
    """Return the invented office; made anew each time, so that the page shows what the records above say now."""
    areas = {n: Area(n, area.name, area.mark, n) for n, area in enumerate(AREAS, 1)}
    return OfficeFacts(
        intervals={1: INTERVAL},
        sessions=SESSIONS,
        cases=CASES,
        work=WORK,
        focus=(FocusFact(1, 1, BEFORE.first, None), FocusFact(1, 6, BEFORE.first, None)),
        fe_months=FE_MONTHS,
        ticks=(
            TickFact(PERIOD.first, 9, tool=1),
            TickFact(PERIOD.first, 2, tool=4),
            TickFact(PERIOD.first, 1, tool=6),
            TickFact(PERIOD.first, 8, principle=1),
            TickFact(PERIOD.first, 4, principle=6),
        ),
        needs=(NeedFact(_february(6), _february(20)), NeedFact(_february(20))),
        levels=(LevelSession(2, _february(11), "held"), LevelSession(3, _february(18), "cancelled")),
        posts=POSTS,
        spells=(SpellFact(1, BEFORE.first, None),),
        last_held=_february(26),
        last_held_above={2: _february(11)},
        areas=areas,
        tool_area={1: 1, 4: 2, 6: 3},
        principles=dict(enumerate(PRINCIPLES, 1)),
    )


# The HPMT supervisor leads group 1 and is supervised in group 2; who leads that one is supervised in group 3.
POSTS = (
    PostFact(1, 1, 1, True, BEFORE.first, None),
    PostFact(2, 2, 1, False, BEFORE.first, None),
    PostFact(2, 2, 2, True, BEFORE.first, None),
    PostFact(3, 3, 2, False, BEFORE.first, None),
)
REVIEWS = (ReviewFact(_february(10), _february(10), True), ReviewFact(_february(24), None, None))


def courses(name: str) -> tuple[CourseFact, ...]:
    """Return the one course that two people completed, under a name in the language of the page."""
    return (CourseFact(name, 2),)
