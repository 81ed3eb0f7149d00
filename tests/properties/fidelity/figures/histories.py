"""Random histories of supervision: moves, spells, overlapping groups, absences, closed units, odd attendance."""

from datetime import date, timedelta

from hypothesis import strategies as st

from tests.properties.fidelity.figures.oracle import Away, History, OracleGroup, OracleSession, OracleUnit, Spell

# The axis of days that everything lies on, and the first day of the periods that are asked for.
ORIGIN = date(2024, 1, 1)
AXIS = 60
PEOPLE = ["p1", "p2", "p3", "p4", "p5"]
NAMES = ["Nav Å", "Nav Ås", "Nav Østre", "Nav Ærfugl", "Nav Zulu", "nav abel", "Nav Aarum", "Nav 10", "Nav 2", "Nav-Bø"]


def day(number: int) -> date:
    return ORIGIN + timedelta(days=number)


days = st.integers(0, AXIS - 1)


@st.composite
def stretches(draw: st.DrawFn) -> tuple[date, date | None]:
    """A first day and a last day; open-ended now and then, one day long now and then."""
    first = draw(days)
    length = draw(st.one_of(st.none(), st.integers(0, 4), st.integers(0, AXIS)))
    return day(first), None if length is None else day(first + length)


@st.composite
def units(draw: st.DrawFn) -> list[OracleUnit]:
    """A nation, two counties and up to four offices, each with its own opening days or none."""

    def opening() -> tuple[date | None, date | None]:
        if draw(st.integers(0, 2)):
            return None, None
        first, last = draw(stretches())
        return (first, last) if draw(st.booleans()) else (None, last)

    names = draw(st.lists(st.sampled_from(NAMES), min_size=7, max_size=7))
    made = [OracleUnit("n", "national", names[0], None, *opening())]
    made += [OracleUnit(f"c{i}", "county", names[1 + i], "n", *opening()) for i in range(2)]
    made += [
        OracleUnit(f"o{i}", "office", names[3 + i], draw(st.sampled_from(["c0", "c1"])), *opening())
        for i in range(draw(st.integers(1, 4)))
    ]
    return draw(st.permutations(made))


@st.composite
def groups(draw: st.DrawFn, of: list[OracleUnit]) -> list[OracleGroup]:
    """Groups on all levels, mostly on the first, each with its own interval."""
    owners = {1: "office", 2: "county", 3: "national"}
    made = []
    for number in range(draw(st.integers(1, 5))):
        level = draw(st.sampled_from([1, 1, 1, 1, 2, 3]))
        unit = draw(st.sampled_from(sorted(u.id for u in of if u.kind == owners[level])))
        interval = draw(st.one_of(st.integers(1, 21), st.sampled_from([14, 21, 366])))
        made.append(OracleGroup(f"g{number}", level, unit, interval))
    return made


def apart(spells: list[Spell]) -> list[Spell]:
    """Keep spells of one person in one group and part that do not overlap, as the import demands."""
    kept: list[Spell] = []
    for spell in spells:
        if not any(
            (s.group, s.person, s.part) == (spell.group, spell.person, spell.part)
            and s.first <= (spell.last or date.max)
            and spell.first <= (s.last or date.max)
            for s in kept
        ):
            kept.append(spell)
    return kept


@st.composite
def sessions(draw: st.DrawFn, of: list[OracleGroup]) -> list[OracleSession]:
    """Sessions of every status; attendance by anybody, member or not, now and then even when not held."""
    made = []
    for number in range(draw(st.integers(0, 14))):
        status = draw(st.sampled_from(["held", "held", "held", "held", "planned", "cancelled"]))
        attendance = (
            draw(
                st.dictionaries(
                    st.sampled_from(PEOPLE), st.sampled_from(["attended", "attended", "attended", "absent", "excused"])
                )
            )
            if status == "held" or draw(st.integers(0, 3)) == 0
            else {}
        )
        made.append(OracleSession(f"s{number}", draw(st.sampled_from(of)).id, day(draw(days)), status, attendance))
    return made


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A whole history."""
    structure = draw(units())
    supervised = draw(groups(structure))
    parts = st.sampled_from(["supervisee"] * 5 + ["supervisor"])
    spells = draw(
        st.lists(
            st.builds(
                lambda group, person, dates, part: Spell(group.id, person, *dates, part),
                st.sampled_from(supervised),
                st.sampled_from(PEOPLE),
                stretches(),
                parts,
            ),
            max_size=12,
        )
    )
    absences = draw(
        st.lists(
            st.builds(
                lambda person, kind, dates: Away(person, kind, *dates),
                st.sampled_from(PEOPLE),
                st.sampled_from(["leave", "sick", "other"]),
                stretches(),
            ),
            max_size=4,
            unique_by=lambda away: (away.person, away.kind, away.first),
        )
    )
    return History(structure, supervised, apart(spells), absences, draw(sessions(supervised)))


@st.composite
def questions(draw: st.DrawFn) -> dict[str, object]:
    """What the report can be asked for."""
    first = draw(st.integers(0, AXIS - 1))
    last = draw(st.integers(first, min(first + 40, AXIS - 1)))
    return {
        "first": day(first),
        "last": day(last),
        "level": draw(st.sampled_from([1, 1, 1, 2, 3])),
        "by": draw(st.sampled_from(["office", "office", "county", "national"])),
        "unit": draw(st.sampled_from([None, None, "n", "c0", "o0"])),
        "exclude_absent": draw(st.booleans()),
    }
