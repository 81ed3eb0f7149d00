"""Who may see what: the condition that filters rows, declared beside the words that say so to people.

A room declares each kind of thing it keeps as a ``Kind`` with the ways that lead to it, in its ``policy.py``, and hands
it in when the app starts. The same ways filter the room's lists, check one row, say why somebody could read it, and
are what the page "Hvem kan se hva" shows.

Other words about the same stand elsewhere and are written anew there: the reasons for a reading in
``audit_trail/wording.py``, the matrix on the page of a case (``readers_of`` in ``cases/case_page.py``), the handbook.
Tests hold the first two to the ways that are declared; the comment in ``cases/policy.py`` names all places of a case.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app
from sqlalchemy import ColumnElement, case, false, or_

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.people.roles import Role, permissions_of
from hpmt_supervision.people.viewer import Viewer

_KEY = "hpmt_kinds_of_access"
Condition = Callable[[Viewer], ColumnElement[bool]]


@dataclass(frozen=True)
class Way:
    """One way to a kind of thing.

    Attributes:
        reason: a short code, as reading rows hold it; ``audit_trail/wording.py`` has words for it.
        who: whom it leads there, in plain words.
        when: when, and as long as what, in plain words.
        permissions: what the role acted in must allow, all of them.
        condition: the row filter for whoever has them; it looks at who asks, not at their role.
        only: the roles it is for, when the permissions do not say it.
    """

    reason: str
    who: Any
    when: Any
    permissions: frozenset[Permission]
    condition: Condition = field(repr=False)
    only: frozenset[Role] | None = None

    def is_open_to(self, role: Role) -> bool:
        """Tell whether somebody who acts in a role may go this way at all."""
        return (self.only is None or role in self.only) and self.permissions <= permissions_of(role)

    def rows(self, viewer: Viewer) -> ColumnElement[bool]:
        """Return the row filter of this way: nothing in a role that it is not open to."""
        return self.condition(viewer) if self.is_open_to(viewer.role) else false()


@dataclass(frozen=True)
class Kind:
    """A kind of thing that not everybody may see.

    Attributes:
        code: a short code; the page's anchor.
        name: what it is.
        holds: what is in it, in plain words.
        ways: every way to it that the room gives, the strongest first. One text may be open to an administrator in an
            emergency besides; that is a kind of its own (``emergency_access/policy.py``), because it is decided on one
            text at a time.
        closing: what more there is to say of those who have no way, or None.
    """

    code: str
    name: Any
    holds: Any
    ways: tuple[Way, ...]
    closing: Any = None

    def rows(self, viewer: Viewer) -> ColumnElement[bool]:
        """Return the row filter: what the viewer may see, by any way."""
        return or_(false(), *(way.rows(viewer) for way in self.ways))

    def reason(self, viewer: Viewer) -> ColumnElement[str]:
        """Return the column that says by which way the viewer may see a row, or is NULL when there is none."""
        return case(*((way.rows(viewer), way.reason) for way in self.ways), else_=None)

    def roles(self) -> list[Role]:
        """Return the roles that at least one way is open to."""
        return [role for role in Role if any(way.is_open_to(role) for way in self.ways)]


def declare(app: Flask, *kinds: Kind) -> None:
    """Hand in the kinds of a room, in the order they are shown."""
    app.extensions.setdefault(_KEY, []).extend(kinds)


def kinds() -> list[Kind]:
    """Return every kind that has been declared, in the order of the rooms."""
    return list(current_app.extensions.get(_KEY, []))
