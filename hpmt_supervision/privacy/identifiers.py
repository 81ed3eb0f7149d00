"""Find national, account, phone and vehicle numbers in a folded text (pure).

A *digit run* is a longest stretch of digits with nothing between them. A number is made of whole runs only, joined by
short separators, so eleven digits inside a longer run (a serial number, a bar code) are never a national number, while
a number that is glued to letters or punctuation is. A number that is split into several groups must add up to exactly
eleven digits over whole groups; up to five groups may stand next to other groups of digits, more groups (a number
written digit by digit) only count when no other digits join them, because a row of scores would otherwise now and then
have the right check digits by chance (1 in 121) and nobody can keep what stops.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import phonenumbers
from stdnum.no import fodselsnummer, kontonr

from hpmt_supervision.privacy.findings import FindingKind, Span

NUMBER_LENGTH = 11
PHONE_LENGTH = 8
MAX_SEPARATOR = 3
MAX_GROUPS_BESIDE_OTHERS = 5

_RUN = re.compile(r"\d+")
_SEPARATOR = re.compile(r"[\s.,:;/_·•*|-]{1,3}")
_SPELLED_SEPARATOR = re.compile(
    r"[\s,.:;(-]{0,3}(?:og )?(?:person|pers\.? ?)(?:nummer|nr)\.?:?[\s-]{0,2}", re.IGNORECASE
)
_PHONE_GROUPINGS = frozenset({(8,), (3, 2, 3), (2, 2, 2, 2), (4, 4), (3, 3, 2), (5, 3), (3, 5), (2, 6), (2, 3, 3)})
_PHONE_SEPARATORS = frozenset({" ", "-", ".", "  "})
_PHONE_WORD = re.compile(r"(?:tlf|tel|telefon|mob|mobil|mobilnr|nr|sms|ring|ringe|nummer)[.:]?\s?$", re.IGNORECASE)
_DATE = re.compile(
    r"(?<!\d)(?:(?:0?[1-9]|[12]\d|3[01])\s?[.\-/ ]\s?(?:0?[1-9]|1[0-2])\s?[.\-/ ]\s?(?:1[89]|20)?\d{2}"
    r"|(?:19|20)\d{2}[.\-/ ](?:0[1-9]|1[0-2])[.\-/ ](?:0[1-9]|[12]\d|3[01]))(?!\d)"
)
_CLOCK_RANGE = re.compile(r"(?:[01]?\d|2[0-4])[.:][0-5]\d\s?-\s?(?:[01]?\d|2[0-4])[.:][0-5]\d")
_MONEY_AFTER = re.compile(r",?-?\s?(?:kr\b|kroner|nok\b|mill|,-)", re.IGNORECASE)
_MONEY_BEFORE = re.compile(r"(?:\bkr\.?|\bnok|kroner)\s?$", re.IGNORECASE)
_WEEKS_BEFORE = re.compile(r"\b(?:uke|uker|ukene|uka|veke|veker|vekene)\s?$", re.IGNORECASE)
# The letters G, I, M, O, Q and W are not used on ordinary plates; GA is used for gas-driven vehicles.
_VEHICLE = re.compile(r"(?<![A-Za-zÆØÅæøå0-9])(?:GA|[A-FHJ-LNPR-VX-Z]{2})[ -]?\d{5}(?!\d)")
_VEHICLE_NAMED = re.compile(
    r"(?:skilt\w{0,6}|reg\.? ?nr\.?|regnr\.?|registreringsnummer\w{0,4}|kjennemerke\w{0,2})[\s:]{1,3}"
    r"([A-Za-z]{2}[ -]?\d{4,5})(?!\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Run:
    start: int
    end: int


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


def _runs(text: str) -> list[_Run]:
    return [_Run(*match.span()) for match in _RUN.finditer(text)]


def _joined(text: str, left: _Run, right: _Run) -> bool:
    """Tell whether two neighbouring runs are joined by a short separator."""
    return right.start - left.end <= MAX_SEPARATOR and _SEPARATOR.fullmatch(text, left.end, right.start) is not None


def _chains(text: str) -> Iterator[list[_Run]]:
    """Yield the longest rows of runs where every neighbour is joined."""
    chain: list[_Run] = []
    for run in _runs(text):
        if chain and not _joined(text, chain[-1], run):
            yield chain
            chain = []
        chain.append(run)
    if chain:
        yield chain


def _kind_of(digits: str) -> FindingKind | None:
    if has_national_check_digits(digits):
        return FindingKind.NATIONAL_ID
    if kontonr.is_valid(digits):
        return FindingKind.ACCOUNT
    return None


def _account_grouped(widths: list[int], between: set[str]) -> bool:
    """Tell whether an account number is written in one of the ways people write them."""
    return widths in ([11], [4, 2, 5], [4, 7], [6, 5], [4, 4, 3]) and all(len(part) == 1 for part in between)


def eleven_digit_numbers(text: str) -> Iterator[Span]:
    """Yield national and account numbers, written in one piece or in groups, in the folded ``text``."""
    for chain in _chains(text):
        for first in range(len(chain)):
            total = 0
            for last in range(first, min(first + NUMBER_LENGTH, len(chain))):
                total += chain[last].end - chain[last].start
                if total < NUMBER_LENGTH:
                    continue
                groups = chain[first : last + 1]
                alone = len(groups) == len(chain)
                if len(groups) <= MAX_GROUPS_BESIDE_OTHERS or alone:
                    yield from _number(text, groups, total)
                if total >= NUMBER_LENGTH + 2:
                    break
    yield from _spelled(text)


def _number(text: str, groups: list[_Run], total: int) -> Iterator[Span]:
    parts = [text[run.start : run.end] for run in groups]
    start, end = groups[0].start, groups[-1].end
    if (
        total == NUMBER_LENGTH + 2
        and [len(part) for part in parts] == [2, 2, 4, 5]
        and parts[2][:2] in {"18", "19", "20"}
    ):
        # The birth date is written with its century before the five last digits.
        if has_national_check_digits(parts[0] + parts[1] + parts[2][2:] + parts[3]):
            yield Span(FindingKind.NATIONAL_ID, start, end)
        return
    if total != NUMBER_LENGTH:
        return
    kind = _kind_of("".join(parts))
    between = {text[left.end : right.start] for left, right in pairwise(groups)}
    if kind is FindingKind.ACCOUNT and not _account_grouped([len(part) for part in parts], between):
        return
    if kind is not None:
        yield Span(kind, start, end)


def _spelled(text: str) -> Iterator[Span]:
    """Yield numbers where a word such as «personnummer» stands between the date and the five last digits."""
    runs = _runs(text)
    for left, right in pairwise(runs):
        if (left.end - left.start, right.end - right.start) != (6, 5) or right.start - left.end > 25:
            continue
        digits = text[left.start : left.end] + text[right.start : right.end]
        if _SPELLED_SEPARATOR.fullmatch(text, left.end, right.start) and has_national_check_digits(digits):
            yield Span(FindingKind.NATIONAL_ID, left.start, right.end)


def phone_numbers(text: str) -> Iterator[Span]:
    """Yield phone numbers in the folded ``text``: what phonenumbers' matcher takes as valid in Norway, and eight digits
    in a usual grouping that the matcher loses because other digits stand in front of them («kl. 10 21 23 45 67»)."""
    tries = 20 * len(text) + 100
    for match in phonenumbers.PhoneNumberMatcher(text, "NO", phonenumbers.Leniency.VALID, max_tries=tries):
        if not _is_other_number(text, match.start, match.end):
            yield Span(FindingKind.PHONE, match.start, match.end)
    for chain in _chains(text):
        for first in range(len(chain)):
            for groups in (chain[first : first + size] for size in range(1, 5)):
                if sum(run.end - run.start for run in groups) >= PHONE_LENGTH:
                    break
            if _is_phone(text, groups) and not _is_other_number(text, groups[0].start, groups[-1].end):
                yield Span(FindingKind.PHONE, groups[0].start, groups[-1].end)


def _is_phone(text: str, groups: list[_Run]) -> bool:
    if tuple(run.end - run.start for run in groups) not in _PHONE_GROUPINGS:
        return False
    between = {text[left.end : right.start] for left, right in pairwise(groups)}
    if len(between) > 1 or not between <= _PHONE_SEPARATORS:
        return False
    start = groups[0].start
    before = text[max(0, start - 12) : start]
    if before[-1:].isalpha() and not _PHONE_WORD.search(before):
        return False
    digits = "".join(text[run.start : run.end] for run in groups)
    return digits[0] in "23456789" and phonenumbers.is_valid_number(phonenumbers.parse(digits, "NO"))


def _is_other_number(text: str, start: int, end: int) -> bool:
    """Tell whether a phone-like span is a date, a span of clock times, an amount or a list of weeks."""
    excerpt = text[start:end]
    if _is_date(text, start, end) or _CLOCK_RANGE.fullmatch(excerpt):
        return True
    if _WEEKS_BEFORE.search(text[max(0, start - 8) : start]):
        return True
    if excerpt.startswith(("+", "00")):
        return False
    return bool(_MONEY_AFTER.match(text, end) or _MONEY_BEFORE.search(text[max(0, start - 8) : start]))


def _is_date(text: str, start: int, end: int) -> bool:
    """Tell whether the span is a date, or a date with other digits after it. Groups that go on with the same sign
    («22 10 26 34», «22.10.26.34») are one number and no date."""
    match = _DATE.match(text, start)
    if match is None:
        return False
    return match.end() >= end or (" " not in match.group() and text[match.end()] not in "./-")


def vehicles(text: str) -> Iterator[Span]:
    """Yield vehicle registration numbers: two capitals and five digits, or any plate after a word that says so."""
    for match in _VEHICLE.finditer(text):
        yield Span(FindingKind.VEHICLE, *match.span())
    for match in _VEHICLE_NAMED.finditer(text):
        yield Span(FindingKind.VEHICLE, *match.span(1))
