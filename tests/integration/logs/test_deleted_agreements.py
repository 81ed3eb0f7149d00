"""Agreements whose text is deleted are told apart by the day they were made."""

from datetime import timedelta

from flask import Flask

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.logs.models import Agreement
from hpmt_supervision.sessions.models import SessionStatus
from hpmt_supervision.web.formats import day
from tests.factories.auth import sign_in
from tests.factories.cases import make_planned
from tests.factories.catalogue import load_catalogue
from tests.factories.logs import sign
from tests.factories.people import make_group, member_of, supervisor_of


def test_deleted_agreements_say_when_they_were_made(app: Flask) -> None:
    load_catalogue()
    group = make_group()
    supervisor, member = supervisor_of(group), member_of(group)
    days = []
    for weeks in (2, 4):
        session = make_planned(group, clock.now() - timedelta(weeks=weeks), member, status=SessionStatus.HELD)
        sign(session, supervisor)
        db.session.add(Agreement(session_id=session.id, owner_id=member.id, what=None))
        days.append(session.local_date)
    db.session.commit()
    for person, page in ((supervisor, f"/veiledning/gruppe/{group.id}/logger"), (member, "/")):
        text = sign_in(app.test_client(), person).get(page).text
        for made in days:
            told = f"Avtale fra {day(made)}, teksten er slettet"
            with app.test_request_context():
                assert told in text, page
