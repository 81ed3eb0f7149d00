"""Find national numbers in a folded text (pure).

A number is made of whole runs of digits, joined by short separators, so eleven digits inside a longer run (a serial
number, a bar code) are never a national number, while a number that is glued to letters or punctuation is. A number
in several groups must add up to exactly eleven digits over whole groups. Up to six groups may stand next to other
groups of digits; more groups (a number written digit by digit) only count when no other digits join them in the same
way, because a row of scores would otherwise now and then have the right check digits by chance (1 in 121), and nobody
can keep what stops.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from stdnum.no import fodselsnummer

from hpmt_supervision.privacy.birth_dates import MONTH_PATTERN, MONTHS
from hpmt_supervision.privacy.digit_runs import Run, digits_of, rows_of, runs_of
from hpmt_supervision.privacy.findings import FindingKind, Span

NUMBER_LENGTH = 11
WITH_CENTURY = NUMBER_LENGTH + 2
MAX_GROUPS_BESIDE_OTHERS = 6
LAST_DIGITS = 5
CENTURIES = frozenset({"18", "19", "20"})
# What is added to day and month in D-numbers, help numbers and the synthetic series of Nav and the Tax Administration.
DAY_SERIES = (0, 40)
MONTH_SERIES = (0, 40, 65, 80)

# What may stand between the date and the five last digits: any signs, line breaks, tags of a page, and words that say
# what follows.
_GAP = (
    r"(?:[\W_]|&nbsp;|</?[a-z][^<>\d]{0,30}>){0,20}"
    r"(?:og |(?:og |med )?(?:de )?(?:fem )?siste(?: fem)?(?: (?:sifre|siffer|tall)\w{0,3})?[\W_]{0,3}(?:er )?"
    r"|(?:og |med )?(?:fødselsnummer|fødselsnr|(?:person|pers\.?|p\.?)[\s-]{0,3}(?:nummer\w{0,3}|nr))"
    r"\.?[\W_]{0,3}(?:er )?)?"
)
_LONGEST_GAP = 60
_BEFORE_LAST_DIGITS = re.compile(_GAP, re.IGNORECASE)
# One letter between the two parts is a slip of the hand when the first can be a date; a serial number seldom can.
_DATE_PART = re.compile(r"(?:[04][1-9]|[1256]\d|[37][01])(?:[04][1-9]|[15][0-2]|6[6-9]|7[0-7]|8[1-9]|9[0-2])\d\d")
# Whoever learnt to write on a typewriter writes l for 1 and O for 0, and so does a scanner.
_TYPEWRITTEN = re.compile(r"(?<![^\W_])[\dOolI]{6}[ -]?[\dOolI]{5}(?![^\W_])")
_AS_DIGITS = str.maketrans("OolI", "0011")
MOST_LETTERS = 4
_WORDED = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\.?\s{{0,2}}(?P<month>{MONTH_PATTERN})\.?,?\s{{0,2}}(?:18|19|20)?(?P<year>\d{{2}})"
    rf"{_GAP}(?P<last>\d{{5}})(?!\d)",
    re.IGNORECASE,
)
_NUMERIC = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s?[./ -]\s?(?P<month>\d{{1,2}})\s?[./ -]\s?(?:18|19|20)?(?P<year>\d{{2}})"
    rf"{_GAP}(?P<last>\d{{5}})(?!\d)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:f(?:ødsels)?nr|fødselsn(?:umme)?r\w{0,3}|person(?:nummer|nr)\w{0,3}|d-?(?:nummer|nr))[\W_]{0,4}(?:er )?$",
    re.IGNORECASE,
)
_CASE_NUMBER = re.compile(
    r"(?<!\w)(?:(?:arkiv|journal|klage)?sak(?:en|s)?(?:nr|nummer\w{0,3})?|ref\w{0,8}|arkiv\w{0,4}|dok\w{0,6}|"
    r"jnr|journal\w{0,5})\.?:?\s?(?:(?:19|20)\d\d|\d\d)/\d{3,6}(?![\d/])",
    re.IGNORECASE,
)
_WEEKS_BEFORE = re.compile(r"\b(?:uke|uker|ukene|uka|veke|veker|vekene)\s?$", re.IGNORECASE)
_MONEY_AFTER = re.compile(r",?-?\s?(?:kr\b|kroner|nok\b|mill|,-)", re.IGNORECASE)
_MONEY_BEFORE = re.compile(r"(?:\bkr\.?|\bnok|kroner)\s?$", re.IGNORECASE)
# A day with its year and a clock time come to eleven digits too: «3.12.2026 10.30», «12.03.2026 9.30».
_DAY_AND_CLOCK = frozenset({(1, 2, 4, 2, 2), (2, 1, 4, 2, 2), (1, 2, 4, 4), (2, 1, 4, 4), (2, 2, 4, 1, 2)})


def has_national_check_digits(digits: str) -> bool:
    """Tell whether eleven ASCII digits carry both check digits of a national number.

    The date part is deliberately not looked at: D-numbers, help numbers and the synthetic series (month + 40, + 65,
    + 80) count like any other. Source: the weights of the Norwegian Tax Administration, as in python-stdnum.
    """
    return (
        len(digits) == NUMBER_LENGTH
        and digits[9] == fodselsnummer.calc_check_digit1(digits[:9])
        and digits[10] == fodselsnummer.calc_check_digit2(digits[:10])
    )


def national_numbers(text: str) -> Iterator[Span]:
    """Yield national numbers in the folded ``text``, by start. Finds that share digits are one find, so that a chance
    find beside a real number never hides a part of it."""
    places = sorted([*_in_rows(text), *_in_two_parts(text), *_with_date_in_parts(text), *_typewritten(text)])
    held: list[tuple[int, int]] = []
    for start, end in places:
        if held and start < held[-1][1]:
            held[-1] = (held[-1][0], max(end, held[-1][1]))
        else:
            held.append((start, end))
    return (Span(FindingKind.NATIONAL_ID, start, end) for start, end in held)


def _in_rows(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of numbers written in one run, or in groups that are joined by short separators."""
    cases = {match.end() for match in _CASE_NUMBER.finditer(text)}
    for row in rows_of(text):
        for first in range(len(row)):
            total = 0
            for last in range(first, min(first + NUMBER_LENGTH, len(row))):
                total += row[last].width
                if total < NUMBER_LENGTH:
                    continue
                if _counts(text, row, first, last, total, cases):
                    yield row[first].start, row[last].end
                break


def _counts(text: str, row: Sequence[Run], first: int, last: int, total: int, cases: set[int]) -> bool:
    """Tell whether the groups ``first`` to ``last`` of a row, of ``total`` digits, are a national number."""
    groups = row[first : last + 1]
    if total == WITH_CENTURY:
        return _counts_with_century([run.width for run in groups], digits_of(text, groups))
    if total != NUMBER_LENGTH or not has_national_check_digits(digits_of(text, groups)):
        return False
    if len(groups) == 1:
        return True
    if len(groups) > MAX_GROUPS_BESIDE_OTHERS and not _set_apart(text, row, first, last):
        return False
    return not _is_other_row(text, groups, cases)


def _counts_with_century(widths: list[int], digits: str) -> bool:
    """Tell whether thirteen digits are a birth date with its century before the five last digits."""
    if widths in ([2, 2, 4, 5], [8, 5], [13]):
        return digits[4:6] in CENTURIES and has_national_check_digits(digits[:4] + digits[6:])
    if widths == [4, 2, 2, 5]:
        turned = digits[6:8] + digits[4:6] + digits[2:4] + digits[8:]
        return digits[:2] in CENTURIES and has_national_check_digits(turned)
    return False


def _set_apart(text: str, row: Sequence[Run], first: int, last: int) -> bool:
    """Tell whether groups stand alone in their row, after a word such as «fnr», or are joined to each other by one
    separator and to their neighbours by another («kl. 10, 1 5 8 7 …»)."""
    before = text[row[first - 1].end : row[first].start] if first else None
    after = text[row[last].end : row[last + 1].start] if last + 1 < len(row) else None
    if before is None and after is None:
        return True
    start = row[first].start
    if _LABEL.search(text[max(0, start - 24) : start]):
        return True
    inside = {text[left.end : right.start] for left, right in pairwise(row[first : last + 1])}
    return len(inside) == 1 and before not in inside and after not in inside


def _is_other_row(text: str, groups: Sequence[Run], cases: set[int]) -> bool:
    """Tell whether groups that happen to have the right check digits are a case number with something after it, a day
    and a clock time, a list of weeks or an amount."""
    start, end = groups[0].start, groups[-1].end
    if any(run.end in cases for run in groups):
        return True
    widths = tuple(run.width for run in groups)
    if widths in _DAY_AND_CLOCK and text[groups[2].start : groups[2].start + 2] in CENTURIES:
        return True
    if max(widths) <= 2 and _WEEKS_BEFORE.search(text[max(0, start - 8) : start]):
        return True
    in_thousands = widths[0] <= 3 and all(width == 3 for width in widths[1:])
    return in_thousands and bool(_MONEY_AFTER.match(text, end) or _MONEY_BEFORE.search(text[max(0, start - 8) : start]))


def _in_two_parts(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of numbers with more than a short separator before the five last digits: many spaces, a mark
    of quoting, or a word such as «personnummer»."""
    for left, right in pairwise(runs_of(text)):
        if right.width != LAST_DIGITS or left.width not in {6, 8} or right.start - left.end > _LONGEST_GAP:
            continue
        digits = digits_of(text, (left, right))
        if left.width == 8:
            digits = digits[:4] + digits[6:] if digits[4:6] in CENTURIES else ""
        if not has_national_check_digits(digits):
            continue
        if _BEFORE_LAST_DIGITS.fullmatch(text, left.end, right.start) or _is_slip(text[left.end : right.start], digits):
            yield left.start, right.end


def _is_slip(between: str, digits: str) -> bool:
    """Tell whether one letter alone stands between a date and the five last digits."""
    return len(between) == 1 and between.isalpha() and _DATE_PART.match(digits) is not None


def _typewritten(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of numbers with letters for some of their ones and zeros."""
    for match in _TYPEWRITTEN.finditer(text):
        digits = "".join(sign for sign in match.group() if sign not in " -")
        if 1 <= sum(sign.isalpha() for sign in digits) <= MOST_LETTERS:
            digits = digits.translate(_AS_DIGITS)
            if has_national_check_digits(digits) and _DATE_PART.match(digits):
                yield match.span()


def _with_date_in_parts(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of numbers whose date is written in parts, in digits or with the name of the month."""
    for match in _NUMERIC.finditer(text):
        if has_national_check_digits(f"{match['day']:0>2}{match['month']:0>2}{match['year']}{match['last']}"):
            yield match.span()
    for match in _WORDED.finditer(text):
        day, month = int(match["day"]), MONTHS[match["month"].lower()]
        if any(
            has_national_check_digits(f"{day + more:02}{month + series:02}{match['year']}{match['last']}")
            for more in DAY_SERIES
            for series in MONTH_SERIES
        ):
            yield match.span()
