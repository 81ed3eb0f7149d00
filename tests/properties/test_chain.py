"""A chain holds as it was written, and whatever is done to it afterwards is found out at the right row."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.privacy.chain import START, Break, Broken, Chain, Link, Sealer, canonical, first_break

KEY, NEWER, OTHER = "a" * 32, "b" * 32, "c" * 32
columns = st.dictionaries(
    st.sampled_from(["at", "action", "details", "subject_id", "place"]),
    st.one_of(
        st.none(),
        st.integers(-(2**31), 2**31),
        st.text(max_size=40),
        st.datetimes(timezones=st.just(UTC)),
    ),
    max_size=5,
)
rows = st.lists(columns, min_size=1, max_size=8)


def chained(values: list[dict[str, Any]], sealer: Sealer, after: list[Link] | None = None) -> list[Link]:
    """Write a chain as the trail does."""
    found = list(after or [])
    for row in values:
        previous, key = (found[-1].seal, found[-1].id + 1) if found else (START, 1)
        found.append(Link(key, row, previous, sealer.seal(Chain.ACTS, key, row, previous)))
    return found


def followed(links: list[Link], *keys: str, anchors: dict[int, str] | None = None) -> Broken | None:
    return first_break(Chain.ACTS, links, sealer=Sealer(keys or (KEY,)), anchors=anchors or {})


@given(rows)
def test_a_chain_holds_as_it_was_written(values: list[dict[str, Any]]) -> None:
    links = chained(values, Sealer([KEY]))
    assert followed(links) is None
    assert followed(links, anchors={links[-1].id: links[-1].seal}) is None


@given(rows, st.data())
def test_a_changed_row_is_found(values: list[dict[str, Any]], data: st.DataObject) -> None:
    links = chained(values, Sealer([KEY]))
    at = data.draw(st.integers(0, len(links) - 1))
    changed = data.draw(columns.filter(lambda row: row != dict(links[at].values)))
    links[at] = Link(links[at].id, changed, links[at].previous, links[at].seal)
    assert followed(links) == Broken(at + 1, Break.SEAL)


@given(rows, st.data())
def test_a_row_taken_out_or_moved_is_found(values: list[dict[str, Any]], data: st.DataObject) -> None:
    links = chained([*values, {}], Sealer([KEY]))
    at = data.draw(st.integers(0, len(links) - 2))
    following = links[at + 1].id
    assert followed(links[:at] + links[at + 1 :]) == Broken(following, Break.PREVIOUS)
    swapped = [*links[:at], links[at + 1], links[at], *links[at + 2 :]]
    assert followed(swapped) == Broken(following, Break.PREVIOUS)


@given(rows, st.data())
def test_an_end_that_was_cut_off_is_found_by_what_was_noted(values: list[dict[str, Any]], data: st.DataObject) -> None:
    links = chained(values, Sealer([KEY]))
    left = links[: data.draw(st.integers(0, len(links) - 1))]
    assert followed(left) is None
    assert followed(left, anchors={links[-1].id: links[-1].seal}) == Broken(links[-1].id, Break.CUT)
    rewritten = chained([{"place": "another"}] * len(links), Sealer([KEY]))
    assert followed(rewritten, anchors={links[-1].id: links[-1].seal}) == Broken(links[-1].id, Break.ANCHOR)


@given(rows, rows)
def test_keys_change_and_never_back(first: list[dict[str, Any]], then: list[dict[str, Any]]) -> None:
    links = chained(then, Sealer([NEWER, KEY]), chained(first, Sealer([KEY])))
    assert followed(links, NEWER, KEY) is None
    assert followed(links, NEWER) == Broken(1, Break.KEY)
    forged = chained([{"action": "forged"}], Sealer([KEY]), links)
    assert followed(forged, NEWER, KEY) == Broken(len(links) + 1, Break.KEY)


@given(rows)
def test_without_the_key_no_chain_can_be_written_anew(values: list[dict[str, Any]]) -> None:
    links = chained(values, Sealer([OTHER]))
    assert followed(links) == Broken(1, Break.KEY)
    named = Sealer([KEY]).seal(Chain.ACTS, 1, {}, START).partition(":")[0]
    dressed = [Link(link.id, link.values, link.previous, f"{named}:{link.seal[9:]}") for link in links[:1]]
    assert followed(dressed) == Broken(1, Break.SEAL)


@pytest.mark.parametrize("hours", [0, 2, -7])
def test_an_instant_is_one_whatever_zone_it_is_told_in(hours: int) -> None:
    instant = datetime(2026, 11, 28, 12, tzinfo=UTC)
    elsewhere = instant.astimezone(timezone(timedelta(hours=hours)))
    assert canonical("t", 1, {"at": instant}, START) == canonical("t", 1, {"at": elsewhere}, START)


def test_the_canonical_form_is_this_one() -> None:
    """Rows sealed years ago must be read alike, so the form changes with its number only."""
    told = canonical("audit_event", 7, {"b": None, "a": "æ\n", "n": 3}, "x")
    assert told.decode() == '[1,"audit_event",7,"x",[["a","æ\\n"],["b",null],["n",3]]]'
