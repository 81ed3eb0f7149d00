"""The viewer: the person behind a request, in the one role they act in now."""

from dataclasses import dataclass, field
from datetime import date

from flask import g

from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.people.roles import ROLE_LABELS, Role, permissions_of


@dataclass(frozen=True)
class RoleChoice:
    """A role the person holds today and may act in.

    Attributes:
        id: the role assignment's key.
        role: the role.
        unit_id: the unit it is held at.
        unit_name: that unit's name.
    """

    id: int
    role: Role
    unit_id: int
    unit_name: str

    @property
    def label(self) -> str:
        """Return the role's name in the user's language."""
        return str(ROLE_LABELS[self.role])


@dataclass(frozen=True)
class Viewer:
    """Who asks, in which role, on which day. Policies filter by this and nothing else.

    Attributes:
        person_id: the person's key.
        name: the person's name.
        active: the role they act in now.
        other_roles: the other roles they could switch to.
        today: the local day of the request; memberships and roles are held against it.
    """

    person_id: int
    name: str
    active: RoleChoice
    today: date
    other_roles: tuple[RoleChoice, ...] = field(default=())

    @property
    def role(self) -> Role:
        """Return the active role."""
        return self.active.role

    @property
    def role_label(self) -> str:
        """Return the active role's name."""
        return self.active.label

    @property
    def unit_id(self) -> int:
        """Return the unit of the active role."""
        return self.active.unit_id

    @property
    def unit_name(self) -> str:
        """Return the name of the active role's unit."""
        return self.active.unit_name

    def may(self, permission: Permission) -> bool:
        """Tell whether the active role gives a permission."""
        return permission in permissions_of(self.role)


def person_key() -> str:
    """Return who asks, for limits that count what a person does and not where it comes from."""
    return f"person:{current_viewer().person_id}"


def current_viewer() -> Viewer:
    """Return who is behind the present request.

    Raises:
        NotFound: when nobody is signed in; the gate lets no such request through to a page that asks.
    """
    viewer: Viewer | None = g.get("viewer")
    if viewer is None:
        raise NotFound("")
    return viewer
