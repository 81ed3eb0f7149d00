"""Markup as lines that can be compared, and the named ways in which ours may differ from React's."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import html5lib

# Attributes that are compared for whether they point at the same elements, not for the words in them.
POINTERS = frozenset({"id", "for", "aria-describedby", "aria-labelledby"})

# What is left out of every comparison, and why. Whatever is not named here must be equal.
IGNORED = {
    "class hv-…": "our own classes, which Aksel's style sheet does not know; they only add to a component",
    "data-error-summary": "our script moves the focus to the summary by it; it means nothing to Aksel",
}


@dataclass(frozen=True)
class Differs:
    """One change made to React's markup before it is compared, with the reason why ours differs there."""

    reason: str
    change: Callable[[Any], None]
    # An attribute whose value only our side knows: it must be there, and is not compared.
    free: tuple[str, str] | None = None


def drop_attribute(selector: str, name: str, reason: str) -> Differs:
    """Expect an attribute of React's to be left out."""

    def change(root: Any) -> None:
        for element in found(root, selector):
            element.attrib.pop(name, None)

    return Differs(reason, change)


def add_attribute(selector: str, on: str, name: str, reason: str) -> Differs:
    """Expect an attribute that React does not write, on the element ``on`` of ours that stands in its place."""

    def change(root: Any) -> None:
        for element in found(root, selector):
            element.attrib[name] = "*"

    return Differs(reason, change, free=(on, name))


def rename(selector: str, name: str, reason: str) -> Differs:
    """Expect another element in the place of React's."""

    def change(root: Any) -> None:
        for element in found(root, selector):
            element.tag = name

    return Differs(reason, change)


def drop_element(selector: str, reason: str, parent: bool = False) -> Differs:
    """Expect an element of React's to be left out, or with ``parent`` the element that holds it."""

    def change(root: Any) -> None:
        gone = found(root, selector)
        owners = {child: owner for owner in root.iter() for child in owner}
        for element in gone:
            target = owners[element] if parent else element
            owners[target].remove(target)

    return Differs(reason, change)


def found(root: Any, selector: str) -> list[Any]:
    """Return the elements of a selector: ``tag``, ``.class``, ``tag.class`` or ``tag[attribute]``."""
    name, _, attribute = selector.rstrip("]").partition("[")
    tag, _, css_class = name.partition(".")
    return [
        element
        for element in root.iter()
        if isinstance(element.tag, str)
        and (not tag or element.tag == tag)
        and (not css_class or css_class in element.attrib.get("class", "").split())
        and (not attribute or attribute in element.attrib)
    ]


def parsed(markup: str, part: str | None = None) -> Any:
    """Parse markup as a browser does, and return a root that holds it, or the first element of a selector."""
    root = html5lib.parseFragment(markup, container=_container(markup), namespaceHTMLElements=False)
    for element in root.iter():
        # The parser keeps the namespace of drawings and of the attributes that name it.
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
        for name in [name for name in element.attrib if isinstance(name, str) and "}" in name]:
            element.attrib[name.rpartition("}")[2]] = element.attrib.pop(name)
    if part is None:
        return root
    matching = found(root, part)
    assert matching, f"There is no {part} in {markup}"
    chosen = matching[0]
    # What follows the element is not part of it.
    chosen.tail = None
    root.clear()
    root.append(chosen)
    return root


def _container(markup: str) -> str:
    """Name the element whose content the markup is: parts of a table are thrown away outside of one."""
    start = markup.lstrip().partition(">")[0].partition(" ")[0]
    return {"<thead": "table", "<tbody": "table", "<caption": "table", "<tr": "tbody", "<td": "tr", "<th": "tr"}.get(
        start, "div"
    )


def drawing(markup: str) -> tuple[str, ...]:
    """Return the lines of what stands inside an icon, to know the icon by."""
    return tuple(_drawn(found(parsed(markup), "svg")[0]))


def outline(root: Any, icons: Mapping[tuple[str, ...], str]) -> list[str]:
    """Return elements and texts as lines, with ids numbered in order of appearance.

    Args:
        root: what ``parsed`` gave.
        icons: the drawings of icons and their names. Aksel ships each icon twice, as a file and as a component, with
            the same lines written differently, so an icon is compared by its name.

    Returns:
        One line for each element, with its classes and attributes in alphabetical order, and one for each text.
    """
    ids: dict[str, str] = {}
    lines = list(_text(root.text, 0))
    for child in root:
        lines += [*_lines(child, 0, ids, icons), *_text(child.tail, 0)]
    return lines


def _drawn(svg: Any) -> Iterator[str]:
    for child in svg:
        if child.tag != "title":
            yield from _lines(child, 0, {}, {})


def _lines(element: Any, depth: int, ids: dict[str, str], icons: Mapping[tuple[str, ...], str]) -> Iterator[str]:
    attributes = dict(element.attrib)
    classes = sorted(name for name in attributes.pop("class", "").split() if not name.startswith("hv-"))
    written = [
        f"{name}={_value(name, value, ids)!r}" for name, value in sorted(attributes.items()) if name not in IGNORED
    ]
    yield "  " * depth + " ".join([str(element.tag), *(f".{name}" for name in classes), *written])
    name = icons.get(tuple(_drawn(element))) if element.tag == "svg" else None
    if name:
        yield "  " * (depth + 1) + f"the drawing of {name}"
    yield from _text(element.text, depth + 1)
    for child in element:
        if name and child.tag != "title":
            continue
        yield from _lines(child, depth + 1, ids, icons)
        yield from _text(child.tail, depth + 1)


def _text(text: str | None, depth: int) -> Iterator[str]:
    # Spaces count: between two words on a line they can be seen.
    if text:
        yield "  " * depth + repr(text)


def _value(name: str, value: str, ids: dict[str, str]) -> str:
    if name in POINTERS:
        return " ".join(ids.setdefault(word, f"id{len(ids)}") for word in value.split())
    if name == "href" and value.startswith("#"):
        return "#" + ids.get(value[1:], value[1:])
    return value
