"""What the tests of early warnings share: a county with two offices, and those above them."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, SupervisionGroup, Unit, UnitKind
from hpmt_supervision.people.roles import Role
from tests.factories.catalogue import load_catalogue
from tests.factories.people import give_role, join, make_group, make_person, make_unit, member_of, supervisor_of
from tests.factories.sessions import local


@dataclass
class Place:
    """An office with a group, who leads it, and those above."""

    county: Unit
    office: Unit
    group: SupervisionGroup
    leader: Person
    member: Person
    above: SupervisionGroup
    fm: Person
    coordinator: Person
    resource: Person


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 05:00")):
        yield


def make_place(nation: Unit | None = None, name: str = "Granli") -> Place:
    """Make an office of a county of its own, with everybody above it."""
    county = make_unit(UnitKind.COUNTY, name=f"{name}fylket", parent=nation)
    office = make_unit(name=f"Nav {name}", parent=county)
    group = make_group(office, name=f"Gruppe {name}")
    leader, member = supervisor_of(group, f"Leder {name}sen"), member_of(group, f"Medlem {name}sen")
    above = make_group(county, level=2, name=f"FM {name}")
    fm = supervisor_of(above, f"Astrid {name}sen")
    join(above, leader)
    coordinator, resource = make_person(f"Mona {name}sen"), make_person(f"Olav {name}sen")
    give_role(coordinator, Role.COUNTY_COORDINATOR, county)
    assert county.parent_id is not None
    give_role(resource, Role.RESOURCE_GROUP, db.session.get_one(Unit, county.parent_id))
    return Place(county, office, group, leader, member, above, fm, coordinator, resource)


def laid_place(name: str = "Granli") -> Place:
    """Lay the catalogue and make a place."""
    load_catalogue()
    return make_place(name=name)
