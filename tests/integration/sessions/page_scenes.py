"""A group with its people, and a season booked or looked at on the page, for the tests of the pages."""

import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select

from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.sessions.models import SupervisionSession
from tests.factories.auth import sign_in
from tests.factories.people import make_group, member_of, supervisor_of
from tests.integration.sessions.typed import hidden

ALL_FREE, FREE = "Alle er ledige", ">Ledig<"

RULE = {
    "first_day": "04.01.2027",
    "starts": "13.00",
    "ends": "14:30",
    "repeat": "days",
    "every_days": "14",
    "end": "until",
    "until": "2027-04-12",
    "place": "Møterom Utsikten",
    "audience": "whole",
}


def scene() -> tuple[SupervisionGroup, Person, Person]:
    group = make_group(name="Nav Granli")
    return group, supervisor_of(group, "Marit Haugland"), member_of(group, "Ingrid Solheim")


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def preview(client: FlaskClient, group: SupervisionGroup, **changes: Any) -> tuple[str, dict[str, Any]]:
    given = {**RULE, **changes}
    answer = client.post(f"/veiledning/gruppe/{group.id}/book", data={**given, "step": "preview"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200, re.findall(r"aksel-error[^>]*>([^<]+)", page)
    return page, {**given, **hidden(page), "step": "book"}


def booked_series(client: FlaskClient) -> tuple[SupervisionGroup, Person, list[SupervisionSession]]:
    group, supervisor, _member = scene()
    sign_in(client, supervisor)
    _page, form = preview(client, group, end="count", count="4")
    assert client.post(f"/veiledning/gruppe/{group.id}/book", data=form).status_code == 302
    return (
        group,
        supervisor,
        list(db.session.scalars(select(SupervisionSession).order_by(SupervisionSession.starts_at))),
    )
