"""Random histories of an office: what its groups booked, moved, held, practised, wrote down, learned and reported.

Hypothesis decides how much of everything there is, so that what fails is made small; a seed decides the rest.
"""

from datetime import date, datetime, time, timedelta
from random import Random

from hypothesis import strategies as st

from tests.properties.fidelity.figures.histories import apart
from tests.properties.fidelity.figures.oracle import Spell
from tests.properties.fidelity.profile.records import (
    COUNTY,
    COURSES,
    LEADERS,
    NATION,
    NEXT_COUNTY,
    OFFICE,
    OTHER,
    PEOPLE,
    PRINCIPLES,
    REASONS,
    TOOLS,
    Asked,
    Case,
    Change,
    Completion,
    Focus,
    Form,
    Group,
    History,
    Item,
    Need,
    Review,
    Session,
    Tick,
    Work,
)

# Eight months with a clock change in them. Periods lie in the later half, so that there is something before them.
FIRST, LAST = date(2026, 1, 1), date(2026, 8, 31)
DAYS = (LAST - FIRST).days
HOURS = (time(0, 15), time(9, 0), time(23, 45))


class _Chance:
    """Draws the details of a history from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.one = self.random.choice

    def is_(self, of_ten: int) -> bool:
        return self.random.random() * 10 < of_ten

    def day(self) -> date:
        return FIRST + timedelta(days=self.random.randint(0, DAYS))

    def moment(self, day: date | None = None) -> datetime:
        return datetime.combine(day or self.day(), self.one(HOURS))

    def after(self, moment: datetime, most: int) -> datetime:
        later = datetime.combine(moment.date() + timedelta(days=self.random.randint(0, most)), self.one(HOURS))
        return max(moment, later)

    def some(self, of: tuple[str, ...], most: int) -> tuple[str, ...]:
        return tuple(sorted(self.random.sample(of, self.random.randint(0, min(most, len(of))))))

    def stretch(self) -> tuple[date, date | None]:
        first = self.day() - timedelta(days=60)
        return first, None if self.is_(5) else first + timedelta(days=self.random.randint(0, 120))


def _groups(chance: _Chance, count: int) -> list[Group]:
    offices = [Group(f"g{n}", 1, OFFICE, chance.one([1, 7, 14, 21])) for n in range(count)]
    above = [Group("h1", 2, COUNTY, 14), Group("h2", 2, NEXT_COUNTY, 14), Group("k1", 3, NATION, 21)]
    return [*offices, Group("gx", 1, OTHER, 14), *above, Group("k2", 3, NATION, 21)]


def _spells(chance: _Chance, count: int, groups: list[Group]) -> list[Spell]:
    """Who is supervised where, who leads, and where those who lead are supervised; some do so only for a while."""
    found = []
    lowest, second, third = ([g.id for g in groups if g.level == level] for level in (1, 2, 3))
    for _number in range(count):
        choice = chance.random.randint(0, 5)
        if choice < 2:
            found.append(Spell(chance.one(lowest), chance.one(PEOPLE), *chance.stretch()))
        elif choice == 2:
            found.append(Spell(chance.one(lowest), chance.one(LEADERS[:2]), *chance.stretch(), "supervisor"))
        elif choice == 3:
            found.append(Spell(chance.one(second), chance.one(LEADERS[:2]), *chance.stretch()))
        elif choice == 4:
            found.append(Spell(chance.one(second), chance.one(LEADERS[2:]), *chance.stretch(), "supervisor"))
        else:
            found.append(Spell(chance.one(third), chance.one(LEADERS[2:]), *chance.stretch()))
    return apart(found)


def _changes(chance: _Chance, starts: datetime, status: str) -> tuple[Change, ...]:
    found = []
    for _number in range(chance.one([0, 0, 0, 1, 1, 2])):
        was = starts.date() + timedelta(days=chance.random.randint(-3, 3))
        told = was - timedelta(days=chance.one([-1, 0, 1, 2, 3, 4, 9]))
        known = was if chance.is_(8) else None
        found.append(Change("moved", chance.moment(told), known, chance.is_(1), chance.is_(3)))
    if status == "cancelled" and chance.is_(8):
        told = starts.date() - timedelta(days=chance.one([-1, 0, 2, 3, 4, 20]))
        kind = chance.one(["cancelled", "cancelled", "cancelled", "unbooked"])
        found.append(Change(kind, chance.moment(told), starts.date(), chance.is_(2), False))
    elif chance.is_(1):
        found.append(Change("cancelled", chance.moment(starts.date()), starts.date(), False, True))
    return tuple(sorted(found, key=lambda change: change.made))


def _items(chance: _Chance, cases: list[Case]) -> tuple[Item, ...]:
    found = []
    chosen = chance.random.sample(cases, min(len(cases), chance.one([0, 1, 1, 2])))
    for case in [*[case.id for case in chosen], *([None] if chance.is_(3) else [])]:
        work = None
        if chance.is_(7):
            forms = chance.some(("conversation", "role_play", "reflecting_team"), 2)
            work = Work(chance.some(tuple(TOOLS), 3), forms, case is not None and chance.is_(2))
        # A case nobody touched, and one that goes on next time, is sent back to the queue once the log is signed.
        carried = case is not None and (work is None or work.carried) and chance.is_(5)
        found.append(Item("case" if case else "skill_training", case, carried, work, chance.one([0, 0, 1, 2])))
    return tuple(found)


def _session(chance: _Chance, groups: list[Group], cases: list[Case]) -> Session:
    starts, status = chance.moment(), chance.one(["held", "held", "held", "held", "planned", "cancelled"])
    group = chance.one([g for g in groups if g.unit == OFFICE] or groups) if chance.is_(6) else chance.one(groups)
    signed = (
        chance.moment(starts.date() + timedelta(days=chance.one([0, 3, 6, 7, 8, 9, 30]))) if chance.is_(6) else None
    )
    return Session(
        group=group.id,
        starts=starts,
        minutes=chance.one([45, 60, 90]),
        status=status,
        reason=chance.one(REASONS) if status == "cancelled" else None,
        imported=chance.is_(2),
        has_log=signed is not None or chance.is_(3),
        signed=signed,
        items=_items(chance, cases) if chance.is_(8) else (),
        changes=_changes(chance, starts, status),
    )


def _case(chance: _Chance, number: int, groups: list[Group]) -> Case:
    if chance.is_(1):
        return Case(number, None, "draft", None, None, None)
    submitted = chance.moment()
    discussed = chance.after(submitted, 40) if chance.is_(6) else None
    state = "discussed" if discussed else chance.one(["submitted", "on_agenda", "withdrawn", "closed"])
    closed = chance.after(submitted, 30) if state in {"withdrawn", "closed"} else None
    forwarded = tuple(chance.after(discussed, 30) for _copy in range(chance.one([0, 0, 1, 2]))) if discussed else ()
    return Case(number, chance.one(groups).id, state, submitted, discussed, closed, forwarded)


def _need(chance: _Chance, groups: list[Group]) -> Need:
    reported, state = chance.moment(), chance.one(["reported", "taken_up", "answered", "answered", "withdrawn"])
    answered = chance.after(reported, 60) if state == "answered" else None
    return Need(chance.one(groups).id, state, reported, answered)


def _ticks(chance: _Chance, of: tuple[str, ...], is_reflected: bool) -> tuple[Tick, ...]:
    found = []
    for what in chance.some(of, 3):
        used = chance.one([True, True, False, None])
        # A reflection that was begun and not finished may hold marks.
        mastery = chance.random.randint(1, 10) if used and chance.is_(7 if is_reflected else 2) else None
        found.append(Tick(what, chance.is_(6), used, mastery))
    return tuple(found)


def _forms(chance: _Chance, month: int, authors: int) -> list[Form]:
    found = []
    for author in chance.random.sample(PEOPLE, authors):
        for _number in range(chance.one([1, 2, 2])):
            meeting = chance.moment(date(2026, month, chance.one([1, 14, 28])))
            state = chance.one(["draft", "prepared", "prepared", *["reflected"] * 7])
            reflected = chance.after(meeting, 9) if state == "reflected" else None
            prepared = meeting if state == "prepared" or (reflected and chance.is_(7)) else None
            found.append(
                Form(
                    author=author,
                    unit=OTHER if author == PEOPLE[0] and chance.is_(5) else OFFICE,
                    state=state,
                    meeting=meeting if chance.is_(8) else None,
                    created=meeting if chance.is_(5) else chance.moment(),
                    prepared=prepared,
                    reflected=reflected,
                    tools=_ticks(chance, tuple(TOOLS), state == "reflected"),
                    principles=_ticks(chance, tuple(PRINCIPLES), state == "reflected"),
                )
            )
    return found


def _beside(chance: _Chance, count: int, groups: list[Group]) -> tuple[list[Focus], list[Completion], list[Review]]:
    focus = {
        (one.group, one.tool, one.first): one
        for one in (Focus(chance.one(groups).id, chance.one(list(TOOLS)), *chance.stretch()) for _n in range(count))
    }
    done = {
        # Few people, so that somebody completes the same course twice in a period.
        Completion(chance.one(COURSES), chance.one(PEOPLE[:3]), chance.one([OFFICE, OFFICE, OTHER]), chance.day())
        for _number in range(2 * count)
    }
    once = {(one.course, one.person, one.on): one for one in sorted(done, key=repr)}
    reviews = {}
    for _number in range(count):
        agreed, unit = chance.day(), chance.one([OFFICE, OFFICE, OTHER])
        held = agreed + timedelta(days=chance.one([-20, 0, 3, 40])) if chance.is_(6) else None
        reviews[unit, agreed] = Review(unit, agreed, held, held is not None and chance.is_(6))
    return list(focus.values()), list(once.values()), list(reviews.values())


@st.composite
def profile_histories(draw: st.DrawFn) -> History:
    """A whole history."""
    seed = draw(st.integers(0, 2**32 - 1))
    chance = _Chance(seed)
    groups = _groups(chance, draw(st.sampled_from([0, 1, 1, 2, 2])))
    lowest = [group for group in groups if group.level == 1]
    cases = [_case(chance, number, lowest) for number in range(1, draw(st.sampled_from([0, 4, 20, 20])) + 1)]
    on_lists = [case for case in cases if case.submitted]
    sessions = [_session(chance, groups, on_lists) for _number in range(draw(st.sampled_from([0, 4, 40, 40, 60])))]
    months = draw(st.lists(st.sampled_from([0, 3, 6, 8, 8, 8, 8]), min_size=8, max_size=8))
    focus, completions, reviews = _beside(chance, draw(st.sampled_from([0, 4, 16, 16])), lowest)
    return History(
        seed=seed,
        groups=groups,
        spells=_spells(chance, draw(st.sampled_from([0, 6, 30, 30])), groups),
        sessions=sessions,
        cases=cases,
        needs=[_need(chance, lowest) for _number in range(draw(st.sampled_from([0, 3, 12])))],
        forms=[form for month, authors in enumerate(months, 1) for form in _forms(chance, month, authors)],
        focus=focus,
        completions=completions,
        reviews=reviews,
    )


@st.composite
def profile_questions(draw: st.DrawFn) -> Asked:
    """What the profile can be asked for: whole months, or up to today."""
    first = date(2026, draw(st.integers(4, 6)), 1)
    number = first.month + draw(st.sampled_from([0, 1, 1, 2]))
    end = date(2026, number + 1, 1) - timedelta(days=1)
    if draw(st.sampled_from([True, True, False])):
        last, today = end, end + timedelta(days=draw(st.sampled_from([0, 1, 8, 20])))
    else:
        last = today = end - timedelta(days=draw(st.integers(0, 27)))
    withheld = draw(
        st.one_of(st.none(), st.frozensets(st.integers(1, 6).map(lambda month: date(2026, month, 1)), max_size=1))
    )
    withheld = draw(st.sampled_from([frozenset[date](), frozenset[date](), withheld]))
    return Asked(
        first,
        last,
        today,
        draw(st.booleans()),
        draw(st.sampled_from([False, False, False, False, True])),
        withheld,
    )
