"""What the room's tests share: a group with a supervisor and two members on a Monday, and what has been told."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask

from hpmt_supervision.bookable_times import signals
from hpmt_supervision.bookable_times.models import BookableTime
from hpmt_supervision.core import clock
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.announcements import Announcement
from hpmt_supervision.sessions.signals import schedule_announced
from tests.factories.bookable_times import make_time
from tests.factories.people import make_group, member_of, supervisor_of, viewer_for
from tests.factories.sessions import local

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


class Scene:
    """A group with a supervisor and two members."""

    def __init__(self) -> None:
        self.group: SupervisionGroup = make_group(name="Veiledningsgruppe Granli")
        self.supervisor: Person = supervisor_of(self.group, "Marit Haugland")
        self.ingrid: Person = member_of(self.group, "Ingrid Solheim")
        self.jonas: Person = member_of(self.group, "Jonas Eide")

    def time(self, starts: str = "2026-12-03 13:00", **more: Any) -> BookableTime:
        return make_time(self.group, self.supervisor, starts, **more)

    @property
    def leads(self) -> Viewer:
        return viewer_for(self.supervisor, TODAY)

    @property
    def as_ingrid(self) -> Viewer:
        return viewer_for(self.ingrid, TODAY)

    @property
    def as_jonas(self) -> Viewer:
        return viewer_for(self.jonas, TODAY)


@pytest.fixture
def scene(app: Flask) -> Scene:
    return Scene()


@pytest.fixture
def told() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Give what the room and the room of sessions have told, each as a name and its values."""
    found: list[tuple[str, dict[str, Any]]] = []

    def listener(name: str) -> Any:
        def listen(sender: object, **values: Any) -> None:
            found.append((name, values))

        return listen

    def announced(sender: object, announcement: Announcement) -> None:
        found.append((f"session-{announcement.act}", {"announcement": announcement}))

    kept = [(getattr(signals, name), listener(name)) for name in ("time_freed", "request_made")]
    kept.append((signals.request_answered, listener("request_answered")))
    for signal, listen in kept:
        signal.connect(listen)
    schedule_announced.connect(announced)
    yield found
    for signal, listen in kept:
        signal.disconnect(listen)
    schedule_announced.disconnect(announced)
