"""Which roles follow from groups at an identity provider, and what that changes. Pure: values in, values out."""

from collections.abc import Iterable
from dataclasses import dataclass

from hpmt_supervision.sign_in_settings import GroupRole

# The code of a role, and the text id of the unit it is held at.
Place = tuple[str, str]


@dataclass(frozen=True)
class RoleChange:
    """What to do so that roles follow from groups.

    Attributes:
        add: roles to give, each with the text id of its unit, in a fixed order.
        end: roles to end, likewise.
    """

    add: tuple[Place, ...]
    end: tuple[Place, ...]


def change_of_roles(
    *, groups: Iterable[str], mapping: Iterable[GroupRole], held: Iterable[Place], from_groups: Iterable[Place]
) -> RoleChange:
    """Return which roles to give and which to end.

    A role that somebody has been given by hand is neither given again nor ended.

    Args:
        groups: the groups the person is in.
        mapping: the roles that follow from groups.
        held: the roles the person holds today, wherever they came from.
        from_groups: those of them that came from groups.
    """
    wanted = {(rule.role, rule.unit_text_id) for rule in mapping if rule.group in set(groups)}
    return RoleChange(add=tuple(sorted(wanted - set(held))), end=tuple(sorted(set(from_groups) - wanted)))
