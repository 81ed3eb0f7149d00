"""The demo shows who may read a text, who has read it, and when it is gone."""

import io
import re
import zipfile
from collections import Counter

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hpmt_supervision.auth.models import Account
from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.demo import cast
from hpmt_supervision.demo.trust import FORMER
from hpmt_supervision.emergency_access.models import EmergencyAccess
from hpmt_supervision.emergency_access.states import Standing, standing_of
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm
from hpmt_supervision.mail.models import MailState, OutgoingMail
from hpmt_supervision.own_data.models import AnonymisationRequest, RequestState
from hpmt_supervision.people.models import FormerPerson, Person
from hpmt_supervision.privacy.models import TextReading
from hpmt_supervision.retention.models import HoldState, RetentionHold
from tests.integration.demo.playing import MONDAY


def signed_in(app: Flask, name: str) -> FlaskClient:
    client = app.test_client()
    client.post("/logg-inn", data={"login_name": cast.login_of(name), "password": cast.PASSWORD})
    return client


def person(name: str) -> Person:
    return db.session.scalars(select(Person).where(Person.name == name)).one()


def test_an_emergency_access_in_each_of_its_states(loaded: Flask) -> None:
    rows = db.session.scalars(select(EmergencyAccess)).all()
    assert Counter(standing_of(row, MONDAY) for row in rows) == dict.fromkeys(Standing, 1)
    assert {row.asked_by.name for row in rows} == {cast.KARI, cast.LIV}
    waiting = next(row for row in rows if standing_of(row, MONDAY) is Standing.ASKED)
    answer = signed_in(loaded, cast.KARI).get(f"/administrasjon/nodtilgang/{waiting.id}").get_data(as_text=True)
    assert "Godkjenn" in answer, "the administrator whose account is printed first has something to decide"


def test_the_author_was_told_of_the_one_that_was_used_and_finds_it_on_the_case(loaded: Flask) -> None:
    used = db.session.scalars(select(EmergencyAccess).where(EmergencyAccess.first_read_at.is_not(None))).one()
    ingrid = person(cast.INGRID)
    mails = db.session.scalars(select(OutgoingMail).where(OutgoingMail.key.like(f"emergency_access:{used.id}:%"))).all()
    assert {mail.key.rsplit(":", 1)[1] for mail in mails} == {"asked", "approved", "read"}
    assert {(mail.person_id, mail.state) for mail in mails} == {(ingrid.id, MailState.SENT)}
    client = signed_in(loaded, cast.INGRID)
    case_page = client.get(f"/saker/{used.text_id}").get_data(as_text=True)
    assert cast.KARI in case_page and "med nødtilgang" in case_page
    assert used.reason in client.get("/min-konto/nodtilgang").get_data(as_text=True)


def test_one_text_is_held_one_wish_waits_and_one_text_is_gone(loaded: Flask) -> None:
    held, wish = db.session.scalars(select(RetentionHold).order_by(RetentionHold.subject_kind)).all()
    assert (held.state, wish.state, wish.subject_kind) == (HoldState.ACTIVE, HoldState.ASKED, "fe_form")
    client = signed_in(loaded, cast.INGRID)
    assert "beholdes lenger enn vanlig" in client.get(f"/saker/{held.subject_id}").get_data(as_text=True)
    withdrawn = select(SupervisionCase).where(SupervisionCase.state == CaseState.WITHDRAWN)
    gone = db.session.scalars(
        withdrawn.where(SupervisionCase.author_id == held.asked_by_id, SupervisionCase.text_deleted_at.is_not(None))
    ).one()
    page = client.get(f"/saker/{gone.id}").get_data(as_text=True)
    assert "Teksten ble slettet" in page and cast.MARIT in page, "who has read it stands after the text is gone"


def test_a_former_counsellor_is_nobody_and_the_rows_stay(loaded: Flask) -> None:
    former = db.session.scalars(select(FormerPerson)).one()
    assert db.session.scalars(select(Person).where(Person.name == FORMER)).first() is None
    assert db.session.get_one(Person, former.person_id).name.startswith("Tidligere veileder")
    assert db.session.scalars(select(AnonymisationRequest.state)).one() == RequestState.DONE
    assert db.session.scalars(select(FeForm.id).where(FeForm.author_id == former.person_id)).first() is not None
    assert db.session.scalars(select(Account).where(Account.person_id == former.person_id)).first() is None


def test_the_printed_counsellor_answers_the_three_questions(loaded: Flask) -> None:
    """Who can read what I wrote, who has, and when will it be gone: each has its place on the page of a case."""
    held = db.session.scalars(select(RetentionHold).where(RetentionHold.subject_kind == "case")).one()
    client = signed_in(loaded, cast.INGRID)
    page = client.get(f"/saker/{held.subject_id}").get_data(as_text=True)
    for told in (
        "Hvem kan lese, og når",
        "Hvem har lest",
        cast.MARIT,
        "Teksten beholdes lenger enn vanlig",
        "Den slettes",
    ):
        assert told in page
    own = client.get("/konto/tekster").get_data(as_text=True)
    assert f"/saker/{held.subject_id}" in own and "Venter på svar" in own
    reader = select(TextReading.id).where(TextReading.subject_kind == "case", TextReading.subject_id == held.subject_id)
    assert db.session.scalars(reader).first() is not None


def test_the_readable_page_of_own_data_tells_everybody_in_words(loaded: Flask) -> None:
    codes = re.compile(r"[a-z]+(_[a-z]+)+|[a-z_]+\.[a-z_]+|FREQ=.*|\{.*\}|\d{4}-\d\d-\d\d.*")
    for _role, name in cast.PRINTED:
        answer = signed_in(loaded, name).post("/konto/mine-data")
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            page = archive.read("mine-data.html").decode()
        values = {value.strip() for value in re.findall(r"<(?:dd|td)>([^<]*)</", page)}
        assert not [value for value in values if codes.fullmatch(value)], name
        assert page.rstrip().endswith("</html>")
