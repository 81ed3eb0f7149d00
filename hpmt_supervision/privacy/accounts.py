"""Find account numbers, Norwegian and international, in a folded text (pure).

Eleven digits carry the check digit of an account one time in eleven by chance. So a number that its own words say is
an order, an invoice or a case is left alone when it is written in one run, and groups must be the ones people use.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from stdnum import iban
from stdnum.no import iban as norwegian_iban
from stdnum.no import kontonr

from hpmt_supervision.privacy.digit_runs import Run, digits_of, is_named_after_a_thing, rows_of
from hpmt_supervision.privacy.findings import FindingKind, Span

_GROUPINGS = frozenset({(11,), (4, 2, 5), (4, 7), (6, 5), (4, 4, 3)})
_NORWEGIAN = re.compile(r"(?<![^\W_])NO\d{2}(?:[ .-]?\d){11}(?!\d)", re.IGNORECASE)
_IN_ONE = re.compile(r"(?<![^\W_])[A-Z]{2}\d{2}[A-Z0-9]{11,30}(?![^\W_])", re.IGNORECASE)
_IN_FOURS = re.compile(r"(?<![^\W_])[A-Z]{2}\d{2}(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,3})?(?![^\W_])")
# Words in capitals after the number may have been taken for its last groups.
_GROUPS_TO_DROP = 3


def accounts(text: str) -> Iterator[Span]:
    """Yield account numbers and IBANs in the folded ``text``."""
    for row in rows_of(text):
        for first in range(len(row)):
            for size in range(1, 4):
                groups = row[first : first + size]
                if len(groups) == size and _is_account(text, groups):
                    yield Span(FindingKind.ACCOUNT, groups[0].start, groups[-1].end)
    for match in _NORWEGIAN.finditer(text):
        if norwegian_iban.is_valid(re.sub(r"[ .-]", "", match.group())):
            yield Span(FindingKind.ACCOUNT, *match.span())
    for match in _IN_ONE.finditer(text):
        if iban.is_valid(match.group()):
            yield Span(FindingKind.ACCOUNT, *match.span())
    for match in _IN_FOURS.finditer(text):
        yield from _in_fours(match)


def _is_account(text: str, groups: Sequence[Run]) -> bool:
    if tuple(run.width for run in groups) not in _GROUPINGS:
        return False
    if not all(right.start - left.end == 1 for left, right in pairwise(groups)):
        return False
    if len(groups) == 1 and is_named_after_a_thing(text, groups[0].start):
        return False
    return kontonr.is_valid(digits_of(text, groups))


def _in_fours(match: re.Match[str]) -> Iterator[Span]:
    """Yield an IBAN in groups of four; capitals that follow it may have been read as its last groups."""
    written = match.group()
    for _ in range(_GROUPS_TO_DROP + 1):
        if iban.is_valid(written):
            yield Span(FindingKind.ACCOUNT, match.start(), match.start() + len(written))
            return
        written = written.rpartition(" ")[0]
