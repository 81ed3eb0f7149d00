"""Aksel's icons, inlined as SVG from the folder that ``make assets`` fills."""

import re
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

ICON_FOLDER = Path(__file__).parent / "icons"
ICON_LIST = Path(__file__).parent / "icons.txt"

_INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """Return the names in ``icons.txt``: every icon that templates may use."""
    return frozenset(ICON_LIST.read_text(encoding="utf-8").split())


def icon(name: str, css_class: str | None = "hv-ico", title: str | None = None, title_id: str | None = None) -> Markup:
    """Return one icon as an ``svg`` element that screen readers pass over, unless it has a title.

    Args:
        name: the icon's name in Aksel, listed in ``icons.txt``.
        css_class: the element's class, or ``None`` for none.
        title: what the icon says when no text beside it does.
        title_id: the title's id on the page, which the icon is named by.

    Returns:
        The element. Before the assets are built it is empty, so that pages and tests work without Node.

    Raises:
        KeyError: when the icon is not listed.
    """
    if name not in icon_names():
        raise KeyError(f"{name} is not in icons.txt")
    return _element(name, css_class, None if title is None else str(title), title_id)


@lru_cache(maxsize=512)
def _element(name: str, css_class: str | None, title: str | None, title_id: str | None) -> Markup:
    """Return an icon's element; a page has dozens, most of them alike."""
    css = Markup(' class="{}"').format(css_class) if css_class else Markup("")
    named = Markup(' aria-labelledby="{}"').format(title_id) if title else Markup(' aria-hidden="true"')
    heading = Markup('<title id="{}">{}</title>').format(title_id, title) if title else Markup("")
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" width="1em" height="1em" fill="none" viewBox="0 0 24 24"'
        ' focusable="false" role="img"{}{}>{}{}</svg>'
    ).format(named, css, heading, _drawing(name))


@lru_cache(maxsize=256)
def _drawing(name: str) -> Markup:
    file = ICON_FOLDER / f"{name}.svg"
    if not file.is_file():
        return Markup("")
    found = _INNER.search(file.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{file.name} holds no svg element")
    # The file is a package's own, pinned by the lock file and copied by us, so its markup is trusted.
    return Markup(found.group(1).strip())  # noqa: S704
