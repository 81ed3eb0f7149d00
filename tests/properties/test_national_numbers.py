"""Properties of the search for national numbers: every valid one is found, however it is dressed and whatever stands
around it, and eleven digits without the check digits are nobody's number."""

from datetime import date

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stdnum.no import fodselsnummer, kontonr

from hpmt_supervision.privacy.folding import fold
from hpmt_supervision.privacy.screening import FindingKind, screen, stops
from tests.properties.test_screening import grouped, national_numbers

TODAY = date(2026, 11, 23)
# How people group the eleven digits: at most six groups, so that they are found beside other digits too.
GROUPINGS = (
    *((11,), (6, 5), (2, 2, 2, 5), (6, 3, 2), (6, 2, 3), (4, 2, 5), (3, 3, 5), (3, 3, 3, 2), (5, 6), (4, 4, 3)),
    *((2, 2, 2, 3, 2), (2, 2, 2, 2, 3), (2, 2, 2, 2, 2, 1)),
)
SEPARATORS = (
    *(
        "",
        " ",
        "  ",
        "\t",
        "\n",
        "\r\n",
        "\r\n\r\n",
        "-",
        "-\n",
        " -\r\n   ",
        ".",
        ". ",
        ",",
        ", ",
        ":",
        "/",
        "_",
        "*",
        "|",
        "+",
    ),
    *("\u00a0", "\u2009", "\u202f", "\u2007", "\u3000", "\u2011", "\u2013", "\u2014", "\u2212", "\u00ad", "\u00b7"),
    *("\u200b", "\u200c", "\u2060", "\ufeff", "\u2028", "\x00", "\x1f", "\u2800", "\uf0b7", "\n> ", " (", "\x85"),
)
NO_WIDTH = (
    "",
    "",
    "",
    "\u200b",
    "\u200d",
    "\u2060",
    "\u00ad",
    "\ufeff",
    "\ufe0f",
    "\u0301",
    "\x07",
    "\u034f",
    "\u3164",
)
DIGITS = ("0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19", "٠١٢٣٤٥٦٧٨٩", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
# Texts that have led other screens astray, beside any text at all.
SURROUNDINGS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        (
            *(
                "",
                "fnr",
                "Ring 406 12 345, ",
                "uke 4 5 6 ",
                "kl. 10.30 ",
                "sak 26/12345 ",
                "2026 12 ",
                "kr 15 000, ",
                "12.03.2026 ",
            ),
            *(
                "født 3. mars 1987, ",
                "https://eksempel.no/",
                "@",
                "NO93",
                "konto 9999.",
                "«",
                "(",
                "¹",
                "½",
                "m²",
                "\u0301",
                "<b>",
            ),
        )
    ),
    st.lists(st.sampled_from(("12", "1", "2026", " ", ".", ", ", "-", "og", "/")), max_size=8).map("".join),
)


@st.composite
def dressed(draw: st.DrawFn, number: str, groupings: tuple[tuple[int, ...], ...] = GROUPINGS) -> str:
    """Write a number in groups, with signs of no width anywhere and digits of any script."""
    parts = grouped(number, draw(st.sampled_from(groupings)), " ").split(" ")
    written = parts[0]
    for part in parts[1:]:
        written += draw(st.sampled_from(SEPARATORS)) + part
    script = draw(st.sampled_from(DIGITS))
    hidden = draw(st.sampled_from(NO_WIDTH))
    if draw(st.booleans()):
        written = hidden.join(written)
    else:
        place = draw(st.integers(1, len(written) - 1))
        written = written[:place] + hidden + written[place:]
    return "".join(script[int(sign)] if sign in "0123456789" else sign for sign in written)


def ends_in_a_digit(text: str) -> bool:
    """Tell whether what is written after ``text`` would be glued to a digit of it."""
    return fold(text + "x").text[:-1][-1:].isdecimal()


def begins_with_a_digit(text: str) -> bool:
    return fold("x" + text).text[1:2].isdecimal()


@settings(max_examples=1000, deadline=None)
@given(st.data(), national_numbers(), SURROUNDINGS, SURROUNDINGS)
def test_no_valid_number_escapes(data: st.DataObject, number: str, before: str, after: str) -> None:
    assume(not ends_in_a_digit(before) and not begins_with_a_digit(after))
    written = data.draw(dressed(number))
    text = before + written + after
    found = [find for find in screen(text, today=TODAY) if find.kind is FindingKind.NATIONAL_ID]
    first, last = len(before), len(before) + len(written) - 1
    assert any(find.start <= first and last < find.end for find in found), text


@settings(max_examples=300, deadline=None)
@given(
    national_numbers(),
    st.sampled_from((" ", "-", ".", " - ", "\n", "\u2009")),
    st.sampled_from(("fnr: ", "kl. 10, ", "")),
)
def test_a_number_spelled_digit_by_digit_is_found_beside_words_and_other_numbers(
    number: str, separator: str, before: str
) -> None:
    text = before + separator.join(number) + ", ikke 2026"
    assert any(find.kind is FindingKind.NATIONAL_ID for find in screen(text, today=TODAY)), text


WAYS_WITH_THE_DATE = (
    *("{d}.{m}.{c}{y} {last}", "{d}/{m}-{c}{y}, personnummer {last}", "{c}{y}-{m}-{d} {last}", "{d}{m}{c}{y}{last}"),
    *(
        "{d}{m}{c}{y} {last}",
        "{d}. {name} {c}{y}, pnr. {last}",
        "{d}. {name} {c}{y} {last}",
        "{d}{m}{y}, person-\nnr {last}",
    ),
    *("{d}{m}{y} og personnummeret er {last}", "{d}{m}{y}&nbsp;{last}", "{d}{m}{y}          {last}"),
    *(
        "{d}{m}{y} og {last}",
        "{d}{m}{y}x{last}",
        "<td>{d}{m}{y}</td>\n<td>{last}</td>",
        "{d}{m}{y}, siste fem er {last}",
    ),
)
MONTHS = (
    *("januar", "februar", "mars", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "desember"),
)


@settings(max_examples=400, deadline=None)
@given(
    st.dates(date(1930, 1, 1), date(2015, 12, 31)),
    st.integers(0, 999),
    st.sampled_from((0, 40)),
    st.sampled_from((0, 40, 65, 80)),
    st.sampled_from(WAYS_WITH_THE_DATE),
)
def test_a_number_is_found_with_its_date_written_out(born: date, serial: int, day: int, month: int, way: str) -> None:
    body = f"{born.day + day:02}{born.month + month:02}{born.year % 100:02}{serial:03}"
    first = fodselsnummer.calc_check_digit1(body)
    assume(len(first) == 1)
    second = fodselsnummer.calc_check_digit2(body + first)
    assume(len(second) == 1)
    text = "Registrert som " + way.format(
        # A date in words is the date of the person; one in digits may be that of the series.
        d=born.day if "{name}" in way else body[:2],
        m=body[2:4],
        name=MONTHS[born.month - 1],
        c=born.year // 100,
        y=body[4:6],
        last=body[6:] + first + second,
    )
    assert any(find.kind is FindingKind.NATIONAL_ID for find in screen(text, today=TODAY)), text


DAYS = (0, 40)
MONTH_SERIES = (0, 40, 65, 80)


@settings(max_examples=300, deadline=None)
@given(national_numbers(), st.sampled_from((" ", "-", "")), st.data())
def test_a_number_with_typewritten_ones_and_zeros_is_found(number: str, separator: str, data: st.DataObject) -> None:
    places = [place for place, sign in enumerate(number) if sign in "01"]
    assume(places)
    # Letters among digits are also how codes are made, so here the first six must be able to be a date.
    day, month = int(number[:2]), int(number[2:4])
    assume(any(1 <= day - more <= 31 for more in DAYS) and any(1 <= month - more <= 12 for more in MONTH_SERIES))
    letters = data.draw(st.sets(st.sampled_from(places), min_size=1, max_size=4))
    signs = [{"0": "O", "1": "l"}[sign] if place in letters else sign for place, sign in enumerate(number)]
    text = f"Registrert som {''.join(signs[:6])}{separator}{''.join(signs[6:])}."
    assert any(find.kind is FindingKind.NATIONAL_ID for find in screen(text, today=TODAY)), text


@settings(max_examples=400, deadline=None)
@given(
    st.from_regex(r"\A[1-9][0-9]{10}\Z"),
    st.sampled_from(("Nummer ", "Ordre ", "(", "«", "ble ", "kode:")),
    st.sampled_from((" her", ").", "», sa hun", ", og", "")),
)
def test_eleven_ordinary_digits_are_left_alone(digits: str, before: str, after: str) -> None:
    first = fodselsnummer.calc_check_digit1(digits[:9])
    assume(digits[9:] != first + fodselsnummer.calc_check_digit2(digits[:9] + first))
    assume(not kontonr.is_valid(digits))
    assert not stops(screen(before + digits + after, today=TODAY))


@settings(max_examples=300, deadline=None)
@given(st.data(), national_numbers(), st.integers(1, 9))
def test_a_wrong_check_digit_makes_no_number_of_any_grouping(data: st.DataObject, number: str, more: int) -> None:
    wrong = number[:10] + str((int(number[10]) + more) % 10)
    text = f"nr {data.draw(dressed(wrong))} her"
    assert all(find.kind is not FindingKind.NATIONAL_ID for find in screen(text, today=TODAY)), text
