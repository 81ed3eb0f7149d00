"""The own list, what Min side asks for, the office's sums, and how long texts are kept."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms import queries, retention
from hpmt_supervision.fe_forms.models import FeForm, FeFormState
from hpmt_supervision.fe_forms.queries import Filters
from hpmt_supervision.people.roles import Role
from tests.factories.auth import sign_in
from tests.factories.catalogue import load_catalogue, phase
from tests.factories.fe_forms import make_form
from tests.factories.people import give_role, make_group, make_person, make_unit, member_of, viewer_for
from tests.factories.retention import delete_due, set_amounts
from tests.statements import is_seal

MOST_QUERIES = 12
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_waiting_comes_first_then_the_newest(app: Flask) -> None:
    load_catalogue()
    person = member_of(make_group())
    now = clock.now()
    done = make_form(person, state=FeFormState.REFLECTED, meeting_at=now - timedelta(days=1))
    old = make_form(person, meeting_at=now - timedelta(days=40))
    ahead = make_form(person, meeting_at=now + timedelta(days=2))
    draft = make_form(person, state=FeFormState.DRAFT, meeting_at=now - timedelta(days=3), phase_code="mapping")
    make_form(member_of(make_group()), meeting_at=now - timedelta(days=1))
    viewer = viewer_for(person, clock.today())

    def ids(**filters: object) -> list[int]:
        return [form.id for form in queries.form_list(viewer, Filters(**filters), page=1).forms]  # type: ignore[arg-type]

    assert ids() == [old.id, ahead.id, done.id, draft.id]
    assert queries.form_list(viewer, Filters(), page=1).waiting == {old.id}
    assert ids(state="waiting") == [old.id]
    assert ids(state=FeFormState.PREPARED) == [old.id, ahead.id]
    assert ids(days=30) == [ahead.id, done.id, draft.id]
    assert ids(phase_id=phase("mapping").id) == [draft.id]
    assert [form.id for form in queries.waiting_reflections(viewer)] == [old.id]
    assert [form.id for form in queries.drafts(viewer)] == [draft.id]


def test_pages_hold_twenty_and_a_page_too_far_is_the_last(app: Flask) -> None:
    load_catalogue()
    person = member_of(make_group())
    for days in range(23):
        make_form(person, meeting_at=clock.now() - timedelta(days=days + 1))
    viewer = viewer_for(person, clock.today())
    first, last = (queries.form_list(viewer, Filters(), page=number) for number in (1, 99))
    assert (len(first.forms), first.pages, first.total) == (20, 2, 23)
    assert (len(last.forms), last.page) == (3, 2)


def test_another_role_of_the_same_person_sees_none(app: Flask) -> None:
    load_catalogue()
    person = member_of(make_group())
    make_form(person)
    give_role(person, Role.OFFICE_LEADER, make_unit())
    db.session.refresh(person)
    leader = viewer_for(person, clock.today(), Role.OFFICE_LEADER)
    assert queries.form_list(leader, Filters(), page=1).total == 0
    assert queries.waiting_reflections(leader) == queries.drafts(leader) == []


def test_the_list_page_keeps_its_filters_in_the_address(app: Flask, client: FlaskClient) -> None:
    load_catalogue()
    person = member_of(make_group())
    for _number in range(21):
        make_form(person, theme="Plan for høsten")
    sign_in(client, person)
    shown = client.get("/fe-skjema?tilstand=waiting&periode=30").text
    assert "Plan for høsten" in shown and "tilstand=waiting" in shown and "side=2" in shown
    assert "Du kan ikke søke i det du har skrevet" in shown
    assert "Ingen skjemaer passer" in client.get("/fe-skjema?tilstand=reflected").text
    assert client.get("/fe-skjema?tilstand=tull&periode=-1&fase=%21&side=x").status_code == 200


@pytest.mark.parametrize("path", ["/fe-skjema", "/fe-skjema/ny", "/fe-skjema/{id}", "/fe-skjema/{id}/refleksjon"])
def test_pages_ask_the_database_few_times_however_much_there_is(app: Flask, client: FlaskClient, path: str) -> None:
    load_catalogue()
    person = member_of(make_group())
    codes = ("utu", "mirroring", "iimage", "smart_goals")
    for days in range(12):
        form = make_form(person, tools=codes, principles=(1, 2, 3), meeting_at=clock.now() - timedelta(days=days))
    sign_in(client, person)
    client.get("/verktoykasse")
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not is_seal(statement):
            seen.append(statement)

    engine, address = db.engine, path.format(id=form.id)
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    asked = [statement for statement in seen if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE"))]
    assert len(asked) <= MOST_QUERIES, "\n".join(asked)


def test_texts_go_at_the_boundary_and_counts_stay(app: Flask) -> None:
    load_catalogue()
    person = member_of(make_group())
    edge = clock.to_utc(datetime(2025, 11, 23))
    past = make_form(person, tools=("utu",), meeting_at=edge - timedelta(seconds=1), purpose="Gammelt")
    past.decisive, past.kept_words, past.case_question = "a", "Kari", "b"
    exact = make_form(person, meeting_at=edge, purpose="På grensa")
    draft = make_form(person, tools=("utu",), state=FeFormState.DRAFT, meeting_at=edge - timedelta(days=1))
    ids, draft_id, before = (past.id, exact.id), draft.id, past.version
    db.session.commit()
    for expected in (1, 0):
        assert delete_due("fe_texts", NOW) == expected
        assert delete_due("fe_drafts", NOW) == expected
    db.session.commit()
    past, exact = (db.session.get_one(FeForm, key) for key in ids)
    assert {getattr(past, name) for name in retention.TEXTS} == {None}
    assert past.text_deleted_at is not None and past.version == before + 1
    assert [row.tool.code for row in past.tools] == ["utu"]
    assert exact.purpose == "På grensa" and exact.text_deleted_at is None
    assert db.session.get(FeForm, draft_id) is None


def test_each_programme_has_its_own_months(app: Flask) -> None:
    programme = load_catalogue()
    person = member_of(make_group())
    make_form(person, meeting_at=clock.to_utc(datetime(2025, 11, 23, 9, 0)))
    assert delete_due("fe_texts", NOW) == 0
    set_amounts(programme, fe_texts=6)
    assert delete_due("fe_texts", clock.to_utc(datetime(2026, 5, 23, 23, 59))) == 0
    assert delete_due("fe_texts", clock.to_utc(datetime(2026, 5, 24))) == 1


def test_a_form_whose_text_is_deleted_can_be_read_and_not_written(app: Flask, client: FlaskClient) -> None:
    load_catalogue()
    person = make_person()
    give_role(person, Role.COUNSELLOR, make_unit())
    form = make_form(person, tools=("utu",), meeting_at=clock.now() - timedelta(days=500))
    assert delete_due("fe_texts", clock.now()) == 1
    sign_in(client, person)
    assert "Teksten er slettet" in client.get(f"/fe-skjema/{form.id}").text
    assert client.get(f"/fe-skjema/{form.id}/refleksjon").status_code == 302
    sent = {"version": "2", "request_key": "a" * 32, "theme": "Tilbake"}
    client.post(f"/fe-skjema/{form.id}", data=sent)
    client.post(f"/fe-skjema/{form.id}/refleksjon", data=sent)
    db.session.rollback()
    assert db.session.scalars(select(FeForm.theme)).all() == [None]
