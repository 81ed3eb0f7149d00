"""Holding a session, signing its log, and what becomes of its cases and agreements."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from flask import Flask

from hpmt_supervision.cases.models import AgendaItem, CaseState, ItemKind, SupervisionCase
from hpmt_supervision.cases.operations import withdraw_case
from hpmt_supervision.catalogue.models import Tool
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, StaleVersion, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.home.agreed_queries import agreed_for
from hpmt_supervision.logs import (
    agreement_operations,
    agreement_queries,
    composition,
    hold_queries,
    material_queries,
    operations,
    queries,
)
from hpmt_supervision.logs.agreement_operations import AgreementInput
from hpmt_supervision.logs.models import Agreement, AgreementState, LogState
from hpmt_supervision.logs.operations import ItemInput, StepInput
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from tests.factories.cases import make_agenda, make_case
from tests.factories.catalogue import load_catalogue
from tests.factories.people import give_role, make_group, make_person, member_of, supervisor_of, viewer_for
from tests.factories.retention import delete_due
from tests.factories.sessions import invite, local, make_cancelled_session, make_session

START = local("2026-11-23 13:00")
TODAY = date(2026, 11, 23)


@dataclass
class Held:
    """A session that is being held: a supervisor, two members, one case on the agenda."""

    group: SupervisionGroup
    supervisor: Person
    author: Person
    other: Person
    session: SupervisionSession
    case: SupervisionCase
    item: AgendaItem

    @property
    def viewer(self) -> Viewer:
        return viewer_for(self.supervisor, TODAY)

    def step(self, **changes: object) -> StepInput:
        values: dict[str, object] = {
            "attended": [self.author.id],
            "expected": [self.author.id, self.other.id],
            "item": self.item,
            "given": ItemInput(learning="Spør hva som skal til.", done=True, work_forms=["role_play"]),
            "agreements": [AgreementInput(None, self.author.id, "Ringe arbeidsgiver", date(2026, 12, 7))],
        }
        return StepInput(**{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture
def held(app: Flask) -> Held:
    load_catalogue()
    group = make_group()
    supervisor, author, other = supervisor_of(group, "Marit"), member_of(group, "Magnus"), member_of(group, "Leila")
    session = make_session(group, START, invited=[author, other])
    case = make_case(author, group, title="Arbeidsgiver som ikke svarer")
    agenda = make_agenda(session, [case], by=supervisor)
    item = next(item for item in agenda.items if item.kind == ItemKind.CASE)
    made = Held(group, supervisor, author, other, session, case, item)
    with clock.at(START):
        operations.start_session(session=session, by=made.viewer)
    return made


def test_it_cannot_start_before_its_time(app: Flask) -> None:
    load_catalogue()
    group = make_group()
    supervisor = supervisor_of(group)
    session = make_session(group, START)
    with clock.at(START - timedelta(minutes=31)), pytest.raises(IllegalMove):
        operations.start_session(session=session, by=viewer_for(supervisor, TODAY))
    db.session.rollback()


def test_the_log_composes_itself_from_what_was_done(held: Held) -> None:
    tool = db.session.query(Tool).order_by(Tool.position).first()
    assert tool is not None
    given = ItemInput(tool_ids=[tool.id], work_forms=["role_play"], learning="Spør hva som skal til.", done=True)
    operations.write_step(session=held.session, version=None, step=held.step(given=given), by=held.viewer)
    log = material_queries.compose_log(held.session, queries.log_of(held.session.id))
    assert log.attended == ("Magnus",)
    assert log.leaders == ("Marit",)
    [item] = log.items
    assert (item.title, item.tools, item.work_forms) == ("Arbeidsgiver som ikke svarer", (tool.name,), ("role_play",))
    assert [(line.owner, line.what) for line in item.agreements] == [("Magnus", "Ringe arbeidsgiver")]


def test_who_said_no_is_excused_and_who_did_not_come_is_absent(held: Held) -> None:
    third = member_of(held.group, "Nina")
    invite(held.session, third, answer="no")  # type: ignore[arg-type]
    step = held.step(expected=[held.author.id, held.other.id, third.id])
    operations.write_step(session=held.session, version=None, step=step, by=held.viewer)
    statuses = {there.person.id: there.status for there in material_queries.people_of(held.session) if there.status}
    assert statuses == {held.author.id: "attended", held.other.id: "absent", third.id: "excused"}


def test_the_second_of_two_writers_is_told(held: Held) -> None:
    log, _made = operations.write_step(session=held.session, version=None, step=held.step(), by=held.viewer)
    first = log.version
    operations.write_step(session=held.session, version=first, step=held.step(), by=held.viewer)
    db.session.commit()
    for stale in (first, None):
        with pytest.raises(StaleVersion):
            operations.write_step(session=held.session, version=stale, step=held.step(), by=held.viewer)
        db.session.rollback()


def test_saving_a_row_twice_changes_it_and_emptying_it_takes_it_away(held: Held) -> None:
    log, [made] = operations.write_step(session=held.session, version=None, step=held.step(), by=held.viewer)
    again = held.step(agreements=[AgreementInput(made.id, None, "Ringe i morgen", None)])
    log, [changed] = operations.write_step(session=held.session, version=log.version, step=again, by=held.viewer)
    assert (changed.id, changed.what, changed.owner_id) == (made.id, "Ringe i morgen", None)
    gone = held.step(agreements=[AgreementInput(made.id, None, None, None)])
    operations.write_step(session=held.session, version=log.version, step=gone, by=held.viewer)
    assert agreement_queries.agreements_of(held.session.id) == []


def test_forged_keys_change_nothing(held: Held) -> None:
    stranger = make_person()
    with pytest.raises(UserError):
        agreement_operations.write_agreements(
            session=held.session, item_id=None, rows=[AgreementInput(None, stranger.id, "Noe", None)], by=held.viewer
        )
    with pytest.raises(NotFound):
        agreement_operations.write_agreements(
            session=held.session, item_id=None, rows=[AgreementInput(99999, None, "Noe", None)], by=held.viewer
        )
    with pytest.raises(UserError):
        operations.write_item(item=held.item, given=ItemInput(tool_ids=[99999]), by=held.viewer)
    with pytest.raises(NotFound):
        agreement_operations.review_agreements(session=held.session, outcomes={99999: ("done", None)}, by=held.viewer)


def test_signing_locks_the_log_and_moves_the_case_on(held: Held) -> None:
    log, _made = operations.write_step(session=held.session, version=None, step=held.step(), by=held.viewer)
    operations.sign_log(session=held.session, closing_line="God øving.", version=log.version, by=held.viewer)
    assert (log.state, log.signed_by_id) == (LogState.SIGNED, held.supervisor.id)
    assert held.case.state == CaseState.DISCUSSED
    told = composition.from_json(log.composed or "")
    assert told.closing_line == "God øving."
    with pytest.raises(IllegalMove):
        operations.write_step(session=held.session, version=log.version, step=held.step(), by=held.viewer)
    with pytest.raises(IllegalMove):
        operations.sign_log(session=held.session, closing_line=None, version=log.version, by=held.viewer)


def test_a_signed_log_tells_what_was_signed_whatever_happens_later(held: Held) -> None:
    log, [made] = operations.write_step(session=held.session, version=None, step=held.step(), by=held.viewer)
    operations.sign_log(session=held.session, closing_line=None, version=log.version, by=held.viewer)
    made.what = "Noe helt annet"
    held.author.name = "Nytt navn"
    db.session.flush()
    told = material_queries.compose_log(held.session, log)
    assert told.items[0].agreements[0].what == "Ringe arbeidsgiver"
    assert told.attended == ("Magnus",)


def test_a_case_carried_over_goes_back_to_the_queue(held: Held) -> None:
    given = ItemInput(carried_over=True, done=True)
    log, _made = operations.write_step(session=held.session, version=None, step=held.step(given=given), by=held.viewer)
    operations.sign_log(session=held.session, closing_line=None, version=log.version, by=held.viewer)
    assert held.case.state == CaseState.SUBMITTED


def test_a_log_is_read_by_those_invited_once_it_is_signed_and_by_nobody_else(held: Held) -> None:
    outsider = member_of(held.group, "Siri")
    leader = make_person()
    give_role(leader, Role.OFFICE_LEADER, held.group.unit)
    log, _made = operations.write_step(session=held.session, version=None, step=held.step(), by=held.viewer)
    db.session.flush()
    with pytest.raises(NotFound):
        queries.readable_log(viewer_for(held.author, TODAY), held.session.id)
    operations.sign_log(session=held.session, closing_line=None, version=log.version, by=held.viewer)
    assert queries.readable_log(viewer_for(held.author, TODAY), held.session.id) is log
    for person in (outsider, leader):
        with pytest.raises(NotFound):
            queries.readable_log(viewer_for(person, TODAY), held.session.id)


def test_the_next_session_looks_back_on_what_was_agreed(held: Held) -> None:
    log, [made] = operations.write_step(session=held.session, version=None, step=held.step(), by=held.viewer)
    operations.sign_log(session=held.session, closing_line=None, version=log.version, by=held.viewer)
    later = make_session(held.group, START + timedelta(days=14), status=SessionStatus.HELD)
    [line] = agreement_queries.agreements_to_review(later)
    assert line.agreement is made
    agreement_operations.review_agreements(
        session=later, outcomes={made.id: ("moved", date(2027, 1, 4))}, by=held.viewer
    )
    assert (made.state, made.due_on) == (AgreementState.OPEN, date(2027, 1, 4))
    agreement_operations.review_agreements(session=later, outcomes={made.id: ("done", None)}, by=held.viewer)
    assert made.state == AgreementState.DONE
    told = material_queries.compose_log(later, None)
    assert [(found.what, found.outcome) for found in told.reviewed] == [("Ringe arbeidsgiver", "done")]
    assert told.looked_back_on == TODAY


def test_marking_an_agreement_twice_is_once_and_can_be_taken_back(held: Held) -> None:
    log, [made] = operations.write_step(session=held.session, version=None, step=held.step(), by=held.viewer)
    operations.sign_log(session=held.session, closing_line=None, version=log.version, by=held.viewer)
    mine = viewer_for(held.author, TODAY)
    assert agreement_queries.agreement_to_mark(mine, made.id) is made
    with clock.at(datetime(2026, 11, 24, 9, tzinfo=clock.OSLO)):
        agreement_operations.mark_agreement(agreement=made, done=True, by=mine)
    done_at = made.done_at
    agreement_operations.mark_agreement(agreement=made, done=True, by=mine)
    assert (made.state, made.done_at) == (AgreementState.DONE, done_at)
    agreement_operations.mark_agreement(agreement=made, done=False, by=mine)
    assert (made.state, made.done_at) == (AgreementState.OPEN, None)
    with pytest.raises(NotFound):
        agreement_queries.agreement_to_mark(viewer_for(member_of(make_group()), TODAY), made.id)


def test_an_addition_is_dated_and_sent_twice_is_once(held: Held) -> None:
    log, _made = operations.write_step(session=held.session, version=None, step=held.step(), by=held.viewer)
    with pytest.raises(IllegalMove):
        operations.add_to_log(log=log, text="For tidlig", request_key="a", by=held.viewer)
    operations.sign_log(session=held.session, closing_line=None, version=log.version, by=held.viewer)
    first = operations.add_to_log(log=log, text="Leila kom kl. 13.20.", request_key="b", by=held.viewer)
    assert operations.add_to_log(log=log, text="Leila kom kl. 13.20.", request_key="b", by=held.viewer) is first
    assert first.author_id == held.supervisor.id
    other = supervisor_of(held.group)
    theirs = operations.add_to_log(log=log, text="Mitt eget.", request_key="b", by=viewer_for(other, TODAY))
    assert theirs is not first
    with pytest.raises(NotFound):
        operations.add_to_log(log=log, text="Fremmed.", request_key="c", by=viewer_for(held.author, TODAY))


def test_an_agreement_for_the_leader_is_all_a_leader_sees(held: Held) -> None:
    leader = make_person()
    give_role(leader, Role.OFFICE_LEADER, held.group.unit)
    rows = [
        AgreementInput(None, held.supervisor.id, "Avklare skjermet tid", None, needs_leader=True),
        AgreementInput(None, held.author.id, "Øve på UTU", None),
    ]
    log = operations.open_log(session=held.session, version=None, by=held.viewer)
    agreement_operations.write_agreements(session=held.session, item_id=None, rows=rows, by=held.viewer)
    seen = viewer_for(leader, TODAY)
    assert agreement_queries.agreements_for_leader(seen) == []
    operations.sign_log(session=held.session, closing_line=None, version=log.version, by=held.viewer)
    assert [found.what for found in agreement_queries.agreements_for_leader(seen)] == ["Avklare skjermet tid"]
    assert db.session.query(Agreement).count() == 2


def test_what_is_agreed_is_the_supervisors_alone_until_the_log_is_signed(held: Held) -> None:
    log, [made] = operations.write_step(session=held.session, version=None, step=held.step(), by=held.viewer)
    mine = viewer_for(held.author, TODAY)
    assert agreed_for(mine) == ([], None)
    with pytest.raises(NotFound):
        agreement_queries.agreement_to_mark(mine, made.id)
    operations.sign_log(session=held.session, closing_line=None, version=log.version, by=held.viewer)
    waiting, last = agreed_for(mine)
    assert waiting == [made]
    assert last is not None and last.session is held.session


def test_a_withdrawn_case_is_told_of_no_more(held: Held) -> None:
    log, _made = operations.write_step(session=held.session, version=None, step=held.step(), by=held.viewer)
    withdraw_case(case_id=held.case.id, by=viewer_for(held.author, TODAY))
    db.session.expire_all()
    told = material_queries.compose_log(held.session, log)
    assert [item.title for item in told.items] == [None]
    page = hold_queries.hold_page(held.viewer, held.session.id)
    assert page.cases == []
    operations.sign_log(session=held.session, closing_line=None, version=log.version, by=held.viewer)
    assert "Arbeidsgiver som ikke svarer" not in (log.composed or "")
    assert held.case.state == CaseState.WITHDRAWN


def test_an_identity_saved_as_one_types_is_found_when_signing(held: Held) -> None:
    texts = [
        held.step(given=ItemInput(learning="Ring 22 22 55 55", done=True), agreements=[]),
        held.step(agreements=[AgreementInput(None, None, "Sende til kari@eksempel.no", None)]),
    ]
    version = None
    for step in texts:
        log, _made = operations.write_step(session=held.session, version=version, step=step, by=held.viewer)
        db.session.commit()
        version = log.version
        with pytest.raises(UserError, match="Loggen er ikke signert"):
            operations.sign_log(session=held.session, closing_line=None, version=version, by=held.viewer)
        db.session.rollback()
        version = queries.log_of(held.session.id).version  # type: ignore[union-attr]
        assert queries.log_of(held.session.id).state == LogState.DRAFT  # type: ignore[union-attr]


def test_individual_supervision_stays_among_those_who_were_there(held: Held) -> None:
    alone = make_session(
        held.group, START - timedelta(days=3), invited=[held.author], status=SessionStatus.HELD, whole_group=False
    )
    rows = [AgreementInput(None, held.author.id, "Det vi snakket om alene", None)]
    [private] = agreement_operations.write_agreements(session=alone, item_id=None, rows=rows, by=held.viewer)
    assert agreement_queries.agreements_to_review(held.session) == []
    with_other = make_session(held.group, START + timedelta(days=1), invited=[held.other], whole_group=False)
    with_author = make_session(held.group, START + timedelta(days=1), invited=[held.author], whole_group=False)
    assert agreement_queries.agreements_to_review(with_other) == []
    assert [line.agreement for line in agreement_queries.agreements_to_review(with_author)] == [private]


def test_a_log_whose_text_is_deleted_takes_no_more_text(held: Held) -> None:
    log, _made = operations.write_step(session=held.session, version=None, step=held.step(), by=held.viewer)
    operations.sign_log(session=held.session, closing_line="God øving.", version=log.version, by=held.viewer)
    operations.add_to_log(log=log, text="Rettelse.", request_key="k", by=held.viewer)
    month_before = START + relativedelta(months=24)
    assert delete_due("log_texts", month_before) == 0
    assert delete_due("log_texts", month_before + timedelta(days=1)) == 1
    db.session.expire_all()
    assert (log.composed, log.closing_line, log.additions[0].text) == (None, None, None)
    assert [found.what for found in agreement_queries.agreements_of(held.session.id)] == [None]
    with pytest.raises(IllegalMove):
        operations.add_to_log(log=log, text="For sent.", request_key="z", by=held.viewer)


def test_a_cancelled_session_is_not_started(held: Held) -> None:
    cancelled = make_cancelled_session(held.group, START - timedelta(days=1))
    with pytest.raises(IllegalMove):
        operations.start_session(session=cancelled, by=held.viewer)
