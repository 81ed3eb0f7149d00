"""Find words in a folded text that are likely to be names of people (pure). They warn; the author may keep them.

The reasons stand in the warning beside the word they are about, in words somebody who has never heard of lists of
names can check for themselves.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hpmt_supervision.privacy.findings import N_, FindingKind, Span
from hpmt_supervision.privacy.word_lists import (
    ambiguous_names,
    first_names,
    known_names,
    ordinary_words,
    places,
    section,
    surnames,
)

REASON_FULL = N_("Ord med stor forbokstav etter hverandre, og det første er et kjent fornavn.")
REASON_FIRST = N_("Ordet er et kjent fornavn.")
REASON_AMBIGUOUS = N_("Ordet er et fornavn når det har stor forbokstav inne i en setning.")
REASON_TITLE = N_("Ordet står etter en tittel eller en rolle, for eksempel «fru» eller «lege».")
REASON_CALLED = N_("Ordet står etter «heter» eller «kalles».")
REASON_SURNAME = N_("Ordet er et kjent etternavn.")
REASON_CAPITALS = N_("To ord med stor forbokstav midt i en setning, slik fornavn og etternavn står.")
REASON_INITIAL = N_("En bokstav med punktum og et kjent etternavn.")
REASON_SMALL = N_("To ord som er et kjent fornavn og et kjent etternavn, skrevet med små bokstaver.")

_WORD = re.compile(r"[^\W\d_]{1,60}(?:[-'][^\W\d_]{1,60}){0,3}\.?")
_BETWEEN_CALLED = frozenset({"seg", "er", "for", "ham", "henne", "han", "ho", "hun"})
_SENTENCE_END = frozenset(".!?:\n•*;")
_SKIP_BEFORE = frozenset(" \t\r\"'«»“”„()[]-–/>")
_GENITIVES = ("'s", "s'", "s", "'")
# Words of methods and offices that somebody writes with a capital letter («Motiverende Intervju») end like this.
_WORD_ENDINGS = (
    *(
        "ende",
        "ing",
        "ingen",
        "inga",
        "else",
        "elsen",
        "het",
        "heten",
        "sjon",
        "sjonen",
        "skap",
        "isk",
        "lig",
        "rettet",
    ),
    *("kurs", "plan", "senter", "skole", "gruppe", "intervju", "samtale", "møte", "arbeid", "program", "tiltak"),
    *("kontor", "avdeling", "enhet", "team"),
)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the text, with whether it has a capital first letter and whether it opens a sentence."""

    text: str
    start: int
    end: int
    capital: bool
    opens: bool

    @property
    def key(self) -> str:
        return self.text.casefold()


def base_forms(word: str) -> tuple[str, ...]:
    """Return the case-folded ``word`` and what it may be the genitive of, most complete first."""
    key = word.casefold()
    return (key, *(key[: -len(end)] for end in _GENITIVES if key.endswith(end) and len(key) > len(end) + 2))


def _is_in(word: str, names: frozenset[str]) -> bool:
    """Tell whether a word, its genitive base or the first part of a double name is among ``names``."""
    return any(form in names or ("-" in form and form.split("-")[0] in names) for form in base_forms(word))


def _words(text: str) -> list[_Word]:
    words: list[_Word] = []
    for match in _WORD.finditer(text):
        word = match.group().rstrip(".")
        start, end = match.start(), match.start() + len(word)
        previous = words[-1] if words else None
        opens = _opens_sentence(text, previous.end if previous else 0, start)
        if (
            opens
            and previous
            and previous.key in section("abbreviations")
            and text[previous.end : start].strip() == "."
        ):
            opens = False
        capital = word[0].isupper() and (word[1:].islower() or len(word) == 1 or "-" in word or "'" in word)
        words.append(_Word(word, start, end, capital, opens))
    return words


def _opens_sentence(text: str, after: int, start: int) -> bool:
    """Tell whether only quotes and spaces stand between ``start`` and a sentence end, or the start of the text."""
    at = start - 1
    while at >= after and text[at] in _SKIP_BEFORE:
        at -= 1
    return (at < after and after == 0) or (at >= after and text[at] in _SENTENCE_END)


def _shouted(word: _Word) -> bool:
    return len(word.text) >= 4 and word.text.isupper()


def _ordinary(word: _Word) -> bool:
    return _is_in(word.text, ordinary_words()) or _is_in(word.text, places())


def _adjacent(text: str, left: _Word, right: _Word) -> bool:
    return text[left.end : right.start] in {" ", "  ", "-", ". "} and not right.opens


def likely_names(text: str) -> Iterator[Span]:
    """Yield words that are likely names, each with the reason; neighbouring parts of one name are one find."""
    words = _words(text)
    at = 0
    while at < len(words):
        reason = _reason(text, words, at)
        if reason is None:
            at += 1
            continue
        last = at
        while last + 1 < len(words) and last - at < 4 and _continues(text, words[last], words[last + 1]):
            last += 1
        if last > at and reason in {REASON_FIRST, REASON_AMBIGUOUS}:
            reason = REASON_FULL
        yield Span(FindingKind.NAME, words[at].start, words[last].end, reason)
        at = last + 1


def _continues(text: str, left: _Word, right: _Word) -> bool:
    if len(left.text) == 1 or left.text.islower():
        return _by_the_next(text, left, right) is not None
    if not _adjacent(text, left, right) or len(right.text) < 2:
        return False
    if _shouted(left):
        return _shouted(right) and _is_in(right.text, known_names())
    return right.capital and (_is_in(right.text, known_names()) or not _ordinary(right))


def _reason(text: str, words: list[_Word], at: int) -> str | None:
    """Return why the word at index ``at`` starts a likely name, or None."""
    word = words[at]
    before = words[at - 1] if at else None
    after = words[at + 1] if at + 1 < len(words) else None
    if after is not None and (reason := _by_the_next(text, word, after)):
        return reason
    if len(word.text) < 2 or not (word.capital or _shouted(word)):
        return None
    if word.capital and before is not None and not word.opens and (introduced := _introduced(words, at)):
        # A word with a colon right after it is a heading («fastlege Kopi:») unless the lists know it.
        is_heading = text[word.end : word.end + 1] == ":" and not _is_in(word.text, known_names())
        return None if is_heading else introduced
    if _is_in(word.text, first_names()) and word.key not in ordinary_words():
        return REASON_FIRST
    if not word.capital:
        return None
    followed = after is not None and _adjacent(text, word, after) and after.capital and len(after.text) > 1
    if _is_in(word.text, ambiguous_names()):
        return _ambiguous(text, word, before, after if followed else None)
    if word.opens and not (followed and after is not None and _is_in(after.text, surnames())):
        return None
    if _is_in(word.text, surnames()) and not _ordinary(word):
        return REASON_SURNAME
    if followed and after is not None and not (_ordinary(word) or _ordinary(after)):
        return None if word.key.endswith(_WORD_ENDINGS) or after.key.endswith(_WORD_ENDINGS) else REASON_CAPITALS
    return None


def _by_the_next(text: str, word: _Word, after: _Word) -> str | None:
    """Return the reason when a word is only a name together with the surname that follows it."""
    between = text[word.end : after.start]
    if len(word.text) == 1 and word.text.isupper():
        is_initial = between in {". ", "."} and after.capital and _is_in(after.text, surnames())
        return REASON_INITIAL if is_initial and not _ordinary(after) else None
    if word.text.islower() and after.text.islower() and between == " ":
        return REASON_SMALL if word.key in first_names() and _is_in(after.text, surnames()) else None
    return None


def _introduced(words: list[_Word], at: int) -> str | None:
    """Return the reason when a title, a role or «heter» stands right before the capitalised word."""
    word, before = words[at], words[at - 1]
    if before.key in section("titles"):
        return REASON_TITLE
    if before.key in section("called") or (
        before.key in _BETWEEN_CALLED and at >= 2 and words[at - 2].key in section("called")
    ):
        return REASON_CALLED if not _ordinary(word) else None
    if before.key in section("roles") and not _ordinary(word) and word.start - before.end <= 2:
        return REASON_TITLE
    return None


def _ambiguous(text: str, word: _Word, before: _Word | None, after: _Word | None) -> str | None:
    """Judge a name that is also an ordinary word: inside a sentence, or before another name or surname."""
    if after is not None and _is_in(after.text, known_names()):
        return REASON_FULL
    if word.opens or before is None:
        return None
    if word.key in ordinary_words():
        return None
    return REASON_AMBIGUOUS if text[word.start - 1] in " («\"'/-\n" else None
