"""Whoever shortens a term is told what it takes before it is saved; nobody is asked who prolongs it."""

import re
from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient

from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.retention import kind_of
from hpmt_supervision.retention import preview
from hpmt_supervision.retention.terms_queries import all_terms
from tests.factories.auth import sign_in
from tests.factories.catalogue import load_catalogue
from tests.factories.people import give_role, make_person, make_unit
from tests.factories.retention import set_amounts
from tests.integration.retention.kinds import make_text

NOW = datetime(2026, 11, 23, 9)


def administrator(app: Flask) -> FlaskClient:
    person = make_person()
    give_role(person, Role.ADMINISTRATOR, make_unit())
    return sign_in(app.test_client(), person)


def closed_long_ago() -> Programme:
    """Make texts closed 80, 70, 40 and 5 days ago."""
    programme = load_catalogue()
    for day in (
        datetime(2026, 9, 4, 12),
        datetime(2026, 9, 14, 12),
        datetime(2026, 10, 14, 12),
        datetime(2026, 11, 18),
    ):
        make_text("case_texts", clock.to_utc(day))
    db.session.flush()
    return programme


def test_shortening_tells_what_goes_and_saves_after_a_yes(app: Flask) -> None:
    programme = closed_long_ago()
    address = f"/administrasjon/oppbevaring/{programme.id}/case_texts"
    with clock.at(clock.to_utc(NOW)):
        client = administrator(app)
        answer = client.post(address, data={"amount": "60", "version": "0"})
        page = re.sub(r"\s+", " ", answer.text)
        assert answer.status_code == 200 and "2 tekster slettes i natt." in page
        assert "2 til slettes i løpet av de neste tre månedene." in page and "fra 90 dager til 60 dager" in page
        kind = kind_of("case_texts")
        assert all_terms().of(kind, programme.id).amount == 90, "nothing is saved yet"
        # A yes to another number is no yes to this.
        other = client.post(address, data={"amount": "40", "confirmed": "60", "version": "0"})
        assert other.status_code == 200 and all_terms().of(kind, programme.id).amount == 90
        assert client.post(address, data={"amount": "60", "confirmed": "60", "version": "0"}).status_code == 302
        assert all_terms().of(kind, programme.id).amount == 60
        # The page tells afterwards what was told before.
        after = preview.ahead(all_terms(), programme.id, clock.today())["case_texts"]
        assert (after.now, after.total) == (2, 4)


def test_prolonging_asks_nothing(sqlite_app: Flask) -> None:
    programme = load_catalogue()
    set_amounts(programme, case_texts=60)
    client = administrator(sqlite_app)
    address = f"/administrasjon/oppbevaring/{programme.id}/case_texts"
    for amount, version in (("60", "1"), ("120", "2")):
        assert client.post(address, data={"amount": amount, "version": version}).status_code == 302
    assert all_terms().of(kind_of("case_texts"), programme.id).amount == 120
    # What is outside the limits is told so, and not asked about.
    assert client.post(address, data={"amount": "29", "version": "3"}).status_code == 422


def test_a_yes_asks_for_a_fresh_proof(sqlite_app: Flask) -> None:
    programme = load_catalogue()
    with clock.at(clock.to_utc(NOW)):
        client = administrator(sqlite_app)
    with clock.at(clock.to_utc(NOW.replace(minute=15))):
        address = f"/administrasjon/oppbevaring/{programme.id}/case_texts"
        assert client.post(address, data={"amount": "60", "confirmed": "60", "version": "0"}).status_code == 403
        assert all_terms().of(kind_of("case_texts"), programme.id).amount == 90
