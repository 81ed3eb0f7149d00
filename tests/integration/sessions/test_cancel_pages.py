"""The page on which sessions are cancelled, as a browser without scripts meets it."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.sessions.models import SessionStatus
from tests.factories.auth import sign_in
from tests.factories.sessions import local, make_session
from tests.integration.sessions.page_scenes import booked_series, scene
from tests.integration.sessions.typed import hidden


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


def test_cancel_page(client: FlaskClient) -> None:
    group, supervisor, member = scene()
    session = make_session(group)
    sign_in(client, supervisor)
    url = f"/veiledning/{session.id}/avlys"
    missing = client.post(url, data={"version": "1"})
    assert (missing.status_code, "Velg hvorfor" in missing.get_data(as_text=True)) == (422, True)
    stale = client.post(url, data={"version": "9", "reason": "sickness"})
    assert (stale.status_code, "Noen andre har endret" in stale.get_data(as_text=True)) == (422, True)
    assert client.post(url, data={"version": "1", "reason": "sickness"}).status_code == 302
    assert client.post(url, data={"version": "1", "reason": "sickness"}).status_code == 302
    other = client.post(url, data={"version": "1", "reason": "holiday"})
    assert other.status_code == 422
    db.session.expire_all()
    assert (session.status, session.cancel_reason) == (SessionStatus.CANCELLED, "sickness")
    assert "sykdom" in client.get(f"/veiledning/{session.id}").get_data(as_text=True)
    sign_in(client, member)
    for page in (f"/veiledning/{session.id}", "/veiledning"):
        seen = client.get(page).get_data(as_text=True)
        assert "vlyst" in seen
        assert "ykdom" not in seen


def test_every_date_that_is_cancelled_is_shown_first(client: FlaskClient) -> None:
    _group, _supervisor, rows = booked_series(client)
    url = f"/veiledning/{rows[2].id}/avlys"
    form = {"version": str(rows[2].version), "reason": "workload", "scope": "later", "step": "save"}
    page = client.post(url, data=form).get_data(as_text=True)
    assert "2 veiledninger avlyses" in page
    assert "mandag 15. februar 2027" in page
    assert client.post(url, data={**form, **hidden(page)}).status_code == 302
    db.session.expire_all()
    assert [one.status for one in rows] == ["planned", "planned", "cancelled", "cancelled"]
