"""How long a kind is kept is set per programme, within limits, with who and when; the run follows it."""

import json
from datetime import date, datetime

import pytest
from flask import Flask

from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound, StaleVersion, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.models import AuditEvent
from hpmt_supervision.privacy.retention import kind_of
from hpmt_supervision.retention.setting_operations import set_term
from hpmt_supervision.retention.terms_queries import all_terms, settable_kinds
from tests.factories.auth import sign_in
from tests.factories.catalogue import load_catalogue
from tests.factories.people import give_role, make_person, make_unit, viewer_for
from tests.factories.retention import delete_due, set_amounts
from tests.integration.retention.kinds import make_text

TODAY = date(2026, 11, 23)


def somebody(role: Role) -> object:
    person = make_person()
    give_role(person, role, make_unit())
    return person


def test_every_settable_kind_takes_its_bounds_and_nothing_outside(sqlite_app: Flask) -> None:
    programme, by = load_catalogue(), viewer_for(somebody(Role.ADMINISTRATOR), TODAY)  # type: ignore[arg-type]
    for kind in settable_kinds():
        assert kind.bounds is not None and kind.bounds.allow(kind.term.amount)
        asked = {"programme_id": programme.id, "code": kind.code, "expected_version": None, "by": by}
        for amount in (kind.bounds.lowest - 1, kind.bounds.highest + 1, -1, 0):
            with pytest.raises(UserError) as refused:
                set_term(amount=amount, **asked)  # type: ignore[arg-type]
            assert refused.value.field == "amount"
        for amount in (kind.bounds.lowest, kind.bounds.highest):
            set_term(amount=amount, **asked)  # type: ignore[arg-type]
            assert all_terms().of(kind, programme.id).amount == amount
    with pytest.raises(NotFound):
        set_term(programme_id=programme.id, code="mail_texts", amount=20, expected_version=None, by=by)


def test_the_run_follows_what_is_set_in_each_programme(app: Flask) -> None:
    first = load_catalogue()
    rows = [make_text("fe_texts", clock.to_utc(datetime(2026, 3, 1, 12))) for _number in range(2)]
    other = Programme(code="se", name="Supported Employment")
    db.session.add(other)
    db.session.flush()
    rows[1].programme_id = other.id
    set_amounts(other, fe_texts=2)
    assert delete_due("fe_texts", clock.to_utc(datetime(2026, 5, 2))) == 1
    db.session.expire_all()
    assert [row.theme is None for row in rows] == [False, True]
    # A number that is outside the bounds by now is brought within them.
    set_amounts(first, fe_texts=900)
    highest = kind_of("fe_texts").bounds
    assert highest is not None and all_terms().of(kind_of("fe_texts"), first.id).amount == highest.highest


def test_the_page_sets_it_with_who_and_when(sqlite_app: Flask) -> None:
    programme = load_catalogue()
    person = somebody(Role.ADMINISTRATOR)
    client = sign_in(sqlite_app.test_client(), person)  # type: ignore[arg-type]
    address = f"/administrasjon/oppbevaring/{programme.id}/case_texts"
    assert "fra 30 til 180" in client.get(address).text
    for wrong in ("29", "181", "ni", "", "-5", "９０"):
        answer = client.post(address, data={"amount": wrong, "version": "0"})
        assert answer.status_code == 422, wrong
    assert client.post(address, data={"amount": "60", "confirmed": "60", "version": "0"}).status_code == 302
    page = client.get("/administrasjon/oppbevaring").text
    assert "60 dager" in page and person.name in page  # type: ignore[attr-defined]
    assert client.post(address, data={"amount": "70", "version": "0"}).status_code == 422, "set by another meanwhile"
    act = db.session.query(AuditEvent).filter_by(action="retention.set").one()
    assert json.loads(act.details) == {"after": 60, "before": 90, "kind": "case_texts", "programme_id": programme.id}
    assert client.get(f"/administrasjon/oppbevaring/{programme.id}/mail_texts").status_code == 404
    counsellor = sign_in(sqlite_app.test_client(), somebody(Role.COUNSELLOR))  # type: ignore[arg-type]
    for path in ("/administrasjon/oppbevaring", address, "/administrasjon/oppbevaring/behold"):
        assert counsellor.get(path).status_code in (403, 404)


def test_two_who_set_at_once_are_told(sqlite_app: Flask) -> None:
    programme, by = load_catalogue(), viewer_for(somebody(Role.ADMINISTRATOR), TODAY)  # type: ignore[arg-type]
    asked = {"programme_id": programme.id, "code": "fe_texts", "by": by}
    set_term(amount=6, expected_version=0, **asked)  # type: ignore[arg-type]
    set_term(amount=7, expected_version=1, **asked)  # type: ignore[arg-type]
    with pytest.raises(StaleVersion):
        set_term(amount=8, expected_version=1, **asked)  # type: ignore[arg-type]
