"""Texts in templates that are not marked for translation: between tags, in attributes, and in expressions."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

from hpmt_supervision.web.texts import KEYWORDS
from tests.texts.python_texts import NORWEGIAN_LETTERS, NORWEGIAN_WORDS

READ_ATTRIBUTES = {"aria-label", "aria-description", "aria-roledescription", "title", "placeholder", "alt", "label"}
# Names that are the same in every language.
NAMES = re.compile(r"HPMT Veiledning|HPMT|CSV|XLSX|n =")
ICONS = set((Path(__file__).parents[2] / "hpmt_supervision/web/icons.txt").read_text(encoding="utf-8").split())
_ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])


class _Reader(HTMLParser):
    """Collects what a reader would see of HTML whose expressions are taken out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style"}
        for name, value in attrs:
            if name in READ_ATTRIBUTES:
                self._note(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self._note(data)

    def _note(self, text: str) -> None:
        if re.search(r"[^\W\d_]{2,}", NAMES.sub("", text)):
            self.found.append((self.getpos()[0], text.strip()))


def unmarked(file: Path) -> Iterator[tuple[int, str]]:
    """Give the line and text of every text of a template that is not marked.

    Args:
        file: a template.
    """
    source = file.read_text(encoding="utf-8")
    reader = _Reader()
    reader.feed(_without_expressions(source))
    reader.close()
    yield from reader.found
    yield from _in_expressions(_ENVIRONMENT.parse(source), marked=False)


def _without_expressions(source: str) -> str:
    kept: list[str] = []
    for _line, kind, value in _ENVIRONMENT.lex(source):
        # Lines are kept, so that what is found can be found again; "x1" can stand for a tag's name and for a word.
        kept.append(value if kind == "data" else "x1" if kind == "variable_begin" else "\n" * value.count("\n"))
    return "".join(kept)


def _in_expressions(node: nodes.Node, *, marked: bool) -> Iterator[tuple[int, str]]:
    if isinstance(node, nodes.TemplateData):
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and not marked and _for_a_reader(node.value):
        yield node.lineno, node.value
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in KEYWORDS:
        for keyword in node.kwargs:
            yield from _in_expressions(keyword.value, marked=False)
        return
    if isinstance(node, nodes.Compare):
        # What is compared is a code, never shown.
        return
    if isinstance(node, nodes.Keyword) and node.key in {"css_class", "icon_name", "attrs"}:
        return
    for child in node.iter_child_nodes():
        yield from _in_expressions(child, marked=marked)


def _for_a_reader(text: str) -> bool:
    if text in ICONS or NAMES.fullmatch(text) or "<" in text:
        return False
    if NORWEGIAN_LETTERS.search(text):
        return True
    if " " in text.strip() and NORWEGIAN_WORDS.search(text):
        return True
    # "Saker", "Lagre": one word with a capital letter.
    return bool(re.fullmatch(r"[A-ZÆØÅ][a-zæøå]+[.:?]?( [a-zæøå]+[.:?]?)*", text))
