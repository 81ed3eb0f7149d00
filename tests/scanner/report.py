"""What the scanner and the watched server found, and which of it is explained. Values in, values out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, order=True)
class Found:
    """One thing that was found.

    Attributes:
        kind: the category, in the scanner's words, or the watched server's.
        place: method and path.
        detail: what it was, shortened.
    """

    kind: str
    place: str
    detail: str


@dataclass(frozen=True)
class Explained:
    """A finding that is no fault, and why.

    Attributes:
        kind: the category.
        words: what its detail holds; empty for any.
        why: a sentence.
    """

    kind: str
    words: str
    why: str


EXPLAINED = (
    Explained(
        "Secure Flag cookie",
        "Secure flag is not set in the cookie : hpmt",
        "the demo answers by HTTP on a loopback address; in production the cookie is __Host-hpmt with the flag "
        "(tests/contracts/test_hardening.py)",
    ),
    Explained(
        "HTTP Methods",
        "Possible interesting methods",
        "OPTIONS answers with the methods there are and does nothing; no other method than GET, HEAD and POST is open",
    ),
    Explained(
        "HTTP Strict Transport Security (HSTS)",
        "",
        "only sent where everything goes by HTTPS, which a loopback demo does not (tests/contracts/test_hardening.py)",
    ),
)


def from_scanner(report: Mapping[str, Any]) -> list[Found]:
    """Return what a report of the scanner lists, in order.

    Args:
        report: its JSON; "vulnerabilities", "anomalies" and "additionals" hold lists by category.
    """
    found = []
    for part in ("vulnerabilities", "anomalies", "additionals"):
        for kind, some in report.get(part, {}).items():
            for one in some:
                detail = f"{one.get('info', '')} {one.get('parameter') or ''}".strip()
                found.append(Found(kind, f"{one.get('method', '')} {one.get('path', '')}".strip(), detail[:300]))
    return sorted(set(found))


def from_server(lines: Iterable[Mapping[str, str]]) -> list[Found]:
    """Return what the watched server wrote, each thing once."""
    return sorted({Found(line["kind"], line["place"], line["detail"]) for line in lines})


def unexplained(found: Iterable[Found], explained: Iterable[Explained] = EXPLAINED) -> list[Found]:
    """Return the findings that nothing explains.

    Args:
        found: what was found.
        explained: what is known to be no fault.
    """
    known = list(explained)
    return [one for one in found if not any(rule.kind == one.kind and rule.words in one.detail for rule in known)]


def counts(found: Iterable[Found]) -> dict[str, int]:
    """Return how many findings there are of each kind, the most first."""
    return dict(Counter(one.kind for one in found).most_common())
