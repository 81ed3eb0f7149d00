"""Addresses that templates need: static files, pages that may not exist, and the present page with another filter."""

import hashlib
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from flask import current_app, request, url_for
from flask_babel import gettext as _
from werkzeug.routing import BuildError

from hpmt_supervision.core.errors import UserError

# Characters that mean nothing special within a query, so that an address stays readable.
_SAFE_IN_QUERY = "!$'()*,/:;?@"
STATIC_FOLDER = Path(__file__).parent / "static"


@lru_cache(maxsize=1)
def asset_version() -> str:
    """Return a short mark of the static files' content, so that browsers fetch them again only when they change."""
    digest = hashlib.sha256()
    for file in sorted(STATIC_FOLDER.rglob("*")):
        if file.is_file():
            digest.update(file.relative_to(STATIC_FOLDER).as_posix().encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def asset_url(filename: str) -> str:
    """Return the address of a file in ``web/static``.

    Args:
        filename: its path inside the folder.
    """
    if current_app.debug:
        # Whoever edits a style sheet wants to see it on the next load.
        asset_version.cache_clear()
    return url_for("web.static", filename=filename, v=asset_version())


def url_or_none(endpoint: str, **values: object) -> str | None:
    """Return the address of an endpoint, or ``None`` when the application has no such page.

    The frame is an earlier room than the pages it links to, so it asks instead of assuming.
    """
    try:
        return url_for(endpoint, **values)  # type: ignore[arg-type]
    except BuildError:
        return None


def absolute_url(endpoint: str, **values: object) -> str:
    """Return the whole address of an endpoint, for what is read outside the site, as mail.

    It is built on the setting HPMT_BASE_URL and never on what a request calls the site: whoever sends a request chooses
    that, and would choose where the links in other people's mail lead.

    Args:
        endpoint: the endpoint.
        values: its values.

    Raises:
        UserError: when the setting is needed and not given, as in production.
    """
    base = current_app.extensions["hpmt_settings"].base_url
    if not base:
        raise UserError(_("Adressen til siden er ikke satt. Den som drifter løsningen, setter HPMT_BASE_URL."))
    path = current_app.url_map.bind("localhost").build(endpoint, values)
    return f"{base}{path}"


def url_with(**changes: object) -> str:
    """Return the present page's address with some of its query changed.

    Args:
        changes: query names and their new values; ``None`` removes the name.
    """
    query: dict[str, object] = {name: request.args.getlist(name) for name in request.args}
    query.update(changes)
    kept = {name: value for name, value in query.items() if value not in (None, "", [])}
    if request.endpoint is None:
        return request.path
    # The query goes round url_for, to which a name such as _scheme or endpoint would be an instruction.
    path = url_for(request.endpoint, **(request.view_args or {}))
    return f"{path}?{urlencode(kept, doseq=True, safe=_SAFE_IN_QUERY)}" if kept else path


def page_address() -> str:
    """Return the present page's path and query, or the front page's when its address cannot be asked for again."""
    rule = request.url_rule
    if rule is None or "GET" not in (rule.methods or ()):
        return url_or_none("home.index") or "/"
    return request.full_path.rstrip("?")


def page_numbers(page: int, count: int) -> list[int | None]:
    """Return the page numbers a pager shows: the first, the last and those around the present one.

    Args:
        page: the present page, from 1.
        count: how many pages there are.

    Returns:
        Numbers in order, with ``None`` where some are left out.
    """
    if count <= 7:
        return list(range(1, count + 1))
    first = min(max(page - 1, 1), count - 4) if page > 4 else 1
    last = max(min(page + 1, count), 5) if page < count - 3 else count
    shown: list[int | None] = list(range(first, last + 1))
    if first > 1:
        shown = [1, None, *shown] if first > 2 else [1, *shown]
    if last < count:
        shown = [*shown, None, count] if last < count - 1 else [*shown, count]
    return shown
