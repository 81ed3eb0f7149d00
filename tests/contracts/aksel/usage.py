"""Which macros there are, and in which states templates call them: read from the templates, without running them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, nodes

from tests.factories.web import web_app

PRODUCT = Path(__file__).parents[3] / "hpmt_supervision"
MACROS = PRODUCT / "web" / "templates" / "web" / "aksel"
ALL = "web/aksel/all.html"
AKSEL_CLASS = re.compile(r"\baksel-[a-z][a-z0-9_-]*")
# A text for screen readers is Aksel's, but belongs to no component.
NO_COMPONENT = frozenset({"aksel-sr-only"})


@dataclass(frozen=True)
class Call:
    """One call of a macro in a template: where, of which macro, and the values known before the template runs.

    ``mappings`` holds what stands in the mappings among its arguments, as the columns of a table's head.
    """

    place: str
    macro: str
    values: dict[str, tuple[object, ...]]
    mappings: list[tuple[str, tuple[object, ...]]]


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the environment that knows the product's own filters and tests."""
    return web_app().jinja_env


@lru_cache(maxsize=1)
def macros() -> dict[str, nodes.Macro]:
    """Return the definition of every public macro, by ``file.name`` as in ``text.heading``."""
    found = {}
    for file in sorted(MACROS.glob("*.html")):
        for macro in _parse(file).find_all(nodes.Macro):
            found[f"{file.stem}.{macro.name}"] = macro
    return found


@lru_cache(maxsize=1)
def public() -> dict[str, str]:
    """Return the names pages use (``heading``, ``frame.who``) and the macros they stand for (``text.heading``)."""
    tree: Any = _parse(MACROS / "all.html")
    files = {node.target: Path(node.template.value).stem for node in tree.find_all(nodes.Import)}
    names = {}
    for node in tree.find_all(nodes.Assign):
        names[node.target.name] = f"{files[node.node.node.name]}.{node.node.attr}"
    return names | {name: name for name in macros() if name.startswith("frame.") and "._" not in name}


def arguments(macro: nodes.Macro) -> dict[str, tuple[object, ...]]:
    """Return a macro's arguments with the value each has when it is left out, if that is known."""
    names = [argument.name for argument in macro.args]
    required = len(names) - len(macro.defaults)
    known: list[tuple[object, ...]] = [() for _ in range(required)]
    known += [_leaves(default) for default in macro.defaults]
    return dict(zip(names, known, strict=True))


def calls() -> Iterator[Call]:
    """Return every call of a public macro, in pages and in other macros."""
    names = {source: name for name, source in public().items()}
    for file in sorted(PRODUCT.glob("*/templates/**/*.html")):
        tree = _parse(file)
        aliases = _aliases(tree, file)
        for node in tree.find_all(nodes.Call):
            source = _source(node.node, aliases)
            if source in names and source in macros():
                yield Call(f"{file.name}:{node.lineno}", names[source], _bound(node, macros()[source]), _mapped(node))


def written_classes(node: nodes.Node) -> set[str]:
    """Return the classes of Aksel's components that a template writes itself."""
    texts = [data.data for data in node.find_all(nodes.TemplateData)]
    texts += [const.value for const in node.find_all(nodes.Const) if isinstance(const.value, str)]
    return {name for text in texts for name in AKSEL_CLASS.findall(text)} - NO_COMPONENT


def pages() -> Iterator[tuple[str, nodes.Template]]:
    """Return every template that is no macro file, by its path as Flask names it."""
    for file in sorted(PRODUCT.glob("*/templates/**/*.html")):
        if file.parent != MACROS:
            yield "/".join(file.parts[file.parts.index("templates") + 1 :]), _parse(file)


@lru_cache(maxsize=256)
def _parse(file: Path) -> Any:
    return environment().parse(file.read_text(encoding="utf-8"), name=file.name, filename=str(file))


def _aliases(tree: Any, file: Path) -> dict[str, str]:
    """Return what names mean in a template: a file of macros, ``all``, or one macro."""
    known = {}
    if file.parent == MACROS:
        known.update({macro.name: f"{file.stem}.{macro.name}" for macro in tree.find_all(nodes.Macro)})
    for node in tree.find_all((nodes.Import, nodes.FromImport)):
        template = node.template.value if isinstance(node.template, nodes.Const) else ""
        if not template.startswith("web/aksel/"):
            continue
        stem = Path(template).stem
        if isinstance(node, nodes.Import):
            known[node.target] = stem
            continue
        for imported in node.names:
            name, alias = imported if isinstance(imported, tuple) else (imported, imported)
            known[alias] = public()[name] if stem == "all" else f"{stem}.{name}"
    return known


def _source(node: nodes.Expr, aliases: dict[str, str]) -> str | None:
    if isinstance(node, nodes.Name):
        return aliases.get(node.name)
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        stem = aliases.get(node.node.name)
        return public().get(node.attr) if stem == "all" else f"{stem}.{node.attr}"
    return None


def _bound(call: nodes.Call, macro: nodes.Macro) -> dict[str, tuple[object, ...]]:
    names = [argument.name for argument in macro.args]
    given = dict(zip(names, call.args, strict=False)) | {pair.key: pair.value for pair in call.kwargs}
    return {name: _leaves(value) for name, value in given.items()}


def _mapped(call: nodes.Call) -> list[tuple[str, tuple[object, ...]]]:
    # The attributes a page adds are its own; the pairs of every other mapping belong to the macro.
    parts = [*call.args, *(pair.value for pair in call.kwargs if pair.key not in {"attrs", "fields"})]
    pairs = [pair for part in parts if isinstance(part, nodes.List) for pair in part.find_all(nodes.Pair)]
    return [(pair.key.value, _leaves(pair.value)) for pair in pairs if isinstance(pair.key, nodes.Const)]


def _leaves(node: nodes.Node) -> tuple[object, ...]:
    """Return the values an expression may have, as far as they stand in it: both sides of a choice, or none."""
    if isinstance(node, nodes.Const):
        return (node.value,)
    if isinstance(node, nodes.CondExpr):
        return _leaves(node.expr1) + (_leaves(node.expr2) if node.expr2 is not None else ())
    return ()
