"""What one level reports reaches the next with its author's yes, and the answer travels back."""

import pytest
from flask import Flask
from sqlalchemy import select

from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.cases.moving import move_case
from hpmt_supervision.cases.operations import withdraw_case
from hpmt_supervision.cases.queries import own_cases, queue_of, readable_case
from hpmt_supervision.cases.states import CasePart
from hpmt_supervision.catalogue.models import Tool
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, StaleVersion, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding import operations, queries
from hpmt_supervision.forwarding.answer_operations import answer_need
from hpmt_supervision.forwarding.models import NeedState, ReportedNeed, ShareState
from hpmt_supervision.forwarding.operations import Wanted
from hpmt_supervision.forwarding.share_operations import (
    NO_SHARE,
    SharedText,
    agree_to_share,
    ask_to_share,
    decline_to_share,
    share_of,
    take_back_share,
)
from tests.factories.cases import days, make_agenda, make_planned
from tests.factories.catalogue import load_catalogue
from tests.factories.forwarding import Levels, make_levels

SENTENCE = "Arbeidsgiveren svarer ikke når vi nærmer oss en avtale."


@pytest.fixture
def levels(app: Flask) -> Levels:
    load_catalogue()
    return make_levels(clock.today())


def say_yes(levels: Levels, case: SupervisionCase, text: SharedText | None = None) -> None:
    ask_to_share(case_id=case.id, by=levels.as_hpmt)
    share = share_of(case.id)
    assert share is not None
    shared = text or SharedText(case.title, case.story, case.question)
    agree_to_share(case_id=case.id, text=shared, expected_version=share.version, by=levels.as_counsellor)


def forward(levels: Levels, case: SupervisionCase) -> ReportedNeed:
    wanted = Wanted("case", f"case-of-log:{case.id}", case_id=case.id)
    return operations.report_needs(
        group=levels.office, session_id=None, to_group_id=None, wanted=[wanted], by=levels.as_hpmt
    )[0]


def report_theme(levels: Levels, text: str = "Kontakt med arbeidsgiver") -> ReportedNeed:
    return operations.report_needs(
        group=levels.office, session_id=None, to_group_id=None, wanted=[Wanted("theme", "t:1", text)], by=levels.as_hpmt
    )[0]


def test_a_case_goes_up_with_exactly_the_text_its_author_agreed_to(levels: Levels) -> None:
    theme = report_theme(levels)
    case = levels.discussed(title="Arbeidsgiver som ikke svarer")
    say_yes(levels, case, SharedText("Arbeidsgiver som ikke svarer", None, SENTENCE))
    need = forward(levels, case)
    copy = need.case
    assert copy is not None and need.id != theme.id
    assert (copy.title, copy.story, copy.question) == ("Arbeidsgiver som ikke svarer", None, SENTENCE)
    assert [found.id for found in queue_of(levels.county.id)] == [copy.id]
    assert copy.brought_by == levels.hpmt and copy.author == levels.counsellor
    assert readable_case(levels.as_fm, copy.id).case is copy
    with pytest.raises(NotFound):
        readable_case(levels.as_fm, case.id)
    assert [row.id for row in own_cases(levels.as_counsellor).rows] == [case.id]
    assert forward(levels, case).id == need.id, "ticked twice is reported once"


def test_without_a_yes_nothing_goes_up(levels: Levels) -> None:
    case = levels.discussed()
    with pytest.raises(UserError, match="ikke sagt ja"):
        forward(levels, case)
    ask_to_share(case_id=case.id, by=levels.as_hpmt)
    with pytest.raises(UserError, match="ikke sagt ja"):
        forward(levels, case)
    share = share_of(case.id)
    assert share is not None
    decline_to_share(case_id=case.id, expected_version=share.version, by=levels.as_counsellor)
    with pytest.raises(UserError, match="ikke sagt ja"):
        forward(levels, case)
    with pytest.raises(IllegalMove, match="ikke sagt ja"):
        ask_to_share(case_id=case.id, by=levels.as_hpmt)
    assert db.session.scalar(select(ReportedNeed.id)) is None


def test_a_yes_is_taken_back_until_the_case_is_discussed(levels: Levels) -> None:
    case = levels.discussed()
    say_yes(levels, case)
    need = forward(levels, case)
    copy = need.case
    assert copy is not None
    take_back_share(case_id=case.id, by=levels.as_counsellor)
    assert (copy.state, need.state) == (CaseState.WITHDRAWN, NeedState.WITHDRAWN)
    with pytest.raises(NotFound):
        readable_case(levels.as_fm, copy.id)
    assert queries.received(levels.as_fm) == []
    share = share_of(case.id)
    assert share is not None and share.title is None
    agree_to_share(
        case_id=case.id,
        text=SharedText("På nytt", None, "Nå?"),
        expected_version=share.version,
        by=levels.as_counsellor,
    )
    again = forward(levels, case)
    assert again.id != need.id and again.case is not None
    move_case(again.case, CaseState.ON_AGENDA, part=CasePart.SUPERVISOR, by=levels.as_fm)
    move_case(again.case, CaseState.DISCUSSED, part=CasePart.SUPERVISOR, by=levels.as_fm)
    assert again.state == NeedState.TAKEN_UP
    with pytest.raises(IllegalMove, match="tatt opp"):
        take_back_share(case_id=case.id, by=levels.as_counsellor)


def test_withdrawing_what_was_forwarded_takes_the_yes_back_too(levels: Levels) -> None:
    case = levels.discussed()
    say_yes(levels, case)
    need = forward(levels, case)
    assert need.case_id is not None
    withdraw_case(case_id=need.case_id, by=levels.as_counsellor)
    share = share_of(case.id)
    assert share is not None and share.state == ShareState.TAKEN_BACK
    assert need.state == NeedState.WITHDRAWN


def test_a_second_page_does_not_overwrite_the_answer(levels: Levels) -> None:
    case = levels.discussed()
    ask_to_share(case_id=case.id, by=levels.as_hpmt)
    with pytest.raises(StaleVersion):
        agree_to_share(
            case_id=case.id, text=SharedText("A", None, "B"), expected_version=NO_SHARE, by=levels.as_counsellor
        )


@pytest.mark.parametrize("text", [SharedText("Ring 404 12 345", None, "Hva nå?"), SharedText("Tittel", None, None)])
def test_what_points_out_a_person_or_lacks_a_question_is_not_agreed_to(levels: Levels, text: SharedText) -> None:
    case = levels.discussed()
    with pytest.raises(UserError):
        agree_to_share(case_id=case.id, text=text, expected_version=NO_SHARE, by=levels.as_counsellor)
    assert share_of(case.id) is None


def test_an_answer_on_level_3_travels_down_to_the_office(levels: Levels) -> None:
    need = report_theme(levels)
    passed = operations.pass_on(need_id=need.id, by=levels.as_fm)
    assert (passed.text, passed.to_group_id) == (need.text, levels.nation.id)
    assert operations.pass_on(need_id=need.id, by=levels.as_fm).id == passed.id
    assert queries.received(levels.as_fm) == [], "what is passed on waits no longer here"
    answer_need(
        need_id=passed.id, answer="Vi tar det på samlingen i mars.", expected_version=None, by=levels.as_resource
    )
    line = queries.sent(levels.as_hpmt)[0]
    assert [step.answer for step in line.answers] == ["Vi tar det på samlingen i mars."]
    answered, waiting = queries.around_group(levels.office.id, since=levels.today)
    assert ([found.need.id for found in answered], waiting) == ([need.id], [])


def test_a_forwarded_case_goes_on_to_level_3_only_with_the_authors_second_yes(levels: Levels) -> None:
    case = levels.discussed()
    say_yes(levels, case)
    need = forward(levels, case)
    copy = need.case
    assert copy is not None
    move_case(copy, CaseState.ON_AGENDA, part=CasePart.SUPERVISOR, by=levels.as_fm)
    move_case(copy, CaseState.DISCUSSED, part=CasePart.SUPERVISOR, by=levels.as_fm)
    with pytest.raises(UserError, match="ikke sagt ja"):
        operations.pass_on(need_id=need.id, by=levels.as_fm)
    ask_to_share(case_id=copy.id, by=levels.as_fm)
    share = share_of(copy.id)
    assert share is not None
    text = SharedText(copy.title, copy.story, copy.question)
    agree_to_share(case_id=copy.id, text=text, expected_version=share.version, by=levels.as_counsellor)
    further = operations.pass_on(need_id=need.id, by=levels.as_fm)
    assert further.source_id == need.id and further.case is not None
    assert further.case.brought_by == levels.fm and further.case.author == levels.counsellor
    answer_need(need_id=further.id, answer="Prøv det slik.", expected_version=None, by=levels.as_resource)
    line = next(line for line in queries.sent(levels.as_hpmt) if line.need.id == need.id)
    assert [step.answer for step in line.answers] == ["Prøv det slik."]


def test_nobody_reaches_what_is_not_theirs(levels: Levels) -> None:
    other = make_levels(levels.today)
    need = report_theme(levels)
    for viewer in (other.as_hpmt, other.as_fm, other.as_resource, levels.as_counsellor, levels.as_resource):
        with pytest.raises(NotFound):
            queries.need_line(viewer, need.id)
        with pytest.raises(NotFound):
            answer_need(need_id=need.id, answer="x", expected_version=None, by=viewer)
    with pytest.raises(NotFound):
        answer_need(need_id=need.id, answer="x", expected_version=None, by=levels.as_hpmt)
    with pytest.raises(NotFound):
        operations.report_needs(
            group=levels.office, session_id=None, to_group_id=None, wanted=[Wanted("theme", "x", "y")], by=other.as_hpmt
        )


def test_a_training_need_is_a_tool_and_can_be_taken_back(levels: Levels) -> None:
    tool = db.session.scalars(select(Tool).order_by(Tool.id)).first()
    assert tool is not None
    need = operations.report_needs(
        group=levels.office,
        session_id=None,
        to_group_id=None,
        wanted=[Wanted("training", "tool:1", tool_id=tool.id)],
        by=levels.as_hpmt,
    )[0]
    assert queries.waiting_count(levels.county.id) == 1
    operations.take_back_need(need_id=need.id, by=levels.as_hpmt)
    assert queries.waiting_count(levels.county.id) == 0
    with pytest.raises(NotFound):
        answer_need(need_id=need.id, answer="x", expected_version=None, by=levels.as_fm)


def test_an_answer_can_be_changed_but_not_over_somebody_elses(levels: Levels) -> None:
    need = report_theme(levels)
    version = need.version
    answer_need(need_id=need.id, answer="Første svar", expected_version=version, by=levels.as_fm)
    with pytest.raises(StaleVersion):
        answer_need(need_id=need.id, answer="Et annet svar", expected_version=version, by=levels.as_fm)
    answer_need(need_id=need.id, answer="Et annet svar", expected_version=need.version, by=levels.as_fm)
    assert need.answer == "Et annet svar"


def test_a_yes_taken_back_after_an_answer_leaves_nothing_above(levels: Levels) -> None:
    case = levels.discussed()
    say_yes(levels, case)
    need = forward(levels, case)
    assert need.case is not None
    session = make_planned(levels.county, clock.now() + days(2), levels.hpmt)
    agenda = make_agenda(session, [need.case], by=levels.fm)
    answer_need(need_id=need.id, answer="Prøv det slik.", expected_version=need.version, by=levels.as_fm)
    take_back_share(case_id=case.id, by=levels.as_counsellor)
    assert (need.state, need.answer, need.answered_at) == (NeedState.WITHDRAWN, None, None)
    assert agenda.set_by_id == levels.fm.id, "the agenda above does not tell the author's name"
    assert [item.case_id for item in agenda.items if item.case_id] == []
    share = share_of(case.id)
    assert share is not None
    text = SharedText(case.title, None, case.question)
    agree_to_share(case_id=case.id, text=text, expected_version=share.version, by=levels.as_counsellor)
    assert forward(levels, case).id != need.id, "a new yes can be used"


def test_a_kept_word_that_was_cut_away_does_not_follow(levels: Levels) -> None:
    case = levels.discussed(title="Møtet med Solveig", kept_words="Solveig\nGunvor")
    say_yes(levels, case, SharedText("Møtet med Solveig", None, "Hva nå?"))
    need = forward(levels, case)
    assert need.case is not None and need.case.kept_words == "Solveig"
