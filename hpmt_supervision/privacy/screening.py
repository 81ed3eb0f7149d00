"""The identity screen: what in a text may tell who someone is (pure: no database, no clock, no app).

What stops (national numbers, phone, e-mail, street address, account, vehicle, profile) must be taken out before a text
is sent. What warns (likely names, dates of birth, a pasted document) may be kept by its author, find by find.
A single name in lower case, a nickname that nothing introduces, and a description that points at one person are not
found; the page that shows the findings must not promise more.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from hpmt_supervision.privacy.accounts import accounts
from hpmt_supervision.privacy.addresses import addresses
from hpmt_supervision.privacy.birth_dates import birth_dates
from hpmt_supervision.privacy.contacts import emails, profiles
from hpmt_supervision.privacy.documents import documents
from hpmt_supervision.privacy.findings import (
    MESSAGES,
    SERIOUSNESS,
    WARNING_KINDS,
    Finding,
    FindingKind,
    Span,
    mask,
)
from hpmt_supervision.privacy.folding import fold
from hpmt_supervision.privacy.identifiers import national_numbers
from hpmt_supervision.privacy.labelled_names import labelled_names
from hpmt_supervision.privacy.likely_names import base_forms, likely_names
from hpmt_supervision.privacy.phones import phone_numbers
from hpmt_supervision.privacy.vehicles import vehicles

__all__ = ["Finding", "FindingKind", "keeps", "position", "screen", "standing", "stops"]


def screen(text: str, *, today: date, keep: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return what in ``text`` may identify someone.

    Args:
        text: what was written, unchanged; line ends may be of any kind.
        today: the date that ages are reckoned from.
        keep: words or whole finds the author has chosen to keep. They silence warnings and never what stops.

    Returns:
        Findings ordered by start, without overlaps: where two kinds claim the same place, the more serious one has it.
    """
    folded = fold(text)
    spans = [
        *national_numbers(folded.text),
        *accounts(folded.text),
        *phone_numbers(folded.text),
        *emails(folded.text),
        *profiles(folded.text),
        *addresses(folded.text),
        *vehicles(folded.text),
        *birth_dates(folded.text, today=today),
        *likely_names(folded.text),
        *labelled_names(folded.text),
        *documents(folded.text),
    ]
    kept = {_plain(word) for word in keep}
    findings: list[Finding] = []
    for span in _one_document(_resolve(spans)):
        if span.kind in WARNING_KINDS and kept and _is_kept(folded.text[span.start : span.end], kept):
            continue
        start, end = folded.original(span.start, span.end)
        findings.append(
            Finding(
                kind=span.kind,
                start=start,
                end=end,
                stops=span.kind not in WARNING_KINDS,
                message=MESSAGES[span.kind],
                masked=mask(text[start:end]),
                reason=span.reason,
                signs=span.signs,
            )
        )
    return tuple(findings)


def stops(findings: Iterable[Finding]) -> bool:
    """Tell whether any of the findings stops the text from being sent."""
    return any(finding.stops for finding in findings)


def keeps(word: str, keep: Iterable[str]) -> bool:
    """Tell whether the words or whole finds in ``keep`` silence a warning about ``word``, as they do in ``screen``."""
    return _is_kept(fold(word).text, {_plain(one) for one in keep})


def standing(keep: Iterable[str], text: str) -> list[str]:
    """Return the kept words that still stand in ``text``, also in the genitive; one that was written away is not kept.

    Args:
        keep: words or whole finds the author has chosen to keep.
        text: what is written now; line ends may be of any kind.
    """
    plain = _plain(text)
    return [word for word in keep if _plain(word) and _stands(_plain(word), plain)]


def position(text: str, offset: int) -> tuple[int, int]:
    """Return the line and column of ``offset`` in ``text``, both counted from 1; columns count code points.

    Raises:
        ValueError: when ``offset`` is outside the text (its length itself is allowed).
    """
    if not 0 <= offset <= len(text):
        raise ValueError(f"offset {offset} is outside a text of {len(text)} signs")
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _resolve(spans: Iterable[Span]) -> list[Span]:
    """Return the spans that keep their place, by start: most serious first, then earliest, then longest."""
    taken: list[tuple[int, int]] = []
    held: list[Span] = []
    for span in sorted(spans, key=lambda span: (SERIOUSNESS[span.kind], span.start, -span.end)):
        at = bisect_left(taken, (span.start, span.end))
        if at < len(taken) and taken[at][0] < span.end:
            continue
        if at and taken[at - 1][1] > span.start:
            continue
        taken.insert(at, (span.start, span.end))
        held.append(span)
    return sorted(held, key=lambda span: span.start)


def _one_document(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield the spans without all but the first sign of a pasted document; it stands for the whole text."""
    seen = False
    for span in spans:
        if span.kind is FindingKind.DOCUMENT:
            if seen:
                continue
            seen = True
        yield span


def _plain(words: str) -> str:
    return " ".join(fold(words).text.casefold().split())


def _stands(word: str, text: str) -> bool:
    """Tell whether a word stands in a text as a word of its own: «Kari» does not stand in «karismatisk»."""
    before = r"(?<!\w)" if word[0].isalnum() else ""
    after = r"(?:'?s|')?(?!\w)" if word[-1].isalnum() else ""
    return re.search(f"{before}{re.escape(word)}{after}", text) is not None


def _is_kept(excerpt: str, kept: Collection[str]) -> bool:
    """Tell whether the author keeps the excerpt: as a whole, or every word of it, also in the genitive."""
    plain = _plain(excerpt)
    if plain in kept:
        return True
    return all(any(form in kept for form in base_forms(word.strip(".,"))) for word in plain.split())
