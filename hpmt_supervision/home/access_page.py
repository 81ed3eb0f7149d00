"""What the page "Hvem kan se hva" shows, made of what the rooms declare. Values in, values out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.people.access import Kind, Way
from hpmt_supervision.people.roles import EVERYONE, ROLE_LABELS, ROLE_PERMISSIONS, Role


@dataclass(frozen=True, slots=True)
class WayShown:
    """One way to a kind of thing.

    Attributes:
        way: the way.
        roles: the names of the roles it is open to.
        is_yours: whether it is open to the role the reader acts in.
    """

    way: Way
    roles: tuple[Any, ...]
    is_yours: bool


@dataclass(frozen=True, slots=True)
class KindShown:
    """One kind of thing.

    Attributes:
        kind: the kind.
        ways: its ways.
        never: the names of the roles that no way is open to.
    """

    kind: Kind
    ways: tuple[WayShown, ...]
    never: tuple[Any, ...]


def kinds_shown(kinds: Sequence[Kind], role: Role | None) -> list[KindShown]:
    """Return the kinds as the page shows them.

    Args:
        kinds: what the rooms declared.
        role: the role the reader acts in, or None for somebody who is not signed in.
    """
    return [
        KindShown(
            kind,
            tuple(_way_shown(way, role) for way in kind.ways),
            _names(some for some in Role if some not in kind.roles()),
        )
        for kind in kinds
    ]


def _way_shown(way: Way, role: Role | None) -> WayShown:
    roles = [some for some in Role if way.is_open_to(some)]
    return WayShown(way, _names(roles), role in roles)


def _names(roles: Iterable[Role]) -> tuple[Any, ...]:
    return tuple(ROLE_LABELS[role] for role in roles)


def matrix(kinds: Sequence[Kind]) -> list[tuple[Any, list[bool]]]:
    """Return each kind's name and, for each role in order, whether some way is open to it."""
    return [(kind.name, [role in kind.roles() for role in Role]) for kind in kinds]


def tasks_of_roles() -> list[tuple[Any, list[Any]]]:
    """Return each role's name and what it may do at all, in the order of the permissions."""
    return [
        (ROLE_LABELS[role], [some.description for some in Permission if some in ROLE_PERMISSIONS[role] - EVERYONE])
        for role in Role
    ]
