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
_MOBILE = (3, 2, 3)
_SEPARATORS = frozenset({" ", "-", ".", "  "})
_LINE_BREAK = re.compile(r" ?\r?\n ?")
_PHONE_WORD = re.compile(
    r"(?:tlf|tel|telefon|mob|mobil|mobilnr|nr|sms|ring|ringe|nummer|nummeret)[.:]{0,2}\s?(?:til |på |er )?$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<!\d)(?:(?:0?[1-9]|[12]\d|3[01])\s?[.\-/ ]\s?(?:0?[1-9]|1[0-2])\s?[.\-/ ]\s?(?:1[89]|20)?\d{2}"
    r"|(?:19|20)\d{2}[.\-/ ](?:0[1-9]|1[0-2])[.\-/ ](?:0[1-9]|[12]\d|3[01]))(?!\d)"
)
_CLOCK_RANGE = re.compile(r"(?:[01]?\d|2[0-4])[.:][0-5]\d\s?-\s?(?:[01]?\d|2[0-4])[.:][0-5]\d")
# A sum that begins after the number («tlf 406 12 345, kr 500») says nothing of the number itself.
_MONEY_AFTER = re.compile(r",?-?\s?(?:(?:kr\b|nok\b)(?!\.?\s?\d)|kroner|mill|,-)", re.IGNORECASE)
_MONEY_BEFORE = re.compile(r"(?:\bkr\.?|\bnok|kroner)\s?$", re.IGNORECASE)
_AMOUNTS = frozenset({(8,), (2, 3, 3)})
_WEEKS_BEFORE = re.compile(
    r"\b(?:uke|uker|ukene|uka|veke|veker|vekene)\s?(?:nr\.?\s)?(?:\d{1,2} ){0,8}$", re.IGNORECASE
)
_WEEK = re.compile(r"0?[1-9]|[1-4]\d|5[0-3]|(?:19|20)\d\d")
_DAY_AND_CLOCK = re.compile(r"(?:0?[1-9]|[12]\d|3[01])[./](?:0?[1-9]|1[0-2]) (?:[01]?\d|2[0-4])[.:][0-5]\d")
# What says by itself that eight digits are a phone number, however they are grouped and whatever comes after.
_LABEL = re.compile(
    r"(?<![^\W_])(?:(?:tlf|telefon|mob|mobil)(?:en|telefon\w{0,2})?(?:\.?\s?(?:nr|nummer(?:et)?))?|tel|sms|ring(?:e|er|te|t)?)"
    r"(?:\s(?:henne|hennes|ham|han|hans|hun|ho|meg|deg|dem|dei|oss|til|på|er|privat|jobb|hjem)){0,3}"
    r"[.:,]{0,2}\s{0,3}(?:\(?(?:\+|00)47\)?\s?)?$",
    re.IGNORECASE,
)
_LABEL_WINDOW = 48
_GAP = re.compile(r" ?[-./,] ?| ")
_PLUS = ("+", "00")


def phone_numbers(text: str) -> Iterator[Span]:
    """Yield phone numbers in the folded ``text``: what phonenumbers' matcher takes as valid in Norway; eight digits in
    a usual grouping that the matcher loses because other digits stand in front of them («kl. 10 21 23 45 67»); and
    eight digits in any grouping after a word such as «mobil»."""
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
    if sum(widths) != PHONE_LENGTH:
        return False
    start = groups[0].start
    if not _is_labelled(text, start) and not _looks_like_phone(text, groups, widths):
        return False
    gaps = {re.sub(r"\s+", " ", text[left.end : right.start]) for left, right in pairwise(groups)}
    if len(gaps) > 1 or not all(_GAP.fullmatch(gap) for gap in gaps):
        return False
    digits = digits_of(text, groups)
    return digits[0] in "23456789" and phonenumbers.is_valid_number(phonenumbers.parse(digits, "NO"))


def _is_labelled(text: str, start: int) -> bool:
    """Tell whether the words right before ``start`` say that a phone number follows («mobil», «ring henne:»)."""
    return _LABEL.search(text[max(0, start - _LABEL_WINDOW) : start]) is not None


def _looks_like_phone(text: str, groups: Sequence[Run], widths: tuple[int, ...]) -> bool:
    """Tell whether groups without a label are the ones people use, with a usual sign between them."""
    start = groups[0].start
    before = text[max(0, start - 16) : start]
    named = _PHONE_WORD.search(before) is not None
    if widths not in _GROUPINGS and not (widths == _SPELLED and named):
        return False
    between = {text[left.end : right.start] for left, right in pairwise(groups)}
    if widths == _MOBILE:
        # A line that is broken inside a number. Pairs over two lines are more often the rows of a table.
        between = {_LINE_BREAK.sub(" ", gap) for gap in between}
    return len(between) <= 1 and between <= _SEPARATORS and (named or not before[-1:].isalpha())


def _is_other_number(text: str, start: int, end: int) -> bool:
    """Tell whether a phone-like span is a date, a span of clock times, an amount, a list of weeks or of numbers that
    follow each other, the number of a case or a thing, or Nav's own line."""
    excerpt = text[start:end]
    if _is_date(text, start, end) or _CLOCK_RANGE.fullmatch(excerpt) or _DAY_AND_CLOCK.fullmatch(excerpt):
        return True
    groups = re.findall(r"\d+", excerpt)
    if all(map(_WEEK.fullmatch, groups)) and _WEEKS_BEFORE.search(text[max(0, start - _LABEL_WINDOW) : start]):
        return True
    if "".join(groups)[-PHONE_LENGTH:] in NAVS_OWN:
        return True
    if excerpt.startswith(_PLUS):
        return False
    if _counts_up(groups):
        return True
    if _is_labelled(text, start):
        return False
    return is_named_after_a_thing(text, start) or _is_amount(text, start, end, groups)


def _is_amount(text: str, start: int, end: int, groups: Sequence[str]) -> bool:
    """Tell whether digits that are written as an amount is (in one, or in thousands) have crowns beside them."""
    if tuple(map(len, groups)) not in _AMOUNTS:
        return False
    return bool(_MONEY_AFTER.match(text, end) or _MONEY_BEFORE.search(text[max(0, start - 8) : start]))


def _counts_up(groups: Sequence[str]) -> bool:
    """Tell whether the groups are numbers that follow each other, such as «21 22 23 24»."""
    return len(groups) >= 4 and all(int(right) == int(left) + 1 for left, right in pairwise(groups))


def _is_date(text: str, start: int, end: int) -> bool:
    """Tell whether the span is a date, or a date with other digits after it. Groups that go on with the same sign
    («22 10 26 34», «22.10.26.34») are one number and no date."""
    match = _DATE.match(text, start)
    if match is None:
        return False
    return match.end() >= end or (" " not in match.group() and text[match.end()] not in "./-")
