"""Properties of the identity screen: no valid national number escapes, and offsets always point into the text."""

from datetime import date

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stdnum.no import fodselsnummer

from hpmt_supervision.privacy.screening import FindingKind, position, screen, stops

TODAY = date(2026, 11, 23)
SEPARATORS = ("", " ", "\u00a0", "\u2009", "\u202f", "-", "\u2013", ".", " - ", "\n", "\r\n", "\u200b", "/", ", ")
GROUPINGS = ((11,), (6, 5), (2, 2, 2, 5), (6, 3, 2), (4, 2, 5), (3, 3, 5), (1,) * 11)
EDGES = ("", " ", "(", ")", ",", ".", ":", "«", "»", "fnr ", "fnr:", "Saken gjelder ", " i dag", "\n", "er", ". Hun ")


@st.composite
def national_numbers(draw: st.DrawFn) -> str:
    """Any nine digits that have check digits; half of them with a real day and month of one of the series."""
    if draw(st.booleans()):
        day = draw(st.integers(1, 31)) + draw(st.sampled_from((0, 40)))
        month = draw(st.integers(1, 12)) + draw(st.sampled_from((0, 40, 65, 80)))
        body = f"{day:02}{month:02}{draw(st.integers(0, 99)):02}{draw(st.integers(0, 999)):03}"
    else:
        body = f"{draw(st.integers(0, 10**9 - 1)):09}"
    first = fodselsnummer.calc_check_digit1(body)
    assume(len(first) == 1)
    second = fodselsnummer.calc_check_digit2(body + first)
    assume(len(second) == 1)
    return body + first + second


def grouped(number: str, widths: tuple[int, ...], separator: str) -> str:
    parts = []
    for width in widths:
        parts.append(number[:width])
        number = number[width:]
    return separator.join(parts)


@settings(max_examples=400, deadline=None)
@given(
    national_numbers(),
    st.sampled_from(GROUPINGS),
    st.sampled_from(SEPARATORS),
    st.sampled_from(EDGES),
    st.sampled_from(EDGES),
)
def test_every_valid_national_number_is_found(
    number: str, widths: tuple[int, ...], separator: str, before: str, after: str
) -> None:
    written = grouped(number, widths, separator)
    text = before + written + after
    finds = [find for find in screen(text, today=TODAY) if find.kind is FindingKind.NATIONAL_ID]
    assert [text[find.start : find.end] for find in finds] == [written]
    assert number not in finds[0].masked.replace(" ", "")


@settings(max_examples=200, deadline=None)
@given(national_numbers(), st.text(max_size=40), st.text(max_size=40))
def test_a_valid_number_stops_in_any_text(number: str, before: str, after: str) -> None:
    assume(not (before[-1:].isnumeric() or after[:1].isnumeric()))
    assume(before.isprintable() and after.isprintable())
    assert stops(screen(f"{before} {number} {after}", today=TODAY))


@settings(max_examples=200, deadline=None)
@given(national_numbers(), st.integers(1, 9), st.sampled_from((9, 10)))
def test_wrong_check_digits_are_not_a_national_number(number: str, more: int, place: int) -> None:
    wrong = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    assert all(find.kind is not FindingKind.NATIONAL_ID for find in screen(f"nr {wrong} her", today=TODAY))


@settings(max_examples=200, deadline=None)
@given(national_numbers(), st.text("0123456789", min_size=1, max_size=6), st.booleans())
def test_a_number_inside_a_longer_run_is_not_found(number: str, more: str, in_front: bool) -> None:
    run = more + number if in_front else number + more
    assert all(find.kind is not FindingKind.NATIONAL_ID for find in screen(f"nr {run} her", today=TODAY))


PIECES = st.sampled_from(
    (
        "Kari ",
        "Ola Nordmann",
        "12.03.1985",
        "406 12 345",
        "Storgata 5",
        "a@b.no",
        " ",
        "\n",
        ". ",
        "\u200b",
        "\ufb01",
        "e\u0301",
    )
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=12).map("".join))
def test_offsets_are_ordered_and_inside_the_text(text: str) -> None:
    finds = screen(text, today=TODAY)
    edges = [edge for find in finds for edge in (find.start, find.end)]
    assert edges == sorted(edges)
    for find in finds:
        assert 0 <= find.start < find.end <= len(text)
        line, column = position(text, find.start)
        assert text.split("\n")[line - 1][column - 1 :].startswith(text[find.start : find.end].split("\n")[0])


@settings(max_examples=200, deadline=None)
@given(
    st.lists(PIECES, min_size=1, max_size=8).map(" ".join),
    st.lists(
        st.one_of(st.sampled_from(("kari", "406 12 345", "Storgata", "5", "a@b.no")), st.text(max_size=6)), max_size=6
    ),
)
def test_kept_words_never_silence_what_stops(text: str, keep: list[str]) -> None:
    def stopping(words: list[str]) -> list[tuple[int, int]]:
        return [(find.start, find.end) for find in screen(text, today=TODAY, keep=words) if find.stops]

    assert stopping([*keep, *text.split(), text]) == stopping([])
