"""Two administrators, and a case of somebody's."""

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hpmt_supervision.core import clock
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.emergency_access import operations
from hpmt_supervision.emergency_access.models import EmergencyAccess, TextKind
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from tests.contracts.world import World, make_world
from tests.factories.auth import sign_in
from tests.factories.catalogue import load_catalogue
from tests.factories.people import give_role, make_person, role_of, viewer_for

PATH = "/administrasjon/nodtilgang"
REASON = "Noen står i akutt fare, og vi må vite hva som er sagt."


def main_of(page: str) -> str:
    """Return what stands on a page between its frame."""
    return page.split("<main")[1].split("</main")[0]


@dataclass
class Scene:
    """Two administrators, and a case of somebody's."""

    app: Flask
    world: World
    first: Person
    second: Person

    def viewer(self, person: Person, role: Role | None = Role.ADMINISTRATOR) -> Viewer:
        return viewer_for(person, clock.today(), role)

    def browser(self, person: Person) -> FlaskClient:
        return sign_in(self.app.test_client(), person)

    def ask(self, kind: TextKind = TextKind.CASE, key: int | None = None, **more: object) -> EmergencyAccess:
        given: dict[str, object] = {
            "kind": kind,
            "key": key or self.world.own.case.id,
            "reason": REASON,
            "hours": 2,
            "request_key": f"k{db.session.query(EmergencyAccess).count()}",
            "by": self.viewer(self.first),
        }
        with unit_of_work():
            return operations.ask(**(given | more))  # type: ignore[arg-type]

    def approve(self, access: EmergencyAccess, by: Viewer | None = None) -> None:
        with unit_of_work():
            operations.approve(access_id=access.id, expected_version=None, by=by or self.viewer(self.second))


@pytest.fixture
def scene(app: Flask) -> Scene:
    load_catalogue()
    world = make_world()
    first, second = world.people[Role.ADMINISTRATOR], make_person("Berit Sund")
    first.name = "Arne Vik"
    give_role(second, Role.ADMINISTRATOR, role_of(first, Role.ADMINISTRATOR).unit)
    db.session.commit()
    return Scene(app, world, first, second)
