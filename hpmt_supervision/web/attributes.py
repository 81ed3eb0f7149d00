"""Attributes of an HTML element from a mapping, for macros that let a page add its own."""

import re
from collections.abc import Mapping

from jinja2 import Undefined
from markupsafe import Markup, escape

_NAME = re.compile(r"[a-z][a-z0-9:_.-]*")


def html_attributes(values: Mapping[str, object] | None) -> Markup:
    """Write attributes, each with a space before it.

    Args:
        values: name to value; ``None``, ``False`` and a template's undefined leave the attribute out, ``True`` writes
            it without a value.

    Returns:
        Safe markup with every value escaped.

    Raises:
        ValueError: for a name that is not an attribute's, or that the Content-Security-Policy forbids
            (``style`` and event handlers), so that a mistake is found while the page is written.
    """
    parts: list[str] = []
    for name, value in (values or {}).items():
        if not _NAME.fullmatch(name) or name == "style" or name.startswith("on"):
            raise ValueError(f"The attribute {name!r} cannot be used in a page")
        if value is None or value is False or isinstance(value, Undefined):
            continue
        parts.append(f" {name}" if value is True else f' {name}="{escape(value)}"')
    # Every name is checked and every value escaped; a page writes hundreds, and to format markup takes far longer.
    return Markup("".join(parts))  # noqa: S704
