"""Find registration numbers of vehicles in a folded text (pure).

Two letters and five digits are also how cases, articles and forms are numbered. A plate in capitals therefore counts
unless the word before it says that it is the number of something else; a plate in small letters, one with four
digits, and one that begins with the letters of an ordinary abbreviation only count near a word of vehicles.
Personal plates («MORO») cannot be told from words and are not looked for.
"""

import re
from collections.abc import Iterator

from hpmt_supervision.privacy.digit_runs import is_named_after_a_thing
from hpmt_supervision.privacy.findings import FindingKind, Span

# The letters G, I, M, O, Q and W are not used on ordinary plates; GA is used for gas-driven vehicles.
_LETTERS = "(?:GA|[A-FHJ-LNPR-VX-Z]{2})"
_PLATE = re.compile(rf"(?<![A-Za-zÆØÅæøå0-9/_-]){_LETTERS}[ -]?[1-9]\d{{4}}(?![\d/])")
_ANY_PLATE = re.compile(rf"(?<![A-Za-zÆØÅæøå0-9/_-]){_LETTERS}[ -]?\d{{4,5}}(?![\d/]|[.,:-]\d)", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_VEHICLE_WORD = re.compile(
    r"(?<![^\W_])(?:\w{0,8}bil(?:en|ene|er|ar|a|i)?|el-?bil\w{0,3}|skilt\w{0,6}|reg\.? ?nr|regnr|"
    r"registrerings?num\w{0,6}|"
    r"kjennemerk\w{0,3}|kjøretøy\w{0,4}|køyretøy\w{0,4}|kjører|kjørte|køyrer|køyrde|parker\w{0,10}|bompeng\w{0,3}|"
    r"verksted\w{0,3}|verkstad\w{0,3}|førerkort\w{0,3}|avskilt\w{0,3}|moped\w{0,3}|motorsyk\w{0,5}|tilhenger\w{0,3}|"
    r"hengeren|varebil\w{0,3}|lastebil\w{0,3}|traktor\w{0,3}|eu-kontroll\w{0,3})(?![^\W_])",
    re.IGNORECASE,
)
_WORD_BEFORE = 45
_WORD_AFTER = 30
# Two letters that stand before a number without being a plate: abbreviations in capitals, such as the FE form, and
# ordinary words in small letters.
_ABBREVIATIONS = frozenset({"FE", "KR", "NR", "PB", "TV", "PC", "AS", "PR", "ST", "CA"})
_WORDS = frozenset(
    {"av", "da", "de", "du", "el", "en", "er", "et", "ha", "le", "ne", "se", "ta", "la", "be", "ca", "kr"}
)


def vehicles(text: str) -> Iterator[Span]:
    """Yield registration numbers of vehicles in the folded ``text``."""
    for match in _PLATE.finditer(text):
        if match.group()[:2] in _ABBREVIATIONS or is_named_after_a_thing(text, match.start()):
            continue
        yield Span(FindingKind.VEHICLE, *match.span())
    for match in _ANY_PLATE.finditer(text):
        if _is_plate_by_context(text, match):
            yield Span(FindingKind.VEHICLE, *match.span())


def _is_plate_by_context(text: str, match: re.Match[str]) -> bool:
    letters, digits = match.group()[:2], match.group()[2:].lstrip(" -")
    if letters.lower() in _WORDS and (letters.islower() or _YEAR.fullmatch(digits)):
        return False
    before = text[max(0, match.start() - _WORD_BEFORE) : match.start()]
    named = list(_VEHICLE_WORD.finditer(before))
    if named:
        # Another number, or the end of a sentence, between the word and the plate breaks the tie.
        return not re.search(r"\d|[.!?]\s+[A-ZÆØÅ]", before[named[-1].end() :])
    return len(digits) == 5 and _VEHICLE_WORD.search(text[match.end() : match.end() + _WORD_AFTER]) is not None
