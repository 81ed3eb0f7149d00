"""Every clash is found and nothing else, whatever lies before, beside, within or around a wanted span."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.sessions.conflicts import Span, Windows, clashes

EPOCH = datetime(2026, 3, 29, tzinfo=UTC)


def span(starts: int, minutes: int) -> Span:
    return Span(EPOCH + timedelta(minutes=starts), EPOCH + timedelta(minutes=starts + minutes))


# Few minutes to choose among, so that spans meet, touch and cover each other all the time.
spans = st.lists(st.builds(span, st.integers(0, 40), st.integers(-2, 15)), max_size=25)


def by_the_minute(one: Span, other: Span) -> bool:
    """Tell whether two spans share a minute, by walking through them."""
    minutes = [EPOCH + timedelta(minutes=number) for number in range(60)]
    return any(one.starts_at <= m < one.ends_at and other.starts_at <= m < other.ends_at for m in minutes)


@given(spans, spans)
def test_each_wanted_span_gets_just_the_taken_spans_it_shares_a_minute_with(
    wanted: list[Span], taken: list[Span]
) -> None:
    expected = [[place for place, other in enumerate(taken) if by_the_minute(one, other)] for one in wanted]
    assert clashes(wanted, taken) == expected


@given(spans, spans)
def test_it_is_the_same_seen_from_the_other_side(wanted: list[Span], taken: list[Span]) -> None:
    pairs = {(one, other) for one, others in enumerate(clashes(wanted, taken)) for other in others}
    turned = {(one, other) for other, ones in enumerate(clashes(taken, wanted)) for one in ones}
    assert pairs == turned


@given(spans, spans)
def test_overlap_and_common_part_say_the_same(wanted: list[Span], taken: list[Span]) -> None:
    for one in wanted:
        for other in taken:
            common = one.within(other)
            assert one.overlaps(other) == by_the_minute(one, other) == (common.starts_at < common.ends_at)


@given(spans, spans)
def test_windows_are_touched_by_just_what_clashes_with_one_of_them(wanted: list[Span], taken: list[Span]) -> None:
    windows = Windows(wanted)
    clashing = {place for places in clashes(wanted, taken) for place in places}
    for place, span_ in enumerate(taken):
        if span_.starts_at < span_.ends_at:
            assert windows.touch(span_.starts_at, span_.ends_at) == (place in clashing)


def test_one_meeting_may_begin_when_another_ends() -> None:
    assert clashes([span(0, 10), span(20, 10)], [span(10, 10)]) == [[], []]


def test_a_year_of_spans_that_clash_with_none_is_swept_once() -> None:
    # Every pair compared would be 400 million comparisons; this is done in well under a second.
    wanted = [span(number * 20, 10) for number in range(20_000)]
    taken = [span(number * 20 + 10, 10) for number in range(20_000)]
    assert not any(clashes(wanted, taken))
