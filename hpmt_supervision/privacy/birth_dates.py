"""Find likely dates of birth in a folded text (pure). They warn; the author may keep them.

A date warns when a word of birth stands before it, or when its year makes someone between 14 and 100 years old. Dates
near today are meetings and deadlines and stay silent without such a word.
"""

import re
from collections.abc import Iterator
from datetime import date

from hpmt_supervision.privacy.findings import N_, FindingKind, Span

YOUNGEST_YEARS = 14
OLDEST_YEARS = 100
YEARS_AHEAD = 10

REASON_BIRTH_WORD = N_("Datoen eller årstallet står etter et ord som «født» eller «bursdag».")
REASON_AGE = N_("Året i datoen gir en alder mellom 14 og 100 år.")

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jan",
            "februar feb",
            "mars mar",
            "april apr",
            "mai",
            "juni jun",
            "juli jul",
            "august aug",
            "september sept sep",
            "oktober okt",
            "november nov",
            "desember des",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NUMERIC = re.compile(
    r"(?<![\d.,/§-])(?P<day>\d{1,2})\s?[./-]\s?(?P<month>\d{1,2})\s?[./ -]\s?"
    r"'?(?P<year>(?:1[89]|20)\d{2}|\d{2})(?!\d|[.,:]\d)"
)
_ISO = re.compile(r"(?<![\d.-])(?P<year>(?:1[89]|20)\d{2})[-./](?P<month>\d{2})[-./](?P<day>\d{2})(?!\d)")
_PACKED = re.compile(r"(?<![\d.,-])(?P<day>\d{2})(?P<month>\d{2})(?P<year>(?:1[89]|20)\d{2}|\d{2})(?!\d|[.,]\d)")
_WORDED = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\.?\s?(?P<name>{_MONTH})\b\.?,?\s?(?P<year>(?:1[89]|20)\d{{2}}|'\d{{2}})(?!\d)",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"(?<!\w)(?:f\.\s?(?=[\d'-])|(?:født|fødd|fødte|fødsels(?:dato|dag|år)\w{0,3}|f\.?dato|bursdag\w{0,5}|"
    r"årgang|fyller \d\d|"
    r"(?:fyller|fylte|fyl|fylde|fylt) år)"
    r"(?:\s(?:hans|hennes|hennar|er|var|den|i|år|på|blir|dato)){0,3}[\s:,]{0,3})"
    rf"(?P<date>(?:\d{{1,2}}\.?\s?(?:{_MONTH})\b(?:\s\d{{4}})?)"
    r"|\d{1,2}\s?[./-]\s?\d{1,2}(?:\s?[./-]\s?\d{2,4})?|(?:1[89]|20)\d{2}[./-]\d{2}[./-]\d{2}|\d{8}|\d{6}"
    r"|(?:1[89]|20)\d{2}|[-']\s?\d{2})(?!\d)",
    re.IGNORECASE,
)
_MONEY_AFTER = re.compile(r"\s?(?:kr\b|kroner|nok\b|,-|%|prosent)", re.IGNORECASE)
_MONEY_BEFORE = re.compile(r"\b(?:kr|nok)\.?\s?$", re.IGNORECASE)


def _year(written: str, today: date) -> int:
    """Return the full year; two digits mean the latest year that is at most YEARS_AHEAD years from ``today``."""
    digits = written.lstrip("'")
    if len(digits) == 4:
        return int(digits)
    year = today.year - today.year % 100 + int(digits)
    return year if year <= today.year + YEARS_AHEAD else year - 100


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _age(year: int, today: date) -> bool:
    return YOUNGEST_YEARS <= today.year - year <= OLDEST_YEARS


def birth_dates(text: str, *, today: date) -> Iterator[Span]:
    """Yield likely dates of birth in the folded ``text``, judged as of ``today``."""
    for match in _BORN.finditer(text):
        yield Span(FindingKind.BIRTH_DATE, match.start(), match.end(), REASON_BIRTH_WORD)
    for pattern in (_NUMERIC, _ISO, _PACKED):
        for match in pattern.finditer(text):
            year = _year(match["year"], today)
            if not _age(year, today) or not _exists(year, int(match["month"]), int(match["day"])):
                continue
            if pattern is _PACKED and _is_amount(text, match):
                continue
            yield Span(FindingKind.BIRTH_DATE, match.start(), match.end(), REASON_AGE)
    for match in _WORDED.finditer(text):
        year = _year(match["year"], today)
        if _age(year, today) and _exists(year, _MONTHS[match["name"].lower()], int(match["day"])):
            yield Span(FindingKind.BIRTH_DATE, match.start(), match.end(), REASON_AGE)


def _is_amount(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 5) : match.start()]
    return bool(_MONEY_AFTER.match(text, match.end()) or _MONEY_BEFORE.search(before))
