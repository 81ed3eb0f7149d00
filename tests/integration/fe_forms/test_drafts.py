"""Drafts: saved as one types, never twice, never over somebody else's change, and for the author alone."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm, FeFormState
from hpmt_supervision.people.models import Person
from tests.factories.auth import sign_in
from tests.factories.catalogue import load_catalogue, phase, principle, tool
from tests.factories.fe_forms import make_form
from tests.factories.people import make_group, member_of, supervisor_of

SCRIPT = {"X-Requested-With": "fetch", "Accept": "application/json"}
KEY = "a" * 32
NUMBER = "15879210000"


def part_one(**changes: object) -> dict[str, object]:
    """Return a whole part 1 as a page sends it."""
    sent: dict[str, object] = {
        "request_key": KEY,
        "version": "",
        "meeting_date": f"{clock.today():%d.%m.%Y}",
        "meeting_time": "10.00",
        "meeting_kind": "participant",
        "phase": str(phase("plan").id),
        "theme": "Neste steg",
        "purpose": "Bli enige om ett delmål",
        "tools": [str(tool("utu").id), str(tool("mirroring").id)],
        "principles": [str(principle(2).id)],
    }
    return sent | changes


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(FeForm)) or 0


def the_form() -> FeForm:
    db.session.rollback()
    return db.session.scalars(select(FeForm).order_by(FeForm.id)).one()


@pytest.fixture
def author(app: Flask) -> Person:
    load_catalogue()
    person = member_of(make_group())
    db.session.commit()
    return person


@pytest.fixture
def page(client: FlaskClient, author: Person) -> FlaskClient:
    return sign_in(client, author)


def test_the_first_save_makes_the_row_and_later_ones_write_on_it(page: FlaskClient) -> None:
    first = page.post("/fe-skjema/kladd", data=part_one(theme="Ne"), headers=SCRIPT)
    assert first.status_code == 200
    answer = first.json
    assert answer is not None and answer["saved_at"].count(".") == 1
    again = page.post(answer["autosave_url"], data=part_one(version=str(answer["version"])), headers=SCRIPT)
    assert again.status_code == 200 and again.json is not None and again.json["version"] > answer["version"]
    form = the_form()
    assert (form.state, form.theme, form.meeting_kind) == (FeFormState.DRAFT, "Neste steg", "participant")
    assert {row.tool.code for row in form.tools} == {"utu", "mirroring"}
    assert {row.principle.number for row in form.principles} == {2}


def test_sent_twice_makes_one_form(page: FlaskClient) -> None:
    page.post("/fe-skjema/kladd", data=part_one(theme="En"), headers=SCRIPT)
    # The first answer was lost, so the page still has no version; it is the same page all the same.
    assert page.post("/fe-skjema/kladd", data=part_one(theme="To"), headers=SCRIPT).status_code == 200
    assert page.post("/fe-skjema/ny", data=part_one(theme="Tre")).status_code == 302
    assert page.post("/fe-skjema/ny", data=part_one(theme="Tre")).status_code == 302
    assert count() == 1 and the_form().theme == "Tre" and the_form().state == FeFormState.PREPARED


def test_a_late_autosave_does_not_undo_what_the_page_completed(page: FlaskClient) -> None:
    page.post("/fe-skjema/kladd", data=part_one(theme="En"), headers=SCRIPT)
    page.post("/fe-skjema/ny", data=part_one(theme="Ferdig"))
    late = page.post("/fe-skjema/kladd", data=part_one(theme="For sent"), headers=SCRIPT)
    assert late.status_code == 409 and the_form().theme == "Ferdig"


def test_two_tabs_the_second_is_told(page: FlaskClient, author: Person) -> None:
    form = make_form(author, state=FeFormState.DRAFT)
    db.session.commit()
    address, version = f"/fe-skjema/{form.id}/kladd", str(form.version)
    one = page.post(address, data=part_one(version=version, request_key="b" * 32, theme="Fane en"), headers=SCRIPT)
    assert one.status_code == 200
    two = page.post(address, data=part_one(version=version, request_key="c" * 32, theme="Fane to"), headers=SCRIPT)
    assert two.status_code == 409 and two.json is not None and "annen fane" in two.json["error"]
    assert the_form().theme == "Fane en"
    whole = page.post(f"/fe-skjema/{form.id}", data=part_one(version=version, request_key="c" * 32, theme="Fane to"))
    assert whole.status_code == 422 and "annen fane" in whole.text and 'value="Fane to"' in whole.text
    assert the_form().theme == "Fane en"


def test_a_lapsed_login_says_so_and_keeps_the_row(page: FlaskClient, app: Flask, author: Person) -> None:
    form = make_form(author, state=FeFormState.DRAFT)
    db.session.commit()
    stranger = app.test_client()
    answer = stranger.post(f"/fe-skjema/{form.id}/kladd", data=part_one(), headers=SCRIPT)
    assert answer.status_code == 401 and the_form().theme == form.theme


def test_half_written_values_are_left_out_and_named(page: FlaskClient, author: Person) -> None:
    form = make_form(author, state=FeFormState.DRAFT)
    db.session.commit()
    before = form.meeting_at
    sent = part_one(version=str(form.version), meeting_date="26.1", theme="Nytt tema", phase="999")
    answer = page.post(f"/fe-skjema/{form.id}/kladd", data=sent, headers=SCRIPT)
    assert answer.status_code == 200 and answer.json is not None
    assert "Dato" in answer.json["message"] and "Fase" in answer.json["message"]
    assert (the_form().theme, the_form().meeting_at) == ("Nytt tema", before)
    assert the_form().phase is not None


def test_a_draft_with_an_identity_number_is_kept_encrypted_and_says_so(page: FlaskClient) -> None:
    answer = page.post("/fe-skjema/kladd", data=part_one(purpose=f"Vedtak {NUMBER}"), headers=SCRIPT)
    assert answer.json is not None and "peke ut en person" in answer.json["message"]
    form = the_form()
    assert form.purpose == f"Vedtak {NUMBER}"
    raw = db.session.execute(text("SELECT purpose FROM fe_form")).scalar()
    assert NUMBER.encode() not in bytes(raw)  # type: ignore[arg-type]
    assert "Det må være borte før du fullfører" in page.get(f"/fe-skjema/{form.id}").text


@pytest.mark.parametrize("key", ["", "kort", "x" * 33])
def test_a_forged_key_makes_nothing(page: FlaskClient, key: str) -> None:
    answer = page.post("/fe-skjema/kladd", data=part_one(request_key=key), headers=SCRIPT)
    assert answer.status_code == 422 and answer.json is not None and answer.json["error"] and count() == 0


def test_another_persons_key_opens_nothing(page: FlaskClient, app: Flask) -> None:
    other = member_of(make_group())
    make_form(other).request_key = KEY
    db.session.commit()
    answer = page.post("/fe-skjema/kladd", data=part_one(), headers=SCRIPT)
    assert answer.status_code == 422 and count() == 1 and the_form().author_id == other.id


def test_only_the_author_reaches_a_form(app: Flask, author: Person) -> None:
    form = make_form(author)
    db.session.commit()
    group = make_group()
    for person in (member_of(group), supervisor_of(group)):
        reader = sign_in(app.test_client(), person)
        for address in (f"/fe-skjema/{form.id}", f"/fe-skjema/{form.id}/refleksjon", f"/fe-skjema/{form.id}/slett"):
            assert reader.get(address).status_code == 404
            assert reader.post(address, data=part_one()).status_code == 404
        assert reader.post(f"/fe-skjema/{form.id}/kladd", data=part_one(), headers=SCRIPT).status_code == 404
    assert the_form().theme == form.theme


def test_a_draft_is_deleted_in_two_steps_and_a_finished_form_never(page: FlaskClient, author: Person) -> None:
    draft = make_form(author, state=FeFormState.DRAFT, tools=("utu",))
    done = make_form(author, state=FeFormState.PREPARED)
    db.session.commit()
    draft_id, done_id = draft.id, done.id
    assert "Det kan ikke angres" in page.get(f"/fe-skjema/{draft_id}/slett").text
    assert count() == 2
    stale = page.post(f"/fe-skjema/{draft_id}/slett", data={"version": "99"})
    assert stale.status_code == 422 and count() == 2
    assert page.post(f"/fe-skjema/{done_id}/slett", data={"version": "1"}).status_code == 302
    assert page.post(f"/fe-skjema/{draft_id}/slett", data={"version": "1"}).status_code == 302
    assert count() == 1 and the_form().id == done_id


def test_the_button_that_deletes_asks_first(page: FlaskClient) -> None:
    answer = page.post("/fe-skjema/ny", data=part_one(do="delete", meeting_date="tull"))
    assert answer.status_code == 302 and answer.location.endswith("/slett") and count() == 1


def test_a_new_form_opens_with_the_next_half_hour_and_the_last_choices(page: FlaskClient, author: Person) -> None:
    make_form(author, tools=("utu",), principles=(4,), meeting_at=clock.now() - timedelta(days=3), phase_code="mapping")
    db.session.commit()
    shown = page.get("/fe-skjema/ny").text
    now = clock.to_local(clock.now())
    assert f"{now:%d.%m.%Y}" in shown or now.hour == 23
    mapping = phase("mapping").id
    assert f'id="phase-1" name="phase" value="{mapping}" checked' in shown
    assert "1 verktøy og ett prinsipp" in shown
    assert f'name="tools" value="{tool("utu").id}" checked' not in shown


def test_as_last_time_and_undo_without_a_script(page: FlaskClient, author: Person) -> None:
    make_form(author, tools=("utu", "scaling"), principles=(4,))
    db.session.commit()
    filled = page.post("/fe-skjema/ny", data=part_one(do="fill", tools=[str(tool("mirroring").id)]))
    assert filled.status_code == 200 and "Fylt ut som sist" in filled.text
    assert 'value="Neste steg"' in filled.text
    for code, ticked in (("utu", True), ("scaling", True), ("mirroring", False)):
        assert (f'name="tools" value="{tool(code).id}" checked' in filled.text) is ticked
    before = f"participant|{phase('plan').id}|{tool('mirroring').id}|{principle(2).id}"
    assert f'name="undo" value="{before}"' in filled.text
    undone = page.post("/fe-skjema/ny", data=part_one(do="undo", undo=before))
    assert undone.status_code == 200
    for code, ticked in (("utu", False), ("mirroring", True)):
        assert (f'name="tools" value="{tool(code).id}" checked' in undone.text) is ticked


def test_a_tool_that_has_ended_stays_on_old_forms_and_is_not_offered_on_new(page: FlaskClient, author: Person) -> None:
    form = make_form(author, tools=("iimage",), meeting_at=clock.now() - timedelta(days=10), state=FeFormState.DRAFT)
    ended = tool("iimage")
    ended.valid_to = clock.today() - timedelta(days=5)
    db.session.commit()
    form_id = form.id
    assert "IIMAGE" in page.get(f"/fe-skjema/{form_id}").text
    assert "IIMAGE" not in page.get("/fe-skjema/ny").text
    refused = page.post("/fe-skjema/ny", data=part_one(tools=[str(ended.id)]))
    assert refused.status_code == 422 and "ikke i bruk den dagen" in refused.text
    # On the old form it may stay, also when the meeting is moved to today.
    kept = part_one(version="1", request_key="d" * 32, tools=[str(ended.id)])
    assert page.post(f"/fe-skjema/{form_id}", data=kept).status_code == 302
    assert [row.tool.code for row in the_form().tools] == ["iimage"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"meeting_date": "31.02.2026"}, "finnes ikke"),
        ({"meeting_date": "", "meeting_time": ""}, "Skriv dato og klokkeslett for møtet"),
        ({"meeting_time": ""}, "Skriv klokkeslettet også"),
        ({"meeting_date": "01.01.2199"}, "mer enn ett år fram"),
        ({"meeting_date": "01.01.2001"}, "mer enn ett år tilbake"),
        ({"meeting_kind": ""}, "Velg hvem møtet er med"),
        ({"meeting_kind": "sjefen"}, "Velg blant det som står på siden"),
        ({"phase": "999999"}, "Velg blant det som står på siden"),
        ({"tools": ["999999"]}, "Velg blant det som står på siden"),
        ({"tools": ["1;drop"]}, "Velg blant det som står på siden"),
        ({"principles": ["999999"]}, "Velg blant det som står på siden"),
        ({"theme": "t" * 201}, "Teksten er for lang"),
        ({"purpose": f"Ring 91234567 om {NUMBER}"}, "Ta det bort"),
    ],
)
def test_wrong_input_says_what_to_do_and_keeps_what_was_typed(
    page: FlaskClient, changes: dict[str, object], sentence: str
) -> None:
    sent = part_one(theme="Tema jeg skrev") | changes
    refused = page.post("/fe-skjema/ny", data=sent)
    assert refused.status_code == 422 and sentence in refused.text, refused.text
    assert "data-error-summary" in refused.text and "<title>Feil:" in refused.text
    for name in ("theme", "purpose"):
        assert str(sent[name]) in refused.text
    assert count() == 0 or the_form().state == FeFormState.DRAFT


def test_a_time_the_clocks_jump_over(page: FlaskClient) -> None:
    today = clock.today()
    march = date(today.year + (1 if today > date(today.year, 3, 1) else 0), 3, 31)
    sunday = march - timedelta(days=(march.weekday() + 1) % 7)
    refused = page.post("/fe-skjema/ny", data=part_one(meeting_date=f"{sunday:%d.%m.%Y}", meeting_time="02.30"))
    assert refused.status_code == 422 and "Klokka stilles fram" in refused.text


def test_a_likely_name_warns_once_and_can_be_kept(page: FlaskClient) -> None:
    sent = part_one(theme="Hjelpe Kari videre")
    warned = page.post("/fe-skjema/ny", data=sent)
    assert warned.status_code == 422 and "kan være et navn" in warned.text and the_form().state == FeFormState.DRAFT
    kept = page.post("/fe-skjema/ny", data=sent | {"keep_word": "Kari"})
    assert kept.status_code == 302
    assert "kan være et navn" not in page.get(kept.location).text
    assert page.post("/fe-skjema/ny", data=sent).status_code == 302
    assert the_form().state == FeFormState.PREPARED


def test_a_kept_word_is_not_stored_once_it_is_written_away(page: FlaskClient) -> None:
    sent = part_one(theme="Hjelpe Kari videre", purpose="Bli enig med Mikkel")
    page.post("/fe-skjema/ny", data=sent | {"keep_word": "Kari"})
    page.post("/fe-skjema/ny", data=sent | {"keep_word": "Mikkel"})
    assert the_form().kept_words == "Kari\nMikkel"
    page.post("/fe-skjema/kladd", data=sent | {"theme": "Hjelpe karismatiske folk"}, headers=SCRIPT)
    assert the_form().kept_words == "Mikkel"
    assert page.post("/fe-skjema/ny", data=part_one()).status_code == 302
    assert (the_form().state, the_form().kept_words) == (FeFormState.PREPARED, None)


def test_the_second_sending_answers_the_warning(page: FlaskClient) -> None:
    sent = part_one(theme="Hjelpe Kari videre")
    assert page.post("/fe-skjema/ny", data=sent).status_code == 422
    assert page.post("/fe-skjema/ny", data=sent | {"seen": "Kari"}).status_code == 302


def test_a_prepared_form_can_be_changed_and_stays_prepared(page: FlaskClient, author: Person) -> None:
    form = make_form(author, tools=("utu",), meeting_at=datetime.fromisoformat("2026-11-20T09:00:00+00:00"))
    db.session.commit()
    sent = part_one(version="1", request_key="e" * 32, theme="Endret")
    assert page.post(f"/fe-skjema/{form.id}/kladd", data=sent, headers=SCRIPT).status_code == 200
    assert (the_form().state, the_form().theme) == (FeFormState.PREPARED, "Endret")
