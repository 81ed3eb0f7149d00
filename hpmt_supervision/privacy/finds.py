"""What the identity screen finds in a form's texts, ready to be shown beside them: what stops or only warns, and where.

Refusing a text is in ``refusing``.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from flask_babel import gettext as _

from hpmt_supervision.privacy.findings import Finding, FindingKind
from hpmt_supervision.privacy.screening import screen, standing
from hpmt_supervision.privacy.told import reason_of

_SENTENCE_END = re.compile(r"[.!?…]+\s+|\n+")
_WORDS_SHOWN = 2


@dataclass(frozen=True)
class Found:
    """One finding in one field, ready to be shown. Written to a log it shows nothing of the text.

    Attributes:
        stops: whether the form cannot be completed with it; otherwise it only warns.
        sentence: what it is and what to do.
        place: which sentence of the text it stands in, such as "Andre setning".
        before, masked, after: the place itself, half hidden, with a word or two around it.
        word: the text found on one line, for the choice of keeping it.
        reason: why it was taken for what it is; numbers need none.
        is_document: whether it stands for the whole text, which looks like a pasted document.
        others: what else was found in the same field that stops or warns alike.
    """

    stops: bool
    sentence: str
    place: str
    before: str = field(repr=False)
    masked: str = field(repr=False)
    after: str = field(repr=False)
    word: str = field(repr=False)
    reason: str | None = None
    is_document: bool = False
    others: tuple["Found", ...] = ()


def look_through(texts: Mapping[str, str | None], *, today: date, keep: Collection[str]) -> dict[str, list[Found]]:
    """Screen the texts of a form.

    Args:
        texts: field name to text.
        today: the local date, which decides what can be a date of birth.
        keep: words the author has chosen to keep.

    Returns:
        Field name to findings in order; fields without any are left out.
    """
    found = {
        name: [_shown(text, finding) for finding in screen(text, today=today, keep=keep)]
        for name, text in texts.items()
        if text
    }
    return {name: findings for name, findings in found.items() if findings}


def _shown(text: str, finding: Finding) -> Found:
    before = text[: finding.start].split()
    after = text[finding.end :].split()
    return Found(
        stops=finding.stops,
        sentence=_(finding.message),
        place=_ordinal(len(_SENTENCE_END.findall(text[: finding.start])) + 1),
        before=("… " if len(before) > _WORDS_SHOWN else "") + " ".join(before[-_WORDS_SHOWN:]),
        masked=finding.masked,
        after=" ".join(after[:_WORDS_SHOWN]) + (" …" if len(after) > _WORDS_SHOWN else ""),
        # A find may reach over a line break, and kept words are stored one a line.
        word=" ".join(text[finding.start : finding.end].split()),
        reason=reason_of(finding),
        is_document=finding.kind is FindingKind.DOCUMENT,
    )


def _ordinal(number: int) -> str:
    words = [_("Første setning"), _("Andre setning"), _("Tredje setning"), _("Fjerde setning"), _("Femte setning")]
    return words[number - 1] if number <= len(words) else _("Setning %(number)d", number=number)


def stopping(found: Mapping[str, list[Found]]) -> dict[str, Found]:
    """Return the first finding of each field that stops, by field, with the others in the field."""
    return _first_of(found, lambda one: one.stops)


def warning(found: Mapping[str, list[Found]]) -> dict[str, Found]:
    """Return the first finding of each field that only warns, by field, with the others in the field. A pasted document
    comes first, and a word that is found several times is asked about once."""
    return _first_of(found, lambda one: not one.stops)


def _first_of(found: Mapping[str, list[Found]], wanted: Callable[[Found], bool]) -> dict[str, Found]:
    firsts = {}
    for name, findings in found.items():
        chosen = {(one.word, one.sentence, one.stops and one.before): one for one in findings if wanted(one)}
        ordered = sorted(chosen.values(), key=lambda one: not one.is_document)
        if ordered:
            firsts[name] = replace(ordered[0], others=tuple(ordered[1:]))
    return firsts


def kept_list(words: str | None) -> list[str]:
    """Return the words an author has kept, from the one text they are stored in."""
    return (words or "").split("\n") if words else []


def still_kept(words: str | None, texts: Iterable[str | None]) -> str | None:
    """Return the stored text of an author's kept words without those that no longer stand in what is written.

    Args:
        words: the kept words as they are stored.
        texts: every text the words were kept for.
    """
    return "\n".join(standing(kept_list(words), "\n".join(text for text in texts if text))) or None
