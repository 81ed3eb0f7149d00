"""The task navigation: rooms add their entries, and a viewer sees those the active role uses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for

from hpmt_supervision.core.permissions import Permission

KEY = "hpmt_navigation"


@dataclass(frozen=True)
class Entry:
    """One entry of the task navigation.

    Attributes:
        order: where it stands; *Min side* 10, FE-skjema 20, Saker 30, Veiledning 40, Kalender 50, Rapporter 60,
            Verktøykasse 70, Administrasjon 80.
        label: the translated label.
        endpoint: where it leads.
        permission: who sees it.
        blueprints: the blueprints whose pages count as being here.
        or_permission: another permission that shows it, for a page that two kinds of role come to.
    """

    order: int
    label: Any
    endpoint: str
    permission: Permission
    blueprints: tuple[str, ...] = ()
    or_permission: Permission | None = None


@dataclass(frozen=True)
class Link:
    """An entry as the page shows it."""

    label: str
    url: str
    current: bool


def add_entries(app: Any, *entries: Entry) -> None:
    """Add a room's entries to the task navigation."""
    app.extensions.setdefault(KEY, []).extend(entries)


def links_for(may: Callable[[Permission], bool]) -> list[Link]:
    """Return the navigation of someone who may what ``may`` says, in order."""
    entries: list[Entry] = current_app.extensions.get(KEY, [])
    # A page that belongs under another room's entry, as a group's queue under "Veiledning", says so.
    place = g.get("navigation_place") or request.blueprint
    return [
        Link(str(entry.label), url_for(entry.endpoint), place in entry.blueprints)
        for entry in sorted(entries, key=lambda entry: entry.order)
        if may(entry.permission) or (entry.or_permission is not None and may(entry.or_permission))
    ]
