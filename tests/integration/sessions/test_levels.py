"""The same life on every level: book, invite, answer, change, agenda, hold, sign, read, cancel."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hpmt_supervision.cases.models import Agenda, CaseState, ItemKind
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.logs.models import LogState, SessionLog
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.sessions.models import Answer, Attendance, SessionStatus, SupervisionSession
from tests.factories.auth import sign_in
from tests.factories.cases import make_case
from tests.factories.catalogue import load_catalogue
from tests.factories.people import make_group, member_of, supervisor_of
from tests.factories.sessions import local
from tests.integration.sessions.typed import hidden

LEVELS = pytest.mark.parametrize("level", [1, 2, 3])
RULE = {
    "first_day": "26.11.2026",
    "starts": "09.00",
    "ends": "10.30",
    "repeat": "days",
    "every_days": "14",
    "end": "count",
    "count": "2",
    "place": "Møterom Utsikten",
    "audience": "whole",
    "step": "preview",
}


class Life:
    """A group of a level, with a browser for the one who leads it and one for a member."""

    def __init__(self, app: Flask, level: int) -> None:
        load_catalogue()
        self.level = level
        self.group: SupervisionGroup = make_group(level=level, name="Gruppa vår")
        self.leader: Person = supervisor_of(self.group, "Turid Lia")
        self.member: Person = member_of(self.group, "Eirik Moen")
        self.sign_in(app)

    def sign_in(self, app: Flask) -> None:
        """Sign both in, which a lapsed sign-in asks for after some days."""
        self.leads = sign_in(app.test_client(), self.leader)
        self.takes_part = sign_in(app.test_client(), self.member)

    def read(self, client: FlaskClient, path: str) -> str:
        """Open a page; above the office it speaks of nobody's title at the office, and only Min side of offices."""
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.location)
        text = answer.get_data(as_text=True)
        main = text[text.index("<main") : text.index("</main>")]
        if self.level > 1:
            assert "KVP-veileder" not in main, path
            # Min side tells those who follow offices how many sessions there were in them; that is meant.
            assert path == "/" or "kontor" not in main.casefold(), path
        return main

    def book(self) -> list[SupervisionSession]:
        path = f"/veiledning/gruppe/{self.group.id}/book"
        self.read(self.leads, path)
        page = self.leads.post(path, data=RULE).get_data(as_text=True)
        form: dict[str, Any] = {**RULE, **hidden(page), "step": "book"}
        assert self.leads.post(path, data=form).status_code == 302
        return list(db.session.scalars(select(SupervisionSession).order_by(SupervisionSession.starts_at)))


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


@LEVELS
def test_booked_answered_changed_and_cancelled(app: Flask, level: int) -> None:
    life = Life(app, level)
    first, second = life.book()
    assert "Ingen dato er booket" not in life.read(life.takes_part, "/veiledning")
    assert life.takes_part.post(f"/veiledning/{first.id}/svar", data={"answer": "yes"}).status_code == 302
    assert "Kommer" in life.read(life.leads, f"/veiledning/{first.id}")
    assert "Du kommer" in life.read(life.takes_part, f"/veiledning/{first.id}")
    moved = {"first_day": "27.11.2026", "starts": "12.00", "ends": "13.00", "version": str(first.version)}
    life.read(life.leads, f"/veiledning/{first.id}/endre")
    assert life.leads.post(f"/veiledning/{first.id}/endre", data=moved).status_code == 302
    db.session.expire_all()
    assert (first.local_date, [row.answer for row in first.invitations]) == (date(2026, 11, 27), [Answer.WAITING])
    guest = {"name": "Kari Gjest", "affiliation": "Rådgiver i rusfeltet"}
    assert life.leads.post(f"/veiledning/{first.id}/gjester", data=guest).status_code == 302
    assert "Kari Gjest" in life.read(life.takes_part, f"/veiledning/{first.id}")
    life.read(life.leads, f"/veiledning/{second.id}/avlys")
    assert life.leads.post(f"/veiledning/{second.id}/avlys", data={"reason": "workload"}).status_code == 302
    db.session.expire_all()
    assert second.status == SessionStatus.CANCELLED
    assert life.takes_part.get(f"/veiledning/{first.id}/endre").status_code == 404
    assert life.takes_part.get(f"/veiledning/gruppe/{life.group.id}/book").status_code == 404
    life.read(life.leads, "/")


@LEVELS
def test_from_a_case_to_a_signed_log(app: Flask, level: int) -> None:
    life = Life(app, level)
    session, _second = life.book()
    life.read(life.takes_part, "/saker/ny")
    case = make_case(life.member, life.group, title="Plan uten fremdrift")
    db.session.commit()
    assert "Plan uten fremdrift" in life.read(life.leads, f"/veiledning/gruppe/{life.group.id}")
    life.read(life.leads, f"/veiledning/{session.id}/saksliste")
    agenda = {"item": [f"case:{case.id}", "new_agreements"], "minutes": ["25", "10"], "version": "0", "do": "save"}
    answer = life.leads.post(f"/veiledning/{session.id}/saksliste", data=agenda)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    with clock.at(local("2026-11-26 09:05")):
        life.sign_in(app)
        life.read(life.takes_part, f"/veiledning/{session.id}/saksliste")
        assert life.leads.post(f"/veiledning/{session.id}/start").status_code == 302
        stored = db.session.scalars(select(Agenda)).one()
        item = next(item for item in stored.items if item.kind == ItemKind.CASE)
        life.read(life.leads, f"/veiledning/{session.id}/gjennomfor?punkt={item.id}")
        step = {
            "version": "",
            "punkt": str(item.id),
            "attended": [str(life.member.id)],
            "work_forms": ["role_play"],
            "learning": "Begynn med det som virker.",
            "do": "next",
        }
        assert life.leads.post(f"/veiledning/{session.id}/gjennomfor", data=step).status_code == 302
        life.read(life.leads, f"/veiledning/{session.id}/signer")
        log = db.session.scalars(select(SessionLog)).one()
        assert life.leads.post(f"/veiledning/{session.id}/signer", data={"version": log.version}).status_code == 302
        assert "Begynn med det som virker." in life.read(life.takes_part, f"/veiledning/{session.id}/logg")
        life.read(life.leads, f"/veiledning/gruppe/{life.group.id}/logger")
    db.session.expire_all()
    assert (log.state, session.status, case.state) == (LogState.SIGNED, SessionStatus.HELD, CaseState.DISCUSSED)
    rows = db.session.scalars(select(Attendance)).all()
    assert [(row.person_id, row.status) for row in rows] == [(life.member.id, "attended")]


@LEVELS
def test_the_level_beside_leads_nothing_here(app: Flask, level: int) -> None:
    life = Life(app, level)
    session, _second = life.book()
    other = supervisor_of(make_group(level=level % 3 + 1))
    client = sign_in(app.test_client(), other)
    for path in ("", "/endre", "/avlys", "/inviter", "/saksliste", "/gjennomfor"):
        assert client.get(f"/veiledning/{session.id}{path}").status_code == 404, path
