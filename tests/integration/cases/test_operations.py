"""Writing, sending, changing, withdrawing, following up and closing a case."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from hpmt_supervision.cases import operations, queries, writing_operations
from hpmt_supervision.cases.models import CaseMove, CaseState, SupervisionCase, Urgency
from hpmt_supervision.cases.writing_operations import WordsToLookAt
from hpmt_supervision.cases.written import LONGEST_TEXT, Written
from hpmt_supervision.core.errors import IllegalMove, NotFound, StaleVersion, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeFormState
from hpmt_supervision.fe_forms.signals import supervision_wanted
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.models import AuditEvent
from hpmt_supervision.privacy.refusing import IdentityFound
from tests.factories.cases import make_case
from tests.factories.fe_forms import make_form
from tests.factories.people import join, make_group, make_person, member_of, supervisor_of, viewer_for

TODAY = date(2026, 11, 23)
WRITTEN = Written(
    title="Samtalen stopper",
    story="Det stoppet da vi kom til planen.",
    question="Hvordan kommer vi videre?",
    help_wanted=("role_play", "discussion"),
    urgency=Urgency.SOON,
)


@pytest.fixture
def author(app: Flask) -> Viewer:
    return viewer_for(member_of(make_group()), TODAY)


def send(by: Viewer, written: Written = WRITTEN, *, key: str = "page-1", **more: object) -> SupervisionCase:
    arguments: dict[str, object] = {"case_id": None, "expected_version": None, **more}
    return writing_operations.submit_case(written=written, request_key=key, by=by, **arguments)  # type: ignore[arg-type]


def save(by: Viewer, written: Written = WRITTEN, *, key: str = "page-1", **more: object) -> SupervisionCase:
    arguments: dict[str, object] = {"case_id": None, "expected_version": None, **more}
    return writing_operations.save_draft(written=written, request_key=key, by=by, **arguments)  # type: ignore[arg-type]


def count_of(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_draft_is_kept_as_it_grows_and_then_sent(author: Viewer) -> None:
    draft = save(author, Written(title="Samtalen"))
    again = save(
        author, replace(WRITTEN, question="Ring 15879210000"), case_id=draft.id, expected_version=draft.version
    )
    assert again.id == draft.id and again.question == "Ring 15879210000" and again.group_id is None
    case = send(author, case_id=draft.id, expected_version=again.version)
    assert case.state == CaseState.SUBMITTED and case.submitted_at is not None
    assert case.help_wanted == "discussion role_play" and case.urgency == "soon"
    assert [found.id for found in queries.queue_of(case.group_id or 0)] == [case.id]
    assert queries.drafts(author) == []


def test_the_same_page_sent_twice_makes_one_case(author: Viewer) -> None:
    first, second = save(author), save(author)
    assert first.id == second.id
    assert send(author).id == send(author).id == first.id
    assert count_of(SupervisionCase) == 1 and count_of(CaseMove) == 1


def test_another_page_does_not_overwrite(author: Viewer) -> None:
    draft = save(author)
    opened_with = draft.version
    save(
        author,
        replace(WRITTEN, title="Fra en annen fane"),
        key="page-2",
        case_id=draft.id,
        expected_version=opened_with,
    )
    for act in (save, send):
        with pytest.raises(StaleVersion, match="annen fane"):
            act(author, case_id=draft.id, expected_version=opened_with)
    assert draft.title == "Fra en annen fane"


def test_two_people_with_the_same_key(author: Viewer) -> None:
    save(author)
    with pytest.raises(StaleVersion):
        save(viewer_for(member_of(make_group()), TODAY))


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"title": None}, "title", "Gi saken en tittel"),
        ({"question": None}, "question", "Skriv hva du vil ha hjelp til"),
        ({"story": "x" * (LONGEST_TEXT + 1)}, "story", "for lang"),
        ({"phase_id": 999999}, "phase_id", "fasene"),
        ({"meeting_kind": "party"}, "meeting_kind", "møtene"),
        ({"help_wanted": ("cake",)}, "help_wanted", "hjelpen"),
        ({"urgency": "now"}, "urgency", "alternativene"),
    ],
)
def test_wrong_input_gets_a_sentence_at_its_field(
    author: Viewer, change: dict[str, object], field: str, sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence) as caught:
        send(author, replace(WRITTEN, **change))  # type: ignore[arg-type]
    assert caught.value.field == field


@pytest.mark.parametrize("field", ["title", "story", "question"])
@pytest.mark.parametrize("found", ["15879210000", "Ring 98 76 54 32", "a.b@example.org", "Storgata 12 B"])
def test_what_points_out_a_person_stops_the_sending(author: Viewer, field: str, found: str) -> None:
    with pytest.raises(IdentityFound) as caught:
        send(author, replace(WRITTEN, **{field: f"Vi så på {found} sammen."}))  # type: ignore[arg-type]
    assert caught.value.field == field


def test_a_likely_name_warns_once_and_can_be_kept(author: Viewer) -> None:
    named = replace(WRITTEN, question="Hvordan får jeg Kari Nordmann med?")
    with pytest.raises(WordsToLookAt) as caught:
        send(author, named)
    assert caught.value.words == ["Kari Nordmann"]
    assert send(author, named, seen_words=caught.value.words).state == CaseState.SUBMITTED
    kept = replace(named, kept_word="Kari Nordmann")
    assert send(author, kept, key="page-2").state == CaseState.SUBMITTED


def test_a_waiting_case_is_changed_in_its_place_and_passes_the_screen(author: Viewer) -> None:
    case = send(author)
    sent_at = case.submitted_at
    with pytest.raises(IdentityFound):
        send(author, replace(WRITTEN, story="Født 15879210000"), case_id=case.id, expected_version=case.version)
    db.session.refresh(case)
    send(author, replace(WRITTEN, story="Noe nytt"), key="p2", case_id=case.id, expected_version=case.version)
    assert case.story == "Noe nytt" and case.submitted_at == sent_at and count_of(CaseMove) == 1


def test_no_group_and_several_groups(app: Flask) -> None:
    alone = make_person()
    group, other = make_group(), make_group()
    member = member_of(group)
    join(other, member)
    viewer = viewer_for(member, TODAY)
    with pytest.raises(UserError, match="Velg hvilken gruppe") as caught:
        send(viewer)
    assert caught.value.field == "group_id"
    with pytest.raises(UserError, match="Velg hvilken gruppe"):
        send(viewer, replace(WRITTEN, group_id=make_group().id))
    assert send(viewer, replace(WRITTEN, group_id=other.id)).group_id == other.id
    with pytest.raises(UserError, match="ikke med i noen veiledningsgruppe"):
        send(replace(viewer, person_id=alone.id), key="p2")


@pytest.mark.parametrize("act", [operations.withdraw_case, operations.close_case])
def test_nobody_else_acts_on_a_case(author: Viewer, act: Callable[..., object]) -> None:
    case = send(author)
    stranger = viewer_for(supervisor_of(make_group()), TODAY)
    with pytest.raises(NotFound):
        act(case_id=case.id, by=stranger)
    with pytest.raises(NotFound):
        save(stranger, case_id=case.id)
    assert case.state == CaseState.SUBMITTED


def test_the_groups_supervisor_may_not_withdraw_or_edit(author: Viewer) -> None:
    case = send(author)
    assert case.group is not None
    supervisor = viewer_for(supervisor_of(case.group), TODAY)
    with pytest.raises(NotFound):
        operations.withdraw_case(case_id=case.id, by=supervisor)
    with pytest.raises(NotFound):
        send(supervisor, case_id=case.id, key="p2")


def test_withdrawing_twice_is_withdrawing_once(author: Viewer) -> None:
    case = send(author)
    for _ in range(2):
        operations.withdraw_case(case_id=case.id, by=author)
    assert case.state == CaseState.WITHDRAWN and case.closed_at is not None and count_of(CaseMove) == 2
    with pytest.raises(IllegalMove):
        send(author, replace(WRITTEN, title="Igjen"), key="p2", case_id=case.id, expected_version=case.version)


def test_following_up_and_closing(author: Viewer) -> None:
    case = send(author)
    for act in (operations.close_case, operations.follow_up_case):
        more = {"outcome": "Det gikk."} if act is operations.follow_up_case else {}
        with pytest.raises(IllegalMove):
            act(case_id=case.id, by=author, **more)  # type: ignore[operator]
    case.state = CaseState.DISCUSSED
    db.session.flush()
    with pytest.raises(UserError, match="Skriv kort"):
        operations.follow_up_case(case_id=case.id, outcome=None, by=author)
    with pytest.raises(IdentityFound):
        operations.follow_up_case(case_id=case.id, outcome="Ring 15879210000", by=author)
    assert case.group is not None
    supervisor = viewer_for(supervisor_of(case.group), TODAY)
    operations.follow_up_case(case_id=case.id, outcome="Det gikk greit.", by=supervisor)
    assert (case.state, case.outcome) == (CaseState.FOLLOWED_UP, "Det gikk greit.")
    for _ in range(2):
        operations.close_case(case_id=case.id, by=author)
    assert case.state == CaseState.CLOSED and case.closed_at is not None


def test_acts_are_told_without_text(author: Viewer) -> None:
    case = send(author)
    acts = db.session.scalars(select(AuditEvent).where(AuditEvent.subject_id == case.id)).all()
    assert [act.action for act in acts] == ["case.submitted"]
    for act in acts:
        assert not any(text in act.details for text in (WRITTEN.title, WRITTEN.story, WRITTEN.question) if text)


def test_own_lists_are_filtered_and_paged(author: Viewer) -> None:
    person = db.session.get_one(type(member_of(make_group())), author.person_id)
    group = make_group()
    for _ in range(3):
        make_case(person, group)
    make_case(person)
    page = queries.own_cases(author, states=[CaseState.SUBMITTED], page=9, size=2)
    assert (page.total, page.count, page.number, len(page.rows)) == (3, 2, 2, 1)
    assert queries.own_cases(author).total == 4


def test_an_fe_form_becomes_a_case(author: Viewer) -> None:
    person = db.session.get_one(type(member_of(make_group())), author.person_id)
    form = make_form(person, state=FeFormState.REFLECTED, theme="Neste steg i planen")
    form.challenging = "Han skiftet tema."
    asked = {"question": "Hva nå?", "help_wanted": ["role_play"], "urgency": "soon", "by": author}
    supervision_wanted.send(form, send_now=False, **asked)
    case = queries.own_case_of_form(author, form.id)
    assert case is not None and case.state == CaseState.DRAFT
    assert (case.title, case.story, case.question) == ("Neste steg i planen", "Han skiftet tema.", "Hva nå?")
    assert (case.phase_id, case.meeting_kind, case.help_wanted) == (form.phase_id, form.meeting_kind, "role_play")
    for _ in range(2):
        supervision_wanted.send(form, send_now=True, **asked)
    assert case.state == CaseState.SUBMITTED and count_of(SupervisionCase) == 1


def test_an_fe_form_of_someone_in_two_groups_waits_as_a_draft(author: Viewer) -> None:
    person = db.session.get_one(type(member_of(make_group())), author.person_id)
    join(make_group(), person)
    form = make_form(person, state=FeFormState.REFLECTED, theme=None)
    supervision_wanted.send(
        form, question="Hvordan går jeg fram?", help_wanted=[], urgency="normal", send_now=True, by=author
    )
    case = queries.own_case_of_form(author, form.id)
    assert case is not None and case.state == CaseState.DRAFT and case.title == "Hvordan går jeg fram?"
