"""The guard against rare combinations, and the pseudonyms, for anything that may come."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.study.anonymity import POOL, Guard, Presence, guard
from hpmt_supervision.study.pseudonyms import Pseudonyms

ARMS = ("intervention", "comparison")
SECRETS = st.binary(min_size=32, max_size=32).map(bytes.hex)


@st.composite
def presences(draw: st.DrawFn) -> list[Presence]:
    """People at offices whose arm is one per wave; the same person may be at several offices."""
    units = draw(st.integers(1, 6))
    waves = draw(st.integers(1, 3))
    found = {}
    for wave in range(waves):
        for unit in range(units):
            arm = draw(st.sampled_from(ARMS))
            for person in draw(st.sets(st.integers(0, 11), max_size=9)):
                position = draw(st.sampled_from(("under_50", "80_to_100")))
                found[wave, unit, person] = Presence(wave, arm, unit, person, position)
    return list(found.values())


def classes(people: list[Presence], found: Guard) -> dict[tuple[object, ...], set[int]]:
    """Return the people of each class a reader sees, a position only where it is told."""
    position: dict[tuple[object, ...], str] = {}
    for one in people:
        row = found.row_of(one.wave, one.arm, one.unit)
        if row is not None:
            key = (one.wave, one.arm, row, one.person)
            position[key] = min(position.get(key, one.position), one.position)
    seen: dict[tuple[object, ...], set[int]] = defaultdict(set)
    for (wave, arm, row, person), held in position.items():
        seen[wave, arm, row, held if row in found.with_position else None].add(person)  # type: ignore[arg-type]
    return seen


@given(people=presences(), k=st.integers(1, 6))
def test_nobody_stands_in_a_class_of_fewer_than_k(people: list[Presence], k: int) -> None:
    assert all(len(there) >= k for there in classes(people, guard(people, k)).values())


@given(people=presences(), k=st.integers(1, 6))
def test_what_is_large_enough_is_given_up_only_to_hide_something_smaller(people: list[Presence], k: int) -> None:
    found = guard(people, k)
    at: dict[int, dict[tuple[int, str], set[int]]] = defaultdict(lambda: defaultdict(set))
    for one in people:
        at[one.unit][one.wave, one.arm].add(one.person)
    small = {unit for unit, places in at.items() if any(len(there) < k for there in places.values())}
    assert not small & found.alone
    if not small:
        assert found.alone == set(at)
        assert not found.left_out


@given(people=presences(), k=st.integers(1, 6))
def test_people_are_left_out_only_where_no_office_of_the_arm_could_hide_them(people: list[Presence], k: int) -> None:
    found = guard(people, k)
    for wave, arm in found.left_out:
        everyone = {one.person for one in people if (one.wave, one.arm) == (wave, arm)}
        assert 0 < len(everyone) < k


@given(people=presences(), k=st.integers(1, 6), seed=st.randoms(use_true_random=False))
def test_the_order_of_the_records_decides_nothing(people: list[Presence], k: int, seed: object) -> None:
    mixed = list(people)
    seed.shuffle(mixed)  # type: ignore[attr-defined]
    assert guard(mixed, k) == guard(people, k)


@given(people=presences())
def test_an_office_never_goes_in_and_out_of_the_pool(people: list[Presence]) -> None:
    found = guard(people)
    rows: dict[int, set[int | None]] = defaultdict(set)
    for one in people:
        rows[one.unit].add(found.row_of(one.wave, one.arm, one.unit))
    assert all(shown == {unit} or shown <= {POOL, None} for unit, shown in rows.items())


@given(secret=SECRETS, keys=st.sets(st.integers(0, 10**9), max_size=50))
def test_pseudonyms_are_steady_and_tell_things_apart(secret: str, keys: set[int]) -> None:
    made = {key: Pseudonyms(secret).of("person", key) for key in keys}
    assert len(set(made.values())) == len(keys)
    assert made == {key: Pseudonyms(secret).of("person", key) for key in keys}
    assert all(Pseudonyms(secret).of("unit", key)[2:] != found[2:] for key, found in made.items())


@given(first=SECRETS, second=SECRETS, keys=st.sets(st.integers(0, 10**6), min_size=1, max_size=20))
def test_two_extracts_have_no_pseudonym_in_common(first: str, second: str, keys: set[int]) -> None:
    if first != second:
        of = [{Pseudonyms(secret).of("person", key) for key in keys} for secret in (first, second)]
        assert not of[0] & of[1]


def test_a_pseudonym_is_what_the_standard_makes_of_it() -> None:
    """HMAC-SHA256 computed with another tool: printf 'person/7' | openssl dgst -sha256 -mac HMAC -macopt hexkey:…."""
    assert Pseudonyms("00" * 32).of("person", 7) == "p-c9c7e7fc7e070c80"
