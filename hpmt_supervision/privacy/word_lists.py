"""The screen's own word lists, read once from the data files beside this module (pure after the first reading)."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _sections(name: str) -> Mapping[str, frozenset[str]]:
    """Return the case-folded words of data file ``name`` by ``[section]``; lines that start with ``#`` are comments."""
    found: dict[str, set[str]] = {}
    section = ""
    for line in files("hpmt_supervision.privacy").joinpath(name).read_text(encoding="utf-8").splitlines():
        line = line.strip()
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        elif line and not line.startswith("#"):
            found.setdefault(section, set()).update(line.casefold().split())
    return {key: frozenset(words) for key, words in found.items()}


def first_names() -> frozenset[str]:
    """Return first names that are hardly ever anything else."""
    return _sections("names.txt")["first"]


def ambiguous_names() -> frozenset[str]:
    """Return first names that are also ordinary words, months or places."""
    return _sections("names.txt")["ambiguous"]


def surnames() -> frozenset[str]:
    """Return common surnames."""
    return _sections("names.txt")["surnames"]


@cache
def known_names() -> frozenset[str]:
    """Return every name of the lists: first names, ambiguous ones and surnames."""
    return first_names() | ambiguous_names() | surnames()


def ordinary_words() -> frozenset[str]:
    """Return capitalised words that are not names of people: tools, offices, months, organisations."""
    return _sections("names.txt")["ordinary"]


def section(name: str) -> frozenset[str]:
    """Return the words of another section of the name list: ``titles``, ``roles``, ``called`` or ``abbreviations``."""
    return _sections("names.txt")[name]


def places() -> frozenset[str]:
    """Return the first word of common postal places, counties and countries."""
    return _sections("places.txt")["places"]
