"""Runs of digits in a folded text, and the rows they stand in (pure).

A *run* is a longest stretch of digits with nothing between them. A *row* is a longest list of runs where short
separators alone stand between neighbours. Numbers are made of whole runs, so digits inside a serial number or a bar
code are never a number of their own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_RUN = re.compile(r"\d+")
# White space of a line break or a table, and up to three signs; never letters.
_SEPARATOR = re.compile(r"\s{0,6}(?:[^\w\s]|_){0,3}\s{0,6}")
_LONGEST_SEPARATOR = 12
# What a number is called when it is about a thing: an order, an invoice, a case, a machine.
_NAMED_AFTER_A_THING = re.compile(
    r"(?<![^\W_])(?:ordre|faktura|kid|(?:arkiv|journal|klage)?sak(?:s?nr|snummer)?|journal|journalpost|dokument|dok|"
    r"arkiv|ref|referanse|varen?|vare|serie|strekkode|sporing|sporings|kolli|tiltaks?|bestilling|bestillings|kurs|modell|"
    r"versjon|oppgave|skjema|org|organisasjons?|bedrifts|virksomhets|foretak|underenhet)"
    r"(?:nr|nummer\w{0,3}|n|en|et)?[.:]{0,2}(?:\s(?:er|var|nr\.?|nummer|no\.?|med)){0,2}[\s:#]{0,2}$",
    re.IGNORECASE,
)
_THING_WINDOW = 40


@dataclass(frozen=True, slots=True)
class Run:
    """A run of digits; offsets are in the folded text."""

    start: int
    end: int

    @property
    def width(self) -> int:
        """The number of digits."""
        return self.end - self.start


def runs_of(text: str) -> list[Run]:
    """Return all runs of digits in the folded ``text``."""
    return [Run(*match.span()) for match in _RUN.finditer(text)]


def rows_of(text: str) -> Iterator[list[Run]]:
    """Yield the longest rows of runs in the folded ``text``."""
    row: list[Run] = []
    for run in runs_of(text):
        if row and not _joined(text, row[-1], run):
            yield row
            row = []
        row.append(run)
    if row:
        yield row


def _joined(text: str, left: Run, right: Run) -> bool:
    between = right.start - left.end
    return between <= _LONGEST_SEPARATOR and _SEPARATOR.fullmatch(text, left.end, right.start) is not None


def digits_of(text: str, runs: Sequence[Run]) -> str:
    """Return the digits of ``runs`` as one string."""
    return "".join(text[run.start : run.end] for run in runs)


def is_named_after_a_thing(text: str, start: int) -> bool:
    """Tell whether the words right before ``start`` say that the number is of an order, a case or another thing."""
    return _NAMED_AFTER_A_THING.search(text[max(0, start - _THING_WINDOW) : start]) is not None
