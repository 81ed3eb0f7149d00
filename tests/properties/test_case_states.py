"""Whatever authors, supervisors and cancelled sessions do, in any order, no case is lost and every move is told."""

import tempfile
from contextlib import nullcontext, suppress
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import hypothesis.strategies as st
import pytest
from flask import Flask
from hypothesis import settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from sqlalchemy import select

from hpmt_supervision.cases import agenda_operations, agenda_queries, operations, queries, writing_operations
from hpmt_supervision.cases.agenda_placing import Wanted
from hpmt_supervision.cases.models import Agenda, AgendaItem, CaseMove, CaseState, ItemKind, SupervisionCase, Urgency
from hpmt_supervision.cases.policy import readable
from hpmt_supervision.cases.states import CASE_MOVES, FINAL_STATES, PRIVATE_STATES
from hpmt_supervision.cases.written import Written
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from hpmt_supervision.sessions.signals import session_cancelled
from tests.apps import make_app
from tests.databases import laid_sqlite
from tests.factories.cases import make_planned
from tests.factories.people import make_group, member_of, supervisor_of, viewer_for

NOW = clock.to_utc(datetime(2026, 11, 23, 9))
TODAY = date(2026, 11, 23)


@cache
def shared_app() -> Flask:
    """Return one application for all examples; each example is rolled back."""
    folder = Path(tempfile.mkdtemp())
    return make_app(laid_sqlite(folder / "test.sqlite"), folder)


class CasesOfAGroup(RuleBasedStateMachine):
    """Two authors, a supervisor and three sessions."""

    cases = Bundle("cases")
    sessions = Bundle("sessions")

    def __init__(self) -> None:
        super().__init__()
        self.context = shared_app().app_context()
        self.context.push()
        self.clock = clock.at(NOW)
        self.clock.__enter__()
        self.group = make_group()
        self.authors = [viewer_for(member_of(self.group), TODAY) for _ in range(2)]
        self.supervisor = viewer_for(supervisor_of(self.group), TODAY)
        self.known: list[int] = []

    def teardown(self) -> None:
        db.session.rollback()
        db.session.remove()
        self.clock.__exit__(None, None, None)
        self.context.pop()

    @initialize(target=sessions)
    def book(self) -> object:
        return multiple(*(make_planned(self.group, NOW + timedelta(days=days)).id for days in (3, 17, 31)))

    @initialize(target=cases)
    def three_cases_wait(self) -> object:
        return multiple(*(self.write(number % 2, Urgency.NORMAL, send=True) for number in range(3)))

    @rule(target=cases, author=st.integers(0, 1), urgency=st.sampled_from(Urgency), send=st.booleans())
    def write(self, author: int, urgency: Urgency, send: bool) -> int:
        written = Written(title="En sak", question="Hva nå?", urgency=urgency)
        act = writing_operations.submit_case if send else writing_operations.save_draft
        case = act(
            case_id=None,
            written=written,
            expected_version=None,
            request_key=f"k{len(self.known)}",
            by=self.authors[author],
        )
        self.known.append(case.id)
        return case.id

    def try_to(self, act: object, **arguments: object) -> None:
        """Try an act; a refusal must leave everything as it was, which the invariants see."""
        with suppress(UserError), db.session.begin_nested():
            act(**arguments)  # type: ignore[operator]

    @rule(case=cases, author=st.integers(0, 1))
    def withdraw(self, case: int, author: int) -> None:
        self.try_to(operations.withdraw_case, case_id=case, by=self.authors[author])

    @rule(case=cases, session=sessions)
    def put_on(self, case: int, session: int) -> None:
        self.set_to(session, [*self.on_agenda(session), case])

    @rule(case=cases, session=sessions)
    def take_off(self, case: int, session: int) -> None:
        self.set_to(session, [key for key in self.on_agenda(session) if key != case])

    def on_agenda(self, session: int) -> list[int]:
        """Return the cases that stand on a session's agenda, in their order."""
        agenda = agenda_queries.agenda_of(session, fresh=True)
        return [item.case_id for item in agenda.items if item.case_id] if agenda else []

    def set_to(self, session: int, chosen: list[int]) -> None:
        items = [Wanted(ItemKind.CASE, 25, case_id=key) for key in chosen]
        self.try_to(
            agenda_operations.set_agenda, session_id=session, items=items, expected_version=None, by=self.supervisor
        )

    @rule(chosen=st.lists(cases, max_size=3), session=sessions)
    def set_all(self, chosen: list[int], session: int) -> None:
        self.set_to(session, chosen)

    @rule(session=sessions)
    def propose(self, session: int) -> None:
        self.try_to(agenda_operations.use_proposal, session_id=session, by=self.supervisor)

    @rule(session=sessions, carried=st.lists(st.booleans(), min_size=3, max_size=3), stray=cases)
    def hold(self, session: int, carried: list[bool], stray: int) -> None:
        """Discuss or carry over what is on the agenda, and try it on a case that may be anywhere."""
        self.try_to(agenda_operations.use_proposal, session_id=session, by=self.supervisor)
        rows = db.session.scalars(
            select(AgendaItem.case_id)
            .join(AgendaItem.agenda)
            .where(Agenda.session_id == session)
            .order_by(AgendaItem.id)
        ).all()
        for case, over in zip([*[key for key in rows if key][:2], stray], carried, strict=False):
            act = agenda_operations.carry_over_case if over else agenda_operations.discuss_case
            self.try_to(act, case_id=case, session_id=session, by=self.supervisor)

    @rule(session=sessions)
    def cancel(self, session: int) -> None:
        row = db.session.get(SupervisionSession, session)
        assert row is not None
        if row.status == SessionStatus.PLANNED:
            row.status, row.cancel_reason = SessionStatus.CANCELLED, "sickness"
            session_cancelled.send(row, session=row, by=self.supervisor)

    @rule(case=cases, by_author=st.booleans(), close=st.booleans())
    def end(self, case: int, by_author: bool, close: bool) -> None:
        by = self.authors[0] if by_author else self.supervisor
        if close:
            self.try_to(operations.close_case, case_id=case, by=by)
        else:
            self.try_to(operations.follow_up_case, case_id=case, outcome="Det gikk greit.", by=by)

    def rows(self) -> list[SupervisionCase]:
        db.session.flush()
        return list(db.session.scalars(select(SupervisionCase).where(SupervisionCase.id.in_(self.known))))

    @invariant()
    def the_queue_holds_the_submitted_in_order(self) -> None:
        waiting = [case for case in self.rows() if case.state == CaseState.SUBMITTED]
        ranks = ["next_session", "soon", "normal"]
        expected = sorted(waiting, key=lambda case: (ranks.index(case.urgency), case.submitted_at, case.id))
        assert [case.id for case in queries.queue_of(self.group.id)] == [case.id for case in expected]

    @invariant()
    def a_case_on_the_agenda_is_on_one(self) -> None:
        for case in self.rows():
            items = db.session.scalars(select(AgendaItem).where(AgendaItem.case_id == case.id)).all()
            here = [
                item
                for item in items
                if item.carried_over_at is None and item.agenda.session.status == SessionStatus.PLANNED
            ]
            if case.state == CaseState.ON_AGENDA:
                assert len(here) == 1
            if case.state == CaseState.SUBMITTED:
                assert not here
            if case.state in PRIVATE_STATES:
                assert not items

    @invariant()
    def every_move_is_told_and_legal(self) -> None:
        for case in self.rows():
            moves = db.session.scalars(select(CaseMove).where(CaseMove.case_id == case.id).order_by(CaseMove.id)).all()
            state: str = CaseState.DRAFT
            for move in moves:
                assert move.from_state == state
                assert (move.from_state, move.to_state) in CASE_MOVES.moves
                state = move.to_state
            assert case.state == state
            assert (case.closed_at is not None) == (case.state in FINAL_STATES)

    @invariant()
    def only_what_is_sent_is_read_by_the_supervisor(self) -> None:
        sent = {case.id for case in self.rows() if case.state not in PRIVATE_STATES}
        seen = set(db.session.scalars(select(SupervisionCase.id).where(readable(self.supervisor))))
        assert seen & set(self.known) == sent
        assert queries.readable_cases(self.supervisor, self.known).keys() == sent
        newest = self.known[-1]
        with nullcontext() if newest in sent else pytest.raises(NotFound):
            assert queries.readable_case(self.supervisor, newest).case.id == newest


TestCasesOfAGroup = CasesOfAGroup.TestCase
TestCasesOfAGroup.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
