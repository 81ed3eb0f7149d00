"""The profile's figures read off the records literally, day by day and one by one: slow, and with nothing shared."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.profile.facts import CaseFact, FeMonth, SessionFact, SpellFact


def days_of(period: Period) -> Iterator[date]:
    day = period.first
    while day <= period.last:
        yield day
        day += timedelta(days=1)


def share(part: int, whole: int, places: str = "0.0001") -> Decimal | None:
    return (Decimal(part) / Decimal(whole)).quantize(Decimal(places), ROUND_HALF_UP) if whole else None


def reliability(sessions: Sequence[SessionFact], period: Period, today: date) -> dict[str, Decimal | None]:
    held = booked = known = moved = late = 0
    for day in days_of(period):
        for session in sessions:
            if session.day != day or (session.status == "planned" and day > today):
                continue
            booked += 1
            held += session.status == "held"
            if session.is_imported:
                continue
            known += 1
            moved += len(session.moves) > 0
            told = [session.cancelled_on + timedelta(days=3) > day] if session.cancelled_on else []
            told += [move.on + timedelta(days=3) > move.was_on for move in session.moves if move.was_on]
            late += any(told)
    return {
        "held_of_booked": share(held, booked),
        "moved": share(moved, known),
        "short_notice": share(late, known),
    }


def case_flow(
    cases: Sequence[CaseFact], sessions: Sequence[SessionFact], period: Period
) -> dict[str, int | Decimal | None]:
    found = {"submitted": 0, "discussed": 0, "withdrawn": 0, "forwarded": 0}
    waited: list[int] = []
    agreed = held = with_case = 0
    for day in days_of(period):
        for case in cases:
            found["submitted"] += case.submitted_on == day
            found["withdrawn"] += case.withdrawn_on == day
            found["forwarded"] += case.forwarded_on == day
            if case.discussed_on == day:
                found["discussed"] += 1
                agreed += case.has_agreement
                waited.append(sum(case.submitted_on < other <= day for other in _all_days(case.submitted_on, day)))
        for session in sessions:
            if session.day == day and session.status == "held" and not session.is_imported:
                held += 1
                with_case += session.has_case
    waited.sort()
    middle = (Decimal(waited[(len(waited) - 1) // 2]) + Decimal(waited[len(waited) // 2])) / 2 if waited else None
    return found | {
        "submitted_per_session": share(found["submitted"], held, "0.01"),
        "sessions_with_case": share(with_case, held),
        "with_agreement": share(agreed, found["discussed"]),
        "days_to_discussed": middle,
    }


def _all_days(first: date, last: date) -> Iterator[date]:
    return days_of(Period(first, last)) if first <= last else iter(())


def logs(sessions: Sequence[SessionFact], period: Period, today: date) -> dict[str, int]:
    found = dict.fromkeys(("log_on_time", "log_late", "log_missing", "log_not_yet_due", "log_not_applicable"), 0)
    for day in days_of(period):
        for session in (one for one in sessions if one.day == day):
            week = [day + timedelta(days=offset) for offset in range(8)]
            if session.status != "held" or session.is_imported:
                found["log_not_applicable"] += 1
            elif session.signed_on is not None:
                found["log_on_time" if session.signed_on <= week[-1] else "log_late"] += 1
            else:
                found["log_not_yet_due" if today <= week[-1] else "log_missing"] += 1
    return found


def asked_for(intervals: dict[int, int], spells: Sequence[SpellFact], period: Period) -> int:
    total = 0
    for group, interval in intervals.items():
        peopled = 0
        for day in days_of(period):
            there = [s for s in spells if s.group == group and s.first <= day and (s.last is None or day <= s.last)]
            peopled += bool(there)
        total += peopled // interval
    return total


def hides_someone(months: Sequence[FeMonth]) -> bool:
    for month in {one.month for one in months}:
        if 1 <= len({one.author for one in months if one.month == month and one.marks > 0}) <= 4:
            return True
    return False
