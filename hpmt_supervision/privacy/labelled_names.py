"""Find names that a label or a greeting introduces in a folded text (pure). They warn; the author may keep them.

«Navn: Xoriyo» and «Mvh Xhemile» need no list of names: what stands there is a name unless it is an ordinary word.
"""

import re
from collections.abc import Iterator

from hpmt_supervision.privacy.findings import N_, FindingKind, Span
from hpmt_supervision.privacy.word_lists import first_names, known_names, ordinary_words, places, surnames

REASON_LABEL = N_("Ordet står etter et felt som «Navn:».")
REASON_GREETING = N_("Ordet står etter «hilsen», der en underskrift pleier å stå.")

_NAME = r"[^\W\d_](?:[^\W\d_]|['-](?=[^\W\d_])){1,40}"
_NAMES = rf"(?P<name>{_NAME}(?:[ ]{_NAME}){{0,3}})"
_LABELLED = re.compile(
    rf"(?<![^\W_])(?:fornavn|mellomnavn|etternavn|(?:deltakers|brukers|fullt|mors|fars|barnets)?\s?(?:navn|namn))"
    rf"\s?:[ ]{{0,2}}{_NAMES}",
    re.IGNORECASE,
)
# A role in front of a colon is often a heading, so the word must be alone on its line or have another beside it.
_OF_ROLE = re.compile(
    rf"(?<![^\W_])(?:bruker|deltaker|deltakar|brukar|saksbehandler|sakshandsamar|ansvarlig|ansvarleg|kontaktperson|fastlege|"
    rf"mor|far|barn|ektefelle|samboer|verge|tolk)\s?:[ ]{{0,2}}{_NAMES}(?=(?P<end>\s*(?:\n|$|,))?)",
    re.IGNORECASE,
)
_GREETING = re.compile(
    rf"(?<![^\W_])(?:mvh|(?:med\s)?(?:vennlig|venleg|beste|kjær)?\s?hilsen|helsing|hilsen\sfra)[.,]?\s{{1,3}}{_NAMES}",
    re.IGNORECASE,
)
_PLACEHOLDERS = frozenset({"NN", "N", "XX", "XXX", "X"})


def labelled_names(text: str) -> Iterator[Span]:
    """Yield likely names after a label or a greeting in the folded ``text``."""
    for match in _LABELLED.finditer(text):
        yield from _find(match, REASON_LABEL, least=1)
    for match in _OF_ROLE.finditer(text):
        yield from _find(match, REASON_LABEL, least=1 if match["end"] is not None else 2)
    for match in _GREETING.finditer(text):
        yield from _find(match, REASON_GREETING, least=1)


def _find(match: re.Match[str], reason: str, *, least: int) -> Iterator[Span]:
    """Yield the leading words that can be parts of a name, when there are at least ``least`` of them or the first is
    a known first name."""
    start = match.start("name")
    words = match["name"].split(" ")
    parts: list[str] = []
    for word in words:
        if not _can_be_a_part(word, parts):
            break
        parts.append(word)
    known = bool(parts) and parts[0].casefold() in known_names()
    if parts and (len(parts) >= least or known):
        yield Span(FindingKind.NAME, start, start + len(" ".join(parts)), reason)


def _can_be_a_part(word: str, parts: list[str]) -> bool:
    """Tell whether a word may be a part of a name: with a capital letter and not ordinary, or known from the lists."""
    key = word.casefold()
    if key in ordinary_words() or key in places() or word in _PLACEHOLDERS:
        return False
    if word[0].isupper():
        return True
    return key in first_names() or (bool(parts) and key in surnames())
