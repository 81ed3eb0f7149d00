"""The units whose figures a viewer sees from outside, and the way down to each."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Unit, UnitKind
from hpmt_supervision.people.policy import watched_units
from hpmt_supervision.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Place:
    """A unit within reach.

    Attributes:
        id: its key.
        text_id: the sender's own id.
        name: its name.
        kind: ``national``, ``county`` or ``office``.
        parent_id: the key of the unit above, or None.
    """

    id: int
    text_id: str
    name: str
    kind: str
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class Reach:
    """Every unit a viewer sees from outside, by key, in Norwegian alphabetical order."""

    places: Mapping[int, Place]

    def find(self, kind: UnitKind, unit_id: int) -> Place:
        """Return a unit of a kind.

        Raises:
            NotFound: when there is no such unit, or it lies outside the reach.
        """
        place = self.places.get(unit_id)
        if place is None or place.kind != kind:
            raise NotFound(str(unit_id))
        return place

    def nation(self) -> Place:
        """Return the nation.

        Raises:
            NotFound: when it lies outside the reach.
        """
        for place in self.places.values():
            if place.kind == UnitKind.NATIONAL:
                return place
        raise NotFound("")

    def above(self, place: Place) -> list[Place]:
        """Return the units above a place that lie within reach, the highest first."""
        found: list[Place] = []
        parent = self.places.get(place.parent_id or 0)
        while parent is not None and parent not in found:
            found.insert(0, parent)
            parent = self.places.get(parent.parent_id or 0)
        return found

    def tops(self) -> list[Place]:
        """Return the units with nothing above them within reach: where the viewer begins."""
        return [place for place in self.places.values() if place.parent_id not in self.places]


def reach_of(viewer: Viewer) -> Reach:
    """Return the units whose figures a viewer sees from outside."""
    columns = (Unit.id, Unit.text_id, Unit.name, Unit.kind, Unit.parent_id)
    rows = db.session.execute(select(*columns).where(watched_units(viewer)))
    places = sorted((Place(*row) for row in rows), key=lambda place: (norwegian_order(place.name), place.text_id))
    return Reach({place.id: place for place in places})
