"""Find phone numbers in a folded text (pure)."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import phonenumbers

from hpmt_supervision.privacy.digit_runs import Run, digits_of, is_named_after_a_thing, rows_of
from hpmt_supervision.privacy.findings import FindingKind, Span

PHONE_LENGTH = 8
# Nav's own lines are printed on every letter and point at nobody.
NAVS_OWN = frozenset({"55553333", "55553336"})

_GROUPINGS = frozenset({(8,), (3, 2, 3), (2, 2, 2, 2), (4, 4), (3, 3, 2), (5, 3), (3, 5), (2, 6), (2, 3, 3)})
_SPELLED = (1,) * PHONE_LENGTH
_SEPARATORS = frozenset({" ", "-", ".", "  "})
_PHONE_WORD = re.compile(
    r"(?:tlf|tel|telefon|mob|mobil|mobilnr|nr|sms|ring|ringe|nummer|nummeret)[.:]{0,2}\s?(?:til |på |er )?$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<!\d)(?:(?:0?[1-9]|[12]\d|3[01])\s?[.\-/ ]\s?(?:0?[1-9]|1[0-2])\s?[.\-/ ]\s?(?:1[89]|20)?\d{2}"
    r"|(?:19|20)\d{2}[.\-/ ](?:0[1-9]|1[0-2])[.\-/ ](?:0[1-9]|[12]\d|3[01]))(?!\d)"
)
_CLOCK_RANGE = re.compile(r"(?:[01]?\d|2[0-4])[.:][0-5]\d\s?-\s?(?:[01]?\d|2[0-4])[.:][0-5]\d")
_MONEY_AFTER = re.compile(r",?-?\s?(?:kr\b|kroner|nok\b|mill|,-)", re.IGNORECASE)
_MONEY_BEFORE = re.compile(r"(?:\bkr\.?|\bnok|kroner)\s?$", re.IGNORECASE)
_WEEKS_BEFORE = re.compile(r"\b(?:uke|uker|ukene|uka|veke|veker|vekene)\s?$", re.IGNORECASE)
_PLUS = ("+", "00")


def phone_numbers(text: str) -> Iterator[Span]:
    """Yield phone numbers in the folded ``text``: what phonenumbers' matcher takes as valid in Norway, and eight digits
    in a usual grouping that the matcher loses because other digits stand in front of them («kl. 10 21 23 45 67»)."""
    tries = 20 * len(text) + 100
    for match in phonenumbers.PhoneNumberMatcher(text, "NO", phonenumbers.Leniency.VALID, max_tries=tries):
        if len(str(match.number.national_number)) < PHONE_LENGTH and match.number.country_code == 47:
            continue
        if not _is_other_number(text, match.start, match.end):
            yield Span(FindingKind.PHONE, match.start, match.end)
    for row in rows_of(text):
        for first in range(len(row)):
            groups = row[first : first + 1]
            for size in range(2, PHONE_LENGTH + 1):
                if sum(run.width for run in groups) >= PHONE_LENGTH:
                    break
                groups = row[first : first + size]
            if _is_phone(text, groups) and not _is_other_number(text, groups[0].start, groups[-1].end):
                yield Span(FindingKind.PHONE, groups[0].start, groups[-1].end)


def _is_phone(text: str, groups: Sequence[Run]) -> bool:
    widths = tuple(run.width for run in groups)
    start = groups[0].start
    before = text[max(0, start - 16) : start]
    named = _PHONE_WORD.search(before) is not None
    if widths not in _GROUPINGS and not (widths == _SPELLED and named):
        return False
    between = {text[left.end : right.start] for left, right in pairwise(groups)}
    if len(between) > 1 or not between <= _SEPARATORS:
        return False
    if before[-1:].isalpha() and not named:
        return False
    digits = digits_of(text, groups)
    return digits[0] in "23456789" and phonenumbers.is_valid_number(phonenumbers.parse(digits, "NO"))


def _is_other_number(text: str, start: int, end: int) -> bool:
    """Tell whether a phone-like span is a date, a span of clock times, an amount, a list of weeks or of numbers that
    follow each other, the number of a case or a thing, or Nav's own line."""
    excerpt = text[start:end]
    if _is_date(text, start, end) or _CLOCK_RANGE.fullmatch(excerpt):
        return True
    if _WEEKS_BEFORE.search(text[max(0, start - 8) : start]):
        return True
    digits = "".join(sign for sign in excerpt if sign.isdecimal())
    if digits[-PHONE_LENGTH:] in NAVS_OWN:
        return True
    if excerpt.startswith(_PLUS):
        return False
    if _counts_up(excerpt) or is_named_after_a_thing(text, start):
        return True
    return bool(_MONEY_AFTER.match(text, end) or _MONEY_BEFORE.search(text[max(0, start - 8) : start]))


def _counts_up(excerpt: str) -> bool:
    """Tell whether the groups are numbers that follow each other, such as «21 22 23 24»."""
    groups = [int(group) for group in excerpt.split() if group.isdecimal()]
    return len(groups) == 4 and all(right == left + 1 for left, right in pairwise(groups))


def _is_date(text: str, start: int, end: int) -> bool:
    """Tell whether the span is a date, or a date with other digits after it. Groups that go on with the same sign
    («22 10 26 34», «22.10.26.34») are one number and no date."""
    match = _DATE.match(text, start)
    if match is None:
        return False
    return match.end() >= end or (" " not in match.group() and text[match.end()] not in "./-")
