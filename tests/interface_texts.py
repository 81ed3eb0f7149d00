"""The Bokmål texts of the application, as they stand in its sources, and whether a quoted text is one of them."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2.ext import babel_extract

SOURCES = Path(__file__).resolve().parent.parent / "hpmt_supervision"
MARKS = frozenset({"_", "_l", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext", "N_"})
PLACE = re.compile(r"%%|%\(\w+\)[sd]")


def _of_templates() -> Iterator[str]:
    for template in sorted(SOURCES.rglob("*.html")):
        with template.open("rb") as file:
            for _line, _function, found, _comments in babel_extract(file, sorted(MARKS), (), {"trimmed": "true"}):
                yield from (found,) if isinstance(found, str) else (text for text in found or () if text)


def _of_modules() -> Iterator[str]:
    for module in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
                for argument in node.args:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield argument.value


@cache
def interface_texts() -> frozenset[str]:
    """Return every text marked for translation in modules and templates, with its places for values."""
    return frozenset(_of_templates()) | frozenset(_of_modules())


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Return a pattern for every text that has places for values and words of its own beside them."""
    found = []
    for text in sorted(interface_texts()):
        words = PLACE.sub("", text)
        if words != text and re.search(r"[A-Za-zÆØÅæøå]{3}", words):
            pieces = [re.escape(piece) for piece in PLACE.split(text)]
            found.append(re.compile(".+".join(pieces)))
    return tuple(found)


def is_interface_text(quoted: str) -> bool:
    """Tell whether a text is one the application shows, word for word; a place for a value may hold anything."""
    return quoted in interface_texts() or any(pattern.fullmatch(quoted) for pattern in _patterns())
