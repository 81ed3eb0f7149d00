"""Reflection after the meeting: marks, the tick that asks for supervision, and a finished form that stays as it is."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.forms import HELP_WANTED, KIND_LABELS, URGENCY
from hpmt_supervision.fe_forms.models import FeForm, FeFormState
from hpmt_supervision.fe_forms.signals import supervision_wanted
from hpmt_supervision.people.models import Person
from hpmt_supervision.privacy.models import TextReading
from tests.factories.auth import sign_in
from tests.factories.catalogue import load_catalogue, principle, tool
from tests.factories.fe_forms import make_form
from tests.factories.people import make_group, member_of, supervisor_of

KEY = "f" * 32
NUMBER = "15879210000"
SCRIPT = {"X-Requested-With": "fetch", "Accept": "application/json"}


@pytest.fixture
def author(app: Flask) -> Person:
    load_catalogue()
    group = make_group()
    supervisor_of(group, "Marit Haugland")
    return member_of(group)


@pytest.fixture
def form_id(author: Person) -> int:
    form = make_form(
        author, tools=("utu", "smart_goals"), principles=(2, 5), meeting_at=clock.now() - timedelta(hours=3)
    )
    db.session.commit()
    return form.id


@pytest.fixture
def page(client: FlaskClient, author: Person, form_id: int) -> FlaskClient:
    return sign_in(client, author)


@pytest.fixture
def heard() -> Iterator[list[dict[str, Any]]]:
    """Collect what is sent to the rooms after this one, without those rooms."""
    sent: list[dict[str, Any]] = []

    def note(form: FeForm, **more: Any) -> None:
        sent.append({"form": form.id, "state": form.state, **more})

    others = list(supervision_wanted.receivers.values())
    supervision_wanted.receivers.clear()
    supervision_wanted.connect(note)
    yield sent
    supervision_wanted.disconnect(note)
    for other in others:
        receiver = other() if callable(other) and type(other).__name__ in ("weakref", "ReferenceType") else other
        supervision_wanted.connect(receiver)  # type: ignore[arg-type]


def part_two(**changes: object) -> dict[str, object]:
    sent: dict[str, object] = {
        "request_key": KEY,
        "version": "1",
        f"tools-{tool('utu').id}": "7",
        f"tools-{tool('smart_goals').id}": "none",
        f"principles-{principle(2).id}": "8",
        "as_planned": "6",
        "goal_reached": "0",
        "decisive": "Vi startet der deltakeren var",
        "challenging": "Samtalen skiftet tema",
        "title": "Neste steg i planen",
        "urgency": "normal",
    }
    return sent | changes


def stored(form_id: int) -> FeForm:
    db.session.rollback()
    return db.session.get_one(FeForm, form_id)


def test_only_what_was_planned_is_listed(page: FlaskClient, form_id: int) -> None:
    shown = page.get(f"/fe-skjema/{form_id}/refleksjon").text
    for code, listed in (("utu", True), ("smart_goals", True), ("mirroring", False)):
        assert (f'name="tools-{tool(code).id}"' in shown) is listed
    assert f'name="more_tools" value="{tool("mirroring").id}"' in shown
    assert f'name="more_tools" value="{tool("utu").id}"' not in shown
    assert 'name="version" value="1"' in shown


def test_marks_are_kept_and_what_was_not_answered_stays_open(page: FlaskClient, form_id: int) -> None:
    assert page.post(f"/fe-skjema/{form_id}/refleksjon", data=part_two()).status_code == 302
    form = stored(form_id)
    assert form.state == FeFormState.REFLECTED and form.reflected_at is not None
    assert {row.tool.code: (row.used, row.mastery) for row in form.tools} == {
        "utu": (True, 7),
        "smart_goals": (False, None),
    }
    assert {row.principle.number: (row.used, row.mastery) for row in form.principles} == {2: (True, 8), 5: (None, None)}
    assert (form.as_planned, form.goal_reached, form.wants_supervision) == (6, 0, False)


def test_a_tool_used_without_being_planned_is_added_and_can_leave_again(page: FlaskClient, form_id: int) -> None:
    address, key = f"/fe-skjema/{form_id}/refleksjon", tool("mirroring").id
    assert page.post(address, data=part_two(do="add", more_tools=[str(key)])).status_code == 302
    assert f'name="tools-{key}"' in page.get(address).text
    assert stored(form_id).state == FeFormState.PREPARED
    left = part_two(version=str(stored(form_id).version), do="save") | {f"tools-{key}": "none"}
    page.post(address, data=left)
    assert {row.tool.code for row in stored(form_id).tools} == {"utu", "smart_goals"}


def test_a_finished_form_is_read_and_never_changed(page: FlaskClient, form_id: int) -> None:
    page.post(f"/fe-skjema/{form_id}/refleksjon", data=part_two())
    shown = page.get(f"/fe-skjema/{form_id}").text
    assert "Samtalen skiftet tema" in shown and "<textarea" not in shown
    assert page.get(f"/fe-skjema/{form_id}/refleksjon").status_code == 302
    version = str(stored(form_id).version)
    late = part_two(version=version, request_key="0" * 32, challenging="Noe annet")
    assert page.post(f"/fe-skjema/{form_id}/refleksjon", data=late).status_code == 422
    saved = page.post(f"/fe-skjema/{form_id}/refleksjon/kladd", data=late, headers=SCRIPT)
    assert saved.status_code == 409 and saved.json is not None and "kan ikke endres" in saved.json["error"]
    assert stored(form_id).challenging == "Samtalen skiftet tema"


def test_the_tick_tells_the_rooms_after_once(page: FlaskClient, form_id: int, heard: list[dict[str, Any]]) -> None:
    sent = part_two(
        wants_supervision="y",
        question="Hvordan kan deltakeren eie planen?",
        help_wanted=["role_play", "skill_practice"],
        urgency="soon",
        do="complete",
    )
    assert page.post(f"/fe-skjema/{form_id}/refleksjon", data=sent).status_code == 302
    assert page.post(f"/fe-skjema/{form_id}/refleksjon", data=sent).status_code == 302
    assert len(heard) == 1
    told = heard[0]
    assert (told["form"], told["state"]) == (form_id, FeFormState.REFLECTED)
    assert told["question"] == "Hvordan kan deltakeren eie planen?"
    assert told["help_wanted"] == ["skill_practice", "role_play"]
    assert (told["urgency"], told["send_now"], told["by"].person_id) == ("soon", True, stored(form_id).author_id)


def test_the_case_may_wait(page: FlaskClient, form_id: int, heard: list[dict[str, Any]]) -> None:
    sent = part_two(wants_supervision="y", do="later")
    assert page.post(f"/fe-skjema/{form_id}/refleksjon", data=sent).status_code == 302
    assert [told["send_now"] for told in heard] == [False]


def test_without_the_tick_nobody_is_told(page: FlaskClient, form_id: int, heard: list[dict[str, Any]]) -> None:
    page.post(f"/fe-skjema/{form_id}/refleksjon", data=part_two(question="Skrevet, men ikke huket av"))
    assert heard == []


def test_a_refusal_from_a_later_room_stands_on_the_form(
    page: FlaskClient, form_id: int, heard: list[dict[str, Any]]
) -> None:
    def refuse(form: FeForm, **_more: Any) -> None:
        raise UserError("Spørsmålet er for langt.", field="question")

    supervision_wanted.connect(refuse)
    try:
        sent = part_two(wants_supervision="y", question="Hvordan?", do="complete")
        refused = page.post(f"/fe-skjema/{form_id}/refleksjon", data=sent)
    finally:
        supervision_wanted.disconnect(refuse)
    assert refused.status_code == 422 and "Spørsmålet er for langt." in refused.text
    assert "Samtalen skiftet tema" in refused.text
    assert stored(form_id).state == FeFormState.PREPARED


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"as_planned": "11"}, "Velg et tall fra 0 til 10"),
        ({"goal_reached": "mye"}, "Velg et tall fra 0 til 10"),
        ({"tools-1": "11"}, "Velg et tall fra 1 til 10"),
        ({"tools-999999": "5"}, "Velg blant det som står på siden"),
        ({"principles-999999": "5"}, "Velg blant det som står på siden"),
        ({"tools-x": "5"}, "Velg et tall fra 1 til 10"),
        ({"more_tools": ["999999"]}, "Velg blant det som står på siden"),
        ({"help_wanted": ["penger"]}, "Velg blant det som står på siden"),
        ({"urgency": "straks"}, "Velg blant det som står på siden"),
        ({"challenging": "c" * 4001}, "Teksten er for lang"),
        ({"challenging": f"Nummeret er {NUMBER}"}, "fødselsnummer"),
        ({"question": f"Nummeret er {NUMBER}", "wants_supervision": "y"}, "fødselsnummer"),
        ({"question": "", "wants_supervision": "y", "do": "complete"}, "Skriv hva du vil ha hjelp til"),
        ({"title": "", "question": "Hva nå?", "wants_supervision": "y"}, "Skriv en tittel på saken"),
        ({"version": "99"}, "annen fane"),
        ({"version": ""}, "annen fane"),
    ],
)
def test_wrong_input_says_what_to_do_and_completes_nothing(
    page: FlaskClient, form_id: int, heard: list[dict[str, Any]], changes: dict[str, object], sentence: str
) -> None:
    sent = part_two(decisive="Det jeg skrev") | changes
    refused = page.post(f"/fe-skjema/{form_id}/refleksjon", data=sent)
    assert refused.status_code == 422 and sentence in refused.text
    assert "data-error-summary" in refused.text and "Det jeg skrev" in refused.text
    assert str(sent["challenging"]) in refused.text
    assert stored(form_id).state == FeFormState.PREPARED and heard == []


def test_a_tool_of_another_programme_is_refused(page: FlaskClient, form_id: int) -> None:
    from hpmt_supervision.catalogue.models import Programme, Tool

    other = Programme(code="se", name="Supported Employment")
    db.session.add(other)
    db.session.flush()
    step = Tool(programme_id=other.id, code="step", name="Steg 1", position=1, valid_from=clock.today())
    db.session.add(step)
    db.session.commit()
    refused = page.post(f"/fe-skjema/{form_id}/refleksjon", data=part_two(more_tools=[str(step.id)]))
    assert refused.status_code == 422 and "Velg blant det som står på siden" in refused.text


def test_every_display_of_the_texts_is_a_reading(page: FlaskClient, form_id: int) -> None:
    def readings() -> list[tuple[str, int, str]]:
        db.session.rollback()
        rows = db.session.scalars(select(TextReading).order_by(TextReading.id))
        return [(row.subject_kind, row.subject_id, row.reason) for row in rows]

    page.get(f"/fe-skjema/{form_id}")
    page.get(f"/fe-skjema/{form_id}/refleksjon")
    page.get("/fe-skjema")
    assert readings() == [("fe_form", form_id, "author")] * 3
    page.get("/fe-skjema/ny")
    assert len(readings()) == 3


def test_the_purpose_of_the_preparation_is_screened_too(page: FlaskClient, form_id: int) -> None:
    stored(form_id).purpose = f"Vedtak {NUMBER}"
    db.session.commit()
    refused = page.post(f"/fe-skjema/{form_id}/refleksjon", data=part_two(version="2"))
    assert refused.status_code == 422 and "Formålet i forberedelsen" in refused.text


def test_the_codes_are_those_of_a_case() -> None:
    from hpmt_supervision.cases.models import HelpWanted, Urgency

    assert {code for code, _label in HELP_WANTED} == set(HelpWanted)
    assert {code for code, _label in URGENCY} == set(Urgency)
    assert {str(code) for code in KIND_LABELS} == {"participant", "partner", "both"}


def test_someone_without_a_group_is_told_who_can_read(app: Flask) -> None:
    from tests.factories.people import Role, give_role, make_person, make_unit

    load_catalogue()
    person = make_person()
    give_role(person, Role.COUNSELLOR, make_unit())
    form = make_form(person, meeting_at=clock.now() - timedelta(hours=1))
    db.session.commit()
    shown = sign_in(app.test_client(), person).get(f"/fe-skjema/{form.id}/refleksjon").text
    assert "Saken kan sendes når du er med i en veiledningsgruppe" in shown and "Fullfør og send saken" not in shown
    assert db.session.scalar(select(func.count()).select_from(FeForm)) == 1


def test_an_empty_reflection_is_not_locked(page: FlaskClient, form_id: int) -> None:
    stored = db.session.get(FeForm, form_id)
    assert stored is not None
    answer = page.post(
        f"/fe-skjema/{form_id}/refleksjon", data={"do": "complete", "version": stored.version, "request_key": KEY}
    )
    assert answer.status_code == 422
    assert "Gi minst én skår eller skriv noe før du fullfører." in answer.get_data(as_text=True)
    db.session.expire_all()
    assert stored.state == FeFormState.PREPARED
