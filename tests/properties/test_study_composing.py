"""The tables of an extract, on random histories: nobody stands out, and the tables agree with each other."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.study.anonymity import K
from hpmt_supervision.study.columns import TABLES
from hpmt_supervision.study.composing import composed
from hpmt_supervision.study.extract_models import TableCode
from hpmt_supervision.study.facts import CaseFact, FormFact, SessionFact, WaveFacts
from hpmt_supervision.study.files import checked
from hpmt_supervision.study.models import Arm
from hpmt_supervision.study.pseudonyms import Pseudonyms
from tests.properties.fidelity.figures.oracle import History, OracleGroup, OracleSession, Spell
from tests.properties.fidelity.figures.test_indicators import as_records

ARMS = st.sampled_from([arm.value for arm in Arm])
SECRET = "a7" * 32


FIRST = date(2026, 1, 1)
OFFICES = ("o0", "o1", "o2")
PEOPLE = tuple(f"p{number}" for number in range(14))


@st.composite
def populous(draw: st.DrawFn) -> History:
    """A history of three offices with up to fourteen people, some of whom come late or leave early."""
    groups = [OracleGroup(f"g{office}", 1, office, 14) for office in OFFICES]
    spells = []
    for person in PEOPLE:
        for group in draw(st.sampled_from([groups[:1], groups[1:2], groups[2:], groups[:2], []])):
            first, last = draw(st.sampled_from(((0, None), (0, None), (0, 20), (40, None))))
            spells.append(Spell(group.id, person, day(first), None if last is None else day(last)))
    meetings = []
    for number in range(draw(st.integers(0, 6))):
        there = draw(st.sets(st.sampled_from(PEOPLE)))
        attendance = dict.fromkeys(sorted(there), "attended")
        on = day(draw(st.integers(0, 59)))
        meetings.append(OracleSession(f"s{number}", draw(st.sampled_from(groups)).id, on, "held", attendance))
    return History([], groups, spells, [], meetings)


def day(number: int) -> date:
    """Return the day so many days after the first."""
    return FIRST + timedelta(days=number)


@st.composite
def two_waves(draw: st.DrawFn) -> list[WaveFacts]:
    """Two waves on end over a random history, its offices on random arms and some of them on none."""
    history = draw(populous())
    records, owners = as_records(history, 1)
    keys = {text: number for number, text in enumerate(OFFICES)}
    percents = st.sampled_from((20, 100, 100, 100))
    positions = {(unit, person): draw(percents) for unit in keys.values() for person in range(len(PEOPLE))}
    made = []
    for number in range(2):
        period = Period(day(30 * number), day(30 * number + 29))
        arms = {key: arm for key in keys.values() if (arm := draw(st.none() | ARMS | ARMS)) is not None}
        authors = [pair for pair in positions if pair[0] in arms and draw(st.booleans())]
        made.append(
            WaveFacts(
                key=number,
                name=f"W{number}",
                period=period,
                arms=arms,
                group_owners=[keys[owner] for owner in owners],
                records=records,
                percents=positions,
                sessions=[
                    SessionFact(place, group, keys[owners[group]], period.first, "held", None, 60, True)
                    for place, group in enumerate(records.session_group.tolist())
                ],
                forms=[FormFact(*pair, period.first, True, False, 2, 1, 0) for pair in authors],
                cases=[CaseFact(*pair, period.first, True, False, False) for pair in authors],
            )
        )
    return made


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(waves=two_waves(), k=st.integers(1, K))
def test_every_class_has_k_people_and_the_tables_agree(waves: list[WaveFacts], k: int) -> None:
    tables = composed(waves, Pseudonyms(SECRET), k=k)
    for code, rows in tables.items():
        for row in rows:
            checked(TABLES[code], row)
    persons = tables[TableCode.PERSONS]
    classes = Counter((row["wave"], row["arm"], row["unit_id"], row["position"]) for row in persons)
    assert all(count >= k for count in classes.values())
    by_unit: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in persons:
        by_unit[row["wave"], row["arm"], row["unit_id"]].append(row)
    for row in tables[TableCode.UNITS]:
        people = by_unit.pop((row["wave"], row["arm"], row["unit_id"]), [])
        assert row["supervisees"] == len(people)
        assert row["attendances"] == sum(person["attendances"] for person in people)
        assert row["n0"] == sum(person["attendances"] == 0 for person in people)
    assert by_unit == {}
    for code in (TableCode.FE_FORMS, TableCode.CASES):
        for row in tables[code]:
            assert row["withheld"] == (row["authors"] is None)
            assert row["authors"] is None or row["authors"] == 0 or row["authors"] >= k


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(waves=two_waves())
def test_nothing_is_the_same_under_another_secret_but_the_figures(waves: list[WaveFacts]) -> None:
    one, other = (composed(waves, Pseudonyms(secret)) for secret in (SECRET, "b8" * 32))
    for code, rows in one.items():
        ids = [name for name in ("person_id", "session_id", "group_id") if rows and name in rows[0]]
        for name in ids:
            assert not {row[name] for row in rows} & {row[name] for row in other[code]}
        assert len(rows) == len(other[code])
