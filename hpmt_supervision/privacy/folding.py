"""Fold a text to the plain form the screen reads, and remember where every sign came from (pure)."""

import re
import unicodedata
from dataclasses import dataclass

# A longer tail of combining marks carries no meaning, and ordering it costs quadratic time.
MAX_MARKS = 4
_DASHES = frozenset("\u2212\u2043\ufe63\u30fc")
# Letters and signs that show nothing although Unicode does not class them as such.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Stands around digits that are not on the line: raised figures of notes, fractions, figures in circles. They are no
# part of the number they stand beside, yet a number written with them alone can still be read.
ASIDE = "^"
_HIDDEN_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_APOSTROPHES = frozenset("\u2019\u2018\u02bc\u00b4`")


@dataclass(frozen=True, slots=True)
class Folded:
    """The folded text, with the original start and end offset of each of its signs."""

    text: str
    starts: list[int]
    ends: list[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the original text of the folded half-open span (``start`` < ``end``)."""
        return self.starts[start], self.ends[end - 1]


def _plain(cluster: str) -> str:
    """Return the folded form of one base sign with its combining marks; empty for signs that do not show."""
    base = cluster[0]
    category = unicodedata.category(base)
    if category == "Pd" or base in _DASHES:
        return "-"
    if base in _APOSTROPHES:
        return "'"
    if base in _BLANK or (category == "Cc" and not base.isspace()):
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(base))
    if category == "No" and (digit := unicodedata.digit(base, None)) is not None:
        return f"{ASIDE}{digit}{ASIDE}"
    if category in {"Co", "Cn", "Cs"}:
        return " "
    if category in {"Zs", "Zl", "Zp"}:
        return " " if category == "Zs" else "\n"
    compatible = unicodedata.normalize("NFKC", cluster).replace("\u2044", "/")
    plain = "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign
        for sign in compatible
        if not unicodedata.category(sign).startswith("M") and unicodedata.category(sign) != "Cf"
    )
    before = ASIDE if plain[:1].isdecimal() else ""
    after = ASIDE if plain[-1:].isdecimal() else ""
    return before + plain + after


def fold(text: str) -> Folded:
    """Return ``text`` with digits of every script as 0–9, look-alike signs as their plain form, and signs of no width
    left out. Letters keep their case, and a letter with loose marks becomes one sign. Time is linear in the length.
    """
    if text.isascii() and not _HIDDEN_CONTROLS.search(text):
        return Folded(text, list(range(len(text))), list(range(1, len(text) + 1)))
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    length = len(text)
    at = 0
    while at < length:
        stop = at + 1
        while stop < length and text[stop] > "\u02ff" and unicodedata.category(text[stop]).startswith("M"):
            stop += 1
        plain_already = stop == at + 1 and "\x1f" < text[at] < "\x7f"
        folded = text[at] if plain_already else _plain(text[at : min(stop, at + 1 + MAX_MARKS)])
        for sign in folded:
            out.append(sign)
            starts.append(at)
            ends.append(stop)
        at = stop
    return Folded("".join(out), starts, ends)
