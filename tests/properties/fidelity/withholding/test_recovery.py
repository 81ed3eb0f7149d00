"""Nothing that is withheld can be worked out from all that a county coordinator can ask for, period after period."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, event, example, given, settings
from hypothesis import strategies as st

from hpmt_supervision.fidelity.area.composition import AreaRow, Drawn, compose
from hpmt_supervision.fidelity.figures.definitions import Figures, Period
from hpmt_supervision.fidelity.figures.indicators import HELD, Records, counted_people, figures
from hpmt_supervision.fidelity.figures.months import Month, is_tertial
from hpmt_supervision.fidelity.figures.record_queries import Structure
from hpmt_supervision.fidelity.figures.rows import UnitFacts
from hpmt_supervision.fidelity.frequency_report.queries import Question
from tests.properties.fidelity.withholding.recovery import SUMS, Known, Reader, Row, Span, Wanted

NATION, COUNTY, FIRST_OFFICE = 1, 2, 10
# A third of a year and a month after it, so that periods overlap and absent people can be left out of one of them.
MONTHS = [Month(2026, number) for number in range(1, 6)]
ALL = Period(MONTHS[0].first, MONTHS[-1].last)


@dataclass(frozen=True)
class Person:
    """Somebody at an office: first and last day of membership, and from when on leave, by place in the span."""

    first: int
    last: int
    leave: int | None
    # Of the office's sessions, those the person attends when a member.
    attends: frozenset[int]


@dataclass(frozen=True)
class Office:
    """People, and the places of the days of the sessions held."""

    people: tuple[Person, ...]
    sessions: tuple[int, ...]


LENGTH = ALL.days
days = st.integers(0, LENGTH - 1)


@st.composite
def persons(draw: st.DrawFn) -> Person:
    first = draw(st.sampled_from([0, 0, 0, 0, 31, 60, 95]))
    last = draw(st.sampled_from([LENGTH, LENGTH, LENGTH, LENGTH, 45, 75, 119, 125]))
    leave = draw(st.sampled_from([None, None, None, None, None, 100, 80]))
    there = draw(st.sampled_from([frozenset(range(9)), frozenset(range(9)), frozenset({0, 2}), frozenset[int]()]))
    return Person(first, max(first, last), leave, there)


@st.composite
def offices(draw: st.DrawFn) -> Office:
    size = draw(st.sampled_from([0, 1, 2, 3, 4, 5, 5, 6, 7, 9, 12]))
    alike = draw(st.booleans())
    one = draw(persons())
    some = [one if alike else draw(persons()) for _ in range(size)]
    return Office(tuple(some), tuple(sorted(draw(st.sets(days, max_size=8)))))


def place(name: int, kind: str, parent: int | None) -> UnitFacts:
    return UnitFacts(name, f"u{name}", f"Enhet {name}", kind, parent, None, None)


class World:
    """A county of offices, as records."""

    def __init__(self, world: list[Office]) -> None:
        self.offices = world
        units = [place(NATION, "national", None), place(COUNTY, "county", NATION)]
        units += [place(FIRST_OFFICE + number, "office", COUNTY) for number in range(len(world))]
        groups = [(number + 1, FIRST_OFFICE + number, 14) for number in range(len(world))]
        self.structure = Structure({unit.id: unit for unit in units}, groups)
        self.records = self._records()

    def _records(self) -> Records:
        start = ALL.first.toordinal()
        members, leaves, sessions, attended = [], [], [], []
        number = 0
        for group, office in enumerate(self.offices):
            at = {day: len(sessions) + place for place, day in enumerate(office.sessions)}
            sessions += [(group, start + day) for day in office.sessions]
            for person in office.people:
                number += 1
                members.append((group, number, start + person.first, start + person.last))
                if person.leave is not None:
                    leaves.append((number, start + person.leave))
                attended += [
                    (at[day], number)
                    for order, day in enumerate(office.sessions)
                    if order in person.attends and person.first <= day <= person.last
                ]

        def column(rows: list[tuple[int, ...]], place: int) -> Any:
            return np.array([row[place] for row in rows], dtype=np.int64)

        return Records(
            group_interval=np.full(len(self.offices), 14, np.int64),
            **{f"member_{name}": column(members, i) for i, name in enumerate(("group", "person", "first", "last"))},
            absence_person=column(leaves, 0),
            absence_first=column(leaves, 1),
            absence_last=np.full(len(leaves), date.max.toordinal(), np.int64),
            absence_is_leave=np.ones(len(leaves), np.bool_),
            session_group=column(sessions, 0),
            session_day=column(sessions, 1),
            session_status=np.full(len(sessions), HELD, np.int64),
            attended_session=column(attended, 0),
            attended_person=column(attended, 1),
        )

    @property
    def row_of_group(self) -> Any:
        return np.arange(len(self.offices))

    def truth(self, period: Period, *, without: bool) -> list[Figures]:
        return figures(self.records, self.row_of_group, len(self.offices), period, exclude_absent=without)

    def people(self, period: Period, *, without: bool) -> list[frozenset[int]]:
        rows, persons_of = counted_people(self.records, self.row_of_group, period, exclude_absent=without)
        return [frozenset(persons_of[rows == row].tolist()) for row in range(len(self.offices))]

    def known(self) -> Known:
        months = [month.period for month in MONTHS]
        held = [[one.sessions_held for one in self.truth(month, without=False)] for month in months]
        people = [self.people(month, without=False) for month in months]
        found = Known(
            [month.days for month in months], [list(of) for of in zip(*held, strict=True)], frozenset(), frozenset()
        )
        return Known(
            found.days,
            found.held,
            frozenset((o, m) for m, some in enumerate(people) for o, who in enumerate(some) if not who),
            frozenset(
                (office, span)
                for span in found.spans
                for office in range(len(self.offices))
                if self.people(period_of(span), without=False)[office]
                == self.people(period_of(span), without=True)[office]
            ),
        )


def period_of(span: Span) -> Period:
    return Period(MONTHS[span[0]].first, MONTHS[span[1]].last)


def asked_rows(world: World, span: Span, *, without: bool) -> list[Row]:
    """The rows of the county's page for a period, as a reader gets them."""
    period = period_of(span)
    question = Question(period, 1, "county", f"u{COUNTY}", without, withhold_small=True)
    drawn = Drawn(tuple(MONTHS[span[0] : span[1] + 1]), tuple(MONTHS[span[0] : span[1] + 1]))
    found = compose(world.structure, world.records, question, drawn, begun={}, last_held={})
    assert found.total is not None
    return [
        *(read(row, number, span, without) for number, row in enumerate(found.rows)),
        read(found.total, None, span, without),
    ]


def read(row: AreaRow, office: int | None, span: Span, without: bool) -> Row:
    fields = row.shown.fields
    if row.reason is not None:
        assert all(fields[name] is None for name in ("supervisees", *SUMS, "mean", "on_schedule", "distribution"))
        return Row(office, span, without, None, reason=row.reason.value)
    values = {
        name: fields[name] for name in ("supervisees", *SUMS) if not (name == "attendances" and row.hides_attendances)
    }
    cells = fields["distribution"]
    return Row(office, span, without, values, cells if isinstance(cells, tuple) else None)  # type: ignore[arg-type]


# Solving takes long, so a failing county is shown as it was found.
LENGTHY = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


def is_few(people: frozenset[int]) -> bool:
    return 1 <= len(people) <= 4


def everyone(
    count: int, *, attends: range = range(9), last: int = LENGTH, first: int = 0, leave: int | None = None
) -> tuple[Person, ...]:
    return tuple(Person(first, last, leave, frozenset(attends)) for _ in range(count))


@settings(LENGTHY)
@given(st.lists(offices(), min_size=2, max_size=4))
@example([Office(everyone(1), (3, 40)), Office(everyone(5), (5, 50)), Office(everyone(9), (4, 44))])
@example([Office(everyone(4), (3, 40)), Office(everyone(4), (5, 50)), Office(everyone(9), (4, 44))])
@example([Office(everyone(6) + everyone(3, last=40), (3, 40, 70)), Office(everyone(8, attends=range(1)), (5, 50, 90))])
@example([Office(everyone(3, attends=range(1)), (0,)), Office(everyone(3), tuple(range(6)))])
@example(
    [
        Office(everyone(3) + everyone(1, attends=range(0)) + everyone(1, last=45), (120,)),
        Office(everyone(5), (0, 1, 2, 3, 4, 120)),
    ]
)
@example([Office(everyone(7, first=95) + everyone(5, last=75) + everyone(1, last=110), (3, 40, 70, 100, 130))])
@example([Office(everyone(6) + everyone(6, leave=80), (3, 40)), Office(everyone(7) + everyone(2, leave=100), (5, 99))])
def test_nothing_about_few_people_follows_from_all_the_periods_together(offices: list[Office]) -> None:
    world = World(offices)
    known = world.known()
    # People stay from month to month, so whoever follows a county learns how many they are; it is taken as known.
    reader = Reader(known)
    for span in known.spans:
        for office, people in enumerate(world.people(period_of(span), without=False)):
            reader.equal.append((reader.sum_of("supervisees", office, span), len(people)))
    secret: list[Wanted] = []
    for span in known.spans:
        for without in both(span):
            for row in asked_rows(world, span, without=without):
                reader.learn(row)
                secret += what_they_did(reader, row, world)
        secret += absent_few(reader, world, span)
    event(f"withheld numbers: {len(secret) > 0}")
    assert not list(reader.recovered(secret))


@settings(LENGTHY)
@given(st.lists(offices(), min_size=2, max_size=4), st.integers(0, len(MONTHS) - 1))
@example([Office(everyone(1), (3, 40)), Office(everyone(5), (5, 50)), Office(everyone(9), (4, 44))], 1)
@example([Office(everyone(4), (3, 40)), Office(everyone(4), (5, 50)), Office(everyone(9), (4, 44))], 1)
def test_not_even_how_many_they_are_follows_from_one_month(offices: list[Office], month: int) -> None:
    world = World(offices)
    known = world.known()
    span = (month, month)
    reader = Reader(known)
    secret: list[Wanted] = []
    for without in both(span):
        for row in asked_rows(world, span, without=without):
            reader.learn(row)
            if (
                row.office is not None
                and row.values is None
                and world.people(period_of(span), without=without)[row.office]
            ):
                secret.append((f"{row.office}", reader.sum_of("supervisees", row.office, span, without=without)))
                secret.append((f"{row.office}", reader.sum_of("active_days", row.office, span, without=without)))
    event(f"withheld numbers: {len(secret) > 0}")
    assert not list(reader.recovered(secret))


@settings(max_examples=40, deadline=None)
@given(st.lists(offices(), min_size=2, max_size=4))
def test_what_is_shown_is_true_and_on_five_or_more(offices: list[Office]) -> None:
    world = World(offices)
    for span in world.known().spans:
        for without in both(span):
            people, truth = (of(period_of(span), without=without) for of in (world.people, world.truth))
            for row in asked_rows(world, span, without=without)[:-1]:
                if row.office is not None and row.values is not None:
                    assert not is_few(people[row.office])
                    assert row.values == {name: getattr(truth[row.office], name) for name in row.values}


def both(span: Span) -> tuple[bool, ...]:
    """With everyone, and without absent people where that can be asked for."""
    return (False, True) if is_tertial(period_of(span)) else (False,)


def what_they_did(reader: Reader, row: Row, world: World) -> list[Wanted]:
    """The attendances and days on schedule of a row on few people, which no reader may know."""
    if row.office is None or row.values is not None:
        return []
    if not is_few(world.people(period_of(row.span), without=row.without)[row.office]):
        # It is withheld for the sake of another. Where that one held no session, its attendances are no secret, and
        # those of this one are on five people or more.
        return []
    if row.without and (row.office, row.span) in reader.known.nobody_absent:
        # The row is the same as the one with everyone, which is asked for by itself.
        return []
    # Everyone sees where no session was held, or nobody was there to attend it; what follows from that is no secret.
    if not reader.held_in(row.office, row.span) or not all(one.sessions for one in world.offices):
        return []
    # Longer periods are sums of months; the longest is tried as well.
    if not (row.span[0] == row.span[1] or row.without or row.span == (0, len(MONTHS) - 1)):
        return []
    label = f"office {row.office} {row.span} {'without' if row.without else 'everyone'}"
    return [
        (f"{label} {name}", reader.sum_of(name, row.office, row.span, without=row.without))
        for name in ("attendances", "on_schedule_days")
    ]


def absent_few(reader: Reader, world: World, span: Span) -> list[Wanted]:
    """What 1–4 people who are left out have, the difference between the two reports."""
    if not is_tertial(period_of(span)):
        return []
    pairs = zip(*(world.people(period_of(span), without=without) for without in (False, True)), strict=True)
    found = []
    for office, (all_of, left) in enumerate(pairs):
        if is_few(all_of - left) and reader.held_in(office, span):
            for name in ("attendances", "active_days"):
                less = reader.sum_of(name, office, span, without=True)
                terms = reader.sum_of(name, office, span) | {v: -w for v, w in less.items()}
                found.append((f"office {office} {span} left out {name}", terms))
    return found
