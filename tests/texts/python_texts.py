"""Strings in Python that look like text for a reader and are not marked for translation."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from hpmt_supervision.web.texts import KEYWORDS

PRODUCT = "HPMT Veiledning"
NORWEGIAN_LETTERS = re.compile("[æøåÆØÅ«»]")
# Words that English lacks; a string with two words, one of them here, is a Norwegian sentence.
NORWEGIAN_WORDS = re.compile(
    r"\b(og|ikke|eller|som|av|med|til|fra|et|er|har|kan|du|den|det|denne|dette|ingen|noen|alle|skriv|velg|vis|bare|"
    r"uten|etter|mellom|dager|dag|uke|sak|saker|kontor|gruppe|gruppa|veiledning|veiledninger|logg|dato|navn|fylke)\b",
    re.IGNORECASE,
)
LETTERS = re.compile(r"[^\W\d_]{2,}")
# Calls whose texts always reach a reader, also when they are one word without a Norwegian letter.
SHOWING_CALLS = re.compile(
    r"(\w*Field|flash|UserError|StaleVersion|IllegalMove|NotFound|Entry|required|ValidationError)$"
)


def name_of(call: ast.Call) -> str:
    """Return the last part of what is called, as "gettext" of ``flask_babel.gettext``."""
    function = call.func
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


def unmarked(file: Path) -> Iterator[tuple[int, str]]:
    """Give the line and text of every string of a file that looks like a reader's and is not marked.

    Args:
        file: a Python file.
    """
    tree = ast.parse(file.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    yield from _walk(tree, docstrings, shown=False)


def _walk(node: ast.AST, docstrings: set[int], *, shown: bool) -> Iterator[tuple[int, str]]:
    if id(node) in docstrings and isinstance(node, ast.Constant):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if _for_a_reader(node.value, shown=shown):
            yield node.lineno, node.value
        return
    if isinstance(node, ast.Call):
        name = name_of(node)
        if name in KEYWORDS:
            # The text is marked; what is put into it may still be a text of its own.
            for keyword in node.keywords:
                yield from _walk(keyword.value, docstrings, shown=False)
            return
        first = node.args[0] if node.args else None
        for child in ast.iter_child_nodes(node):
            yield from _walk(child, docstrings, shown=child is first and bool(SHOWING_CALLS.fullmatch(name)))
        return
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, docstrings, shown=False)


def _for_a_reader(text: str, *, shown: bool) -> bool:
    # An address and a single letter are read by the program, not by people.
    if text.startswith("/") or (len(text) == 1 and text.isalpha()) or text == PRODUCT:
        return False
    if NORWEGIAN_LETTERS.search(text):
        return True
    if shown:
        return bool(LETTERS.search(text))
    return " " in text.strip() and bool(NORWEGIAN_WORDS.search(text))


def not_literal(file: Path) -> Iterator[tuple[int, str]]:
    """Give the line and source of every marking call of a file whose text cannot be collected.

    Args:
        file: a Python file.
    """
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node) in KEYWORDS and node.args:
            places = KEYWORDS[name_of(node)] or (1,)
            for place in places:
                at = place[0] if isinstance(place, tuple) else place
                text = node.args[at - 1]
                if not (isinstance(text, ast.Constant) and isinstance(text.value, str)):
                    yield node.lineno, ast.unparse(node)
