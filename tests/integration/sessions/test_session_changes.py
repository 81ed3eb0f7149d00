"""What happens to the time of a session is kept in the same transaction, whoever does it and however."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.signals import unit_closing
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.models import AuditEvent
from hpmt_supervision.sessions import operations
from hpmt_supervision.sessions.cancel_reasons import CancelReason
from hpmt_supervision.sessions.change_plan import Scope
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.sessions.offered_operations import cancel_offered
from hpmt_supervision.sessions.session_change_models import ChangeKind, SessionChange
from hpmt_supervision.sessions.undo_queries import undoable
from tests.factories.people import make_group, member_of, supervisor_of, viewer_for
from tests.factories.sessions import book_session, local, make_session
from tests.integration.sessions.test_series_changes import scene, wish

TODAY = date(2026, 11, 23)
MOVED, CANCELLED, UNBOOKED, UNDONE = ChangeKind


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


def kept() -> list[SessionChange]:
    return list(db.session.scalars(select(SessionChange).order_by(SessionChange.id)))


def undo(group: SupervisionGroup, viewer: Viewer) -> None:
    (act,) = undoable([group.id])
    operations.undo_act(act_id=act.id, group_id=group.id, by=viewer)


def starts(row: SessionChange) -> tuple[datetime | None, date | None, datetime | None, date | None]:
    return row.was_starts_at, row.was_on, row.starts_at, row.starts_on


def test_a_move_keeps_both_starts_with_their_local_days(app: Flask) -> None:
    _group, viewer, _member, (first, *_rest) = scene()
    was = first.starts_at
    with clock.at(local("2026-11-24 00:30")):
        operations.change_sessions(first, wish=wish(first, days=1, hour=13), by=viewer)
    (row,) = kept()
    assert (row.session_id, row.kind, row.reason, row.origin) == (first.id, MOVED, None, "app")
    # Half past midnight in Oslo is still the day before in UTC.
    assert (row.made_at, row.made_on) == (local("2026-11-24 00:30"), date(2026, 11, 24))
    assert starts(row) == (was, date(2026, 11, 26), local("2026-11-27 13:00"), date(2026, 11, 27))
    assert (row.made_by_id, row.undoes_id) == (viewer.person_id, None)


def test_what_moves_nothing_is_not_kept(app: Flask) -> None:
    _group, viewer, _member, (first, *_rest) = scene()
    operations.change_sessions(first, wish=wish(first, place="Utsikten"), by=viewer)
    assert kept() == []


def test_a_change_of_a_series_keeps_one_row_for_each_that_moves(app: Flask) -> None:
    _group, viewer, _member, rows = scene()
    operations.change_sessions(rows[3], wish=wish(rows[3], hour=13), by=viewer)
    operations.change_sessions(rows[2], wish=wish(rows[2], hour=13), by=viewer, scope=Scope.LATER)
    # The fourth stood at that hour already, though it belongs to the new series now.
    assert [(row.session_id, row.kind) for row in kept()] == [(rows[place].id, MOVED) for place in (3, 2, 4)]


@pytest.mark.parametrize("scope", [Scope.THIS, Scope.LATER])
def test_a_cancellation_keeps_its_reason_and_when_it_would_have_been(app: Flask, scope: Scope) -> None:
    _group, viewer, _member, rows = scene()
    gone = operations.cancel_sessions(rows[1], reason=CancelReason.WORKLOAD, by=viewer, scope=scope)
    operations.cancel_sessions(rows[1], reason=CancelReason.WORKLOAD, by=viewer, scope=scope)
    found = [(row.session_id, row.kind, row.reason, *starts(row)) for row in kept()]
    assert found == [(one.id, CANCELLED, "workload", one.starts_at, one.local_date, None, None) for one in gone]


@pytest.mark.parametrize("scope", list(Scope))
def test_undoing_a_move_points_at_each_row_that_holds_no_longer(app: Flask, scope: Scope) -> None:
    group, viewer, _member, rows = scene()
    operations.change_sessions(rows[1], wish=wish(rows[1], hour=12), by=viewer)
    earlier = {row.session_id: row.id for row in kept()}
    before = {row.id: row.starts_at for row in rows}
    operations.change_sessions(rows[2], wish=wish(rows[2], days=1), by=viewer, scope=scope)
    moves = [row for row in kept() if row.id not in earlier.values()]
    undo(group, viewer)
    undone = kept()[len(earlier) + len(moves) :]
    assert {row.undoes_id for row in undone} == {row.id for row in moves}
    assert {row.kind for row in undone} == {UNDONE}
    assert all(row.starts_at == before[row.session_id] for row in undone)
    assert {row.session_id: row.was_starts_at for row in undone} == {row.session_id: row.starts_at for row in moves}


def test_undoing_a_cancellation_and_a_booking(app: Flask) -> None:
    group, viewer, _member, rows = scene()
    operations.cancel_sessions(rows[0], reason=CancelReason.SICKNESS, by=viewer)
    undo(group, viewer)
    cancelled, again = kept()
    assert (again.kind, again.undoes_id, again.reason) == (UNDONE, cancelled.id, None)
    assert starts(again) == (None, None, rows[0].starts_at, rows[0].local_date)
    book_session(group_id=group.id, starts_local=datetime(2026, 12, 1, 9), minutes=60, place=None, link=None, by=viewer)
    undo(group, viewer)
    row = kept()[-1]
    assert (row.kind, row.reason, row.undoes_id, row.was_on) == (UNBOOKED, "other", None, date(2026, 12, 1))


def test_closing_a_unit_and_giving_a_time_back_are_kept_too(app: Flask) -> None:
    group = make_group()
    leader, member = supervisor_of(group), member_of(group)
    session = make_session(group, "2026-12-10 09:00", invited=[member], whole_group=False)
    other = make_session(group, "2026-12-17 09:00", invited=[member])
    cancel_offered(session, by=viewer_for(member, TODAY))
    by = viewer_for(leader, TODAY)
    unit_closing.send(None, group_ids=[group.id], last_day=date(2026, 12, 11), cancel=True, by=by)
    db.session.flush()
    found = [(row.session_id, row.kind, row.reason, row.made_by_id) for row in kept()]
    assert found == [(session.id, CANCELLED, "other", member.id), (other.id, CANCELLED, "other", leader.id)]


def test_nothing_is_kept_of_what_is_refused(app: Flask) -> None:
    _group, viewer, _member, rows = scene()
    db.session.commit()
    clash = wish(rows[0], days=14)
    with pytest.raises(UserError), unit_of_work():
        operations.change_sessions(rows[0], wish=clash, by=viewer)
    assert db.session.scalar(select(func.count()).select_from(SessionChange)) == 0


def test_the_audit_row_tells_who_and_no_longer_which_day(app: Flask) -> None:
    _group, viewer, _member, rows = scene()
    operations.change_sessions(rows[0], wish=wish(rows[0], days=1), by=viewer)
    row = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "session.change")).one()
    assert (row.subject_id, row.actor_id, row.details) == (rows[0].id, viewer.person_id, '{"moved": true}')


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "moved", "reason": "workload"},
        {"kind": "cancelled"},
        {"kind": "cancelled", "reason": "boredom"},
        {"kind": "forgotten"},
        {"kind": "undone"},
        {"kind": "moved", "starts_at": local("2026-12-01 09:00")},
        {"kind": "moved", "was_starts_at": local("2026-12-01 09:00")},
        {"kind": "moved", "origin": "rumour"},
    ],
)
def test_the_database_refuses_what_cannot_be(app: Flask, wrong: dict[str, object]) -> None:
    session: SupervisionSession = make_session(make_group(), "2026-12-10 09:00")
    db.session.add(SessionChange(session_id=session.id, **wrong))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_change_is_undone_once(app: Flask) -> None:
    session = make_session(make_group(), "2026-12-10 09:00")
    move = SessionChange(session_id=session.id, kind=MOVED)
    db.session.add(move)
    db.session.flush()
    db.session.add_all(SessionChange(session_id=session.id, kind=UNDONE, undoes_id=move.id) for _twice in range(2))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
