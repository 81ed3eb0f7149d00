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
REASON_NUMBER_WORD = N_("Tallet står etter et ord som «fnr», og de seks første sifrene kan være en fødselsdato.")

MONTHS = {
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
MONTH_PATTERN = "|".join(sorted(MONTHS, key=len, reverse=True))
_MONTHS_OF_ALL_SERIES = frozenset(month + series for month in range(1, 13) for series in (0, 40, 65, 80))
_NUMERIC = re.compile(
    r"(?<![\d.,/§-])(?P<day>\d{1,2})\s?(?:[./]|-(?!\s?\d{1,2}\.))\s?(?P<month>\d{1,2})\s?[./ -]\s?"
    r"'?(?P<year>(?:1[89]|20)\d{2}|\d{2})(?!\d|[.,:]\d)"
)
_ISO = re.compile(r"(?<![\d./-])(?P<year>(?:1[89]|20)\d{2})[-./](?P<month>\d{2})[-./](?P<day>\d{2})(?!\d)")
_PACKED = re.compile(r"(?<![\d.,-])(?P<day>\d{2})(?P<month>\d{2})(?P<year>(?:1[89]|20)\d{2}|\d{2})(?!\d|[.,]\d)")
_WORDED = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\.?\s?(?P<name>{MONTH_PATTERN})\b\.?,?\s?(?P<year>(?:1[89]|20)\d{{2}}|'\d{{2}})(?!\d)",
    re.IGNORECASE,
)
# «tredje mars»; a long ending covers «tjuefjerde».
_ORDINAL = r"\w{0,10}(?:første|fyrste|andre|tredje|fjerde|femte|sjette|ende|ellevte|tolvte)"
_MODEL = re.compile(
    r"(?<!\w)(?:han|hun|ho|hen|deltake\w{1,3}|bruke\w{1,3})\ser\s(?:en\s)?(?P<date>(?:(?:19|20)\d{2}|\d{2})-?\s?modell)",
    re.IGNORECASE,
)
_NUMBER_WORD = re.compile(
    r"(?<![^\W_])(?:f(?:ødsels)?nr|fødselsnummer\w{0,3}|person(?:nummer|nr)\w{0,3}|d-?(?:nummer|nr))[\W_]{0,4}(?:er )?"
    r"(?P<date>(?P<day>\d{2})(?P<month>\d{2})\d{2}[\s.-]{0,3}\d{5})(?!\d)",
    re.IGNORECASE,
)
# A date after one of these is of a law, a decision or a beginning, whatever age its year would give.
_OTHER_DATE = re.compile(
    r"(?<![^\W_])(?:\w{0,20}lov(?:en|a)?|forskrift\w{0,3}|rundskriv\w{0,3}|instruks\w{0,3}|vedtak\w{0,3}|dom(?:men)?|"
    r"avtale\w{0,2}|brev\w{0,3}|datert|siden|sidan|ansatt|tilsett|gjeldende|gjeldande|gyldig|signert|opprettet|oppretta|"
    r"startet|starta|sluttet|slutta|gift|skilt|ankom|innvilget|kom til norge|kom til noreg)"
    r"(?:\s(?:av|fra|frå|den|siden|sidan|norge|til|i)){0,3}\s$",
    re.IGNORECASE,
)
_OTHER_DATE_WINDOW = 60
_BORN = re.compile(
    r"(?<!\w)(?:f\.\s?(?=[\d'-])|(?:født|fødd|fødte|fødsels(?:dato|dag|år)\w{0,3}|f\.?dato|bursdag\w{0,5}|"
    r"årgang|fyller \d\d|"
    r"(?:fyller|fylte|fyl|fylde|fylt) år)"
    r"(?:\s(?:hans|hennes|hennar|er|var|den|i|år|på|blir|dato)){0,3}[\s:,]{0,3})"
    rf"(?P<date>(?:(?:\d{{1,2}}\.?|{_ORDINAL})\s?(?:{MONTH_PATTERN})\b(?:\s(?:\d{{4}}|'?\d{{2}}(?!\d)))?)"
    rf"|(?:{MONTH_PATTERN})\s(?:1[89]|20)\d{{2}}"
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
            if (pattern is _PACKED and _is_amount(text, match)) or _is_other_date(text, match.start()):
                continue
            yield Span(FindingKind.BIRTH_DATE, match.start(), match.end(), REASON_AGE)
    for match in _WORDED.finditer(text):
        year = _year(match["year"], today)
        if not _age(year, today) or not _exists(year, MONTHS[match["name"].lower()], int(match["day"])):
            continue
        if not _is_other_date(text, match.start()):
            yield Span(FindingKind.BIRTH_DATE, match.start(), match.end(), REASON_AGE)
    for match in _MODEL.finditer(text):
        yield Span(FindingKind.BIRTH_DATE, *match.span("date"), REASON_AGE)
    for match in _NUMBER_WORD.finditer(text):
        # The series of D-numbers, help numbers and synthetic people add 40 to the day, and 40, 65 or 80 to the month.
        if int(match["day"]) % 40 in range(1, 32) and int(match["month"]) in _MONTHS_OF_ALL_SERIES:
            yield Span(FindingKind.BIRTH_DATE, *match.span("date"), REASON_NUMBER_WORD)


def _is_other_date(text: str, start: int) -> bool:
    """Tell whether the words before ``start`` say that the date is of a law, a decision or a beginning."""
    return _OTHER_DATE.search(text[max(0, start - _OTHER_DATE_WINDOW) : start]) is not None


def _is_amount(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 5) : match.start()]
    return bool(_MONEY_AFTER.match(text, match.end()) or _MONEY_BEFORE.search(before))
