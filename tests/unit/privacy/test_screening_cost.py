"""What the identity screen costs: about linear time in the length of the text, whatever it is made of.

Both times are measured in one run, so that a slow machine changes neither the ratio nor the answer. Four times the text
costs about four times as much; a rule that looks back over the whole text at every place costs sixteen times as much.
"""

from datetime import date
from time import process_time

import pytest

from hpmt_supervision.privacy.screening import screen

TODAY = date(2026, 11, 28)
LONG = 100_000
MOST_TIMES = 9.0
# Too little for a text to differ from the noise of the clock.
LEAST_SECONDS = 0.02


def seconds(text: str, tries: int) -> float:
    """Return the least processor time of some tries."""
    times = []
    for _ in range(tries):
        begun = process_time()
        screen(text, today=TODAY)
        times.append(process_time() - begun)
    return min(times)


def filled(piece: str, length: int) -> str:
    return (piece * (length // len(piece) + 1))[:length]


def costs_linear_time(piece: str, length: int) -> bool:
    """Tell whether ``length`` signs made of ``piece`` cost about four times what a quarter of them costs."""
    short, long = seconds(filled(piece, length // 4), 3), seconds(filled(piece, length), 2)
    print(f"{piece!r} x {length}: {short:.3f} s and {long:.3f} s, ratio {long / short:.1f}")
    return long <= MOST_TIMES * max(short, LEAST_SECONDS)


@pytest.mark.parametrize("piece", ["4", "A", "@"], ids=["digits", "capitals", "at"])
def test_a_hundred_kilobytes_of_one_sign_cost_linear_time(piece: str) -> None:
    # The shorter text goes first: a rule that looks back at every place would take hours over the longer one.
    assert costs_linear_time(piece, 12_000)
    assert costs_linear_time(piece, LONG)


PIECES = {
    "digit by digit": "1 5 8 ",
    "pairs of digits": "40 61 ",
    "names": "Kari ",
    "addresses of mail": "a@",
    "dots": "a.",
    "streets": "Storgata ",
    "answered mail": "Den 1 skrev ",
    "account": "NO12 3456 ",
    "labels": "Navn: ",
    "headers": "Fra: Til: Emne: ",
    "links": "facebook.com/",
    "spelled signs": " krøllalfa ",
    "spaces": " ",
    "dashes": "-",
    "raised figures": "é²",
    "plates": "bil AB 1234 ",
    "laws": "lov 12.03.1985 ",
    "numbers and marks": "158792 . ",
    "numbers and tags": "158792<b>",
    "zeros as letters": "O1",
    "labelled phones": "ring 40/61/",
    "mailboxes": "a.bcd at ",
    "underscores": "a_",
    "gaps in mail": "a@b. ",
    "streets in small letters": "storgata, ",
    "numbered streets": "storgata nr ",
}


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES.keys())
def test_rows_of_what_the_rules_begin_with_cost_linear_time(piece: str) -> None:
    assert costs_linear_time(piece, 16_000)
