"""Changing and cancelling: one session, it and the later ones of its series, or all of it; all or nothing."""

from collections.abc import Collection, Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, UserError
from hpmt_supervision.core.work import expect_version
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.sessions.act_models import ActKind
from hpmt_supervision.sessions.announcements import Act, announce
from hpmt_supervision.sessions.cancel_reasons import CancelReason
from hpmt_supervision.sessions.change_plan import Scope, shift_between
from hpmt_supervision.sessions.change_queries import Planned, Wish, affected, plan_change, with_obstacles
from hpmt_supervision.sessions.conflict_checks import lock_people, mark_of, refusal
from hpmt_supervision.sessions.models import Answer, Invitation, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.policy import lock_as_leader, require_leader
from hpmt_supervision.sessions.schedule_acts import Noting
from hpmt_supervision.sessions.series_models import Series
from hpmt_supervision.sessions.series_splitting import carry_on, end_before, first_to_change, lock_series
from hpmt_supervision.sessions.session_changes import keep_cancellation, keep_move
from hpmt_supervision.sessions.signals import session_cancelled
from hpmt_supervision.sessions.states import SESSION_MOVES, SessionPart
from hpmt_supervision.web.formats import clock_time
from hpmt_supervision.web.formats import day as day_text


def cancel_sessions(
    session: SupervisionSession,
    *,
    reason: str,
    by: Viewer,
    scope: Scope = Scope.THIS,
    version: int | None = None,
    versions: Mapping[int, int] | None = None,
) -> list[SupervisionSession]:
    """Cancel planned sessions. The series of those that are cancelled from one on ends before it. Flushes.

    Args:
        session: a session of a group that ``by`` leads.
        reason: a ``CancelReason``.
        by: who cancels.
        scope: this one, also when its day has passed, or the later ones or all of its series that have not begun.
        version: the version the page was opened with.
        versions: the versions of all that the page showed.

    Returns:
        Those that were cancelled, in order of time; none when it was cancelled for the same reason already.

    Raises:
        NotFound: when ``by`` does not lead the group.
        UserError: when the reason is not one of those there are, or nothing can be cancelled.
        IllegalMove: when the session is held, or cancelled for another reason.
        StaleVersion: when somebody changed one meanwhile.
    """
    series = _lock(session, scope, by)
    if reason not in list(CancelReason):
        raise UserError(_("Velg hvorfor veiledningen avlyses."), field="reason")
    if session.status == SessionStatus.CANCELLED and session.cancel_reason == reason:
        return []
    SESSION_MOVES.check(session.status, SessionStatus.CANCELLED, {SessionPart.LEADER})
    expect_version(session, version)
    rows = _rows(session, scope, versions)
    noting = Noting(ActKind.CANCELLED, group_id=session.group_id, by=by)
    noting.sees([*rows, *([series] if series else [])])
    since = first_to_change(series, rows) if series else None
    for row in rows:
        row.status, row.cancel_reason = SessionStatus.CANCELLED, reason
        row.sequence += 1
        keep_cancellation(row, by=by)
    db.session.flush()
    for row in rows:
        session_cancelled.send(session=row, by=by)
    if series is not None and since is not None:
        end_before(series, since)
    db.session.flush()
    _record("cancel", rows, series, by, reason=reason)
    announce(Act.CANCELLED, rows, series=series, by=by)
    noting.keep()
    return rows


def change_sessions(
    session: SupervisionSession,
    *,
    wish: Wish,
    by: Viewer,
    scope: Scope = Scope.THIS,
    version: int | None = None,
    versions: Mapping[int, int] | None = None,
    accepted_overlaps: Collection[int] = (),
    accepted_conflicts: Collection[str] = (),
) -> list[SupervisionSession]:
    """Change the time, place, link or leader of planned sessions; those whose start moves ask everybody anew. Flushes.

    A change from one session on ends the series before it and lets a new one follow, so that what is held keeps its
    series as it was.

    Args:
        session: a planned session of a group that ``by`` leads.
        wish: what it shall be; of its series the others get what differs from what it is now.
        by: who changes it.
        scope: this one, or the later ones or all of its series that have not begun.
        version: the version the page was opened with.
        versions: the versions of all that the page showed.
        accepted_overlaps: keys of the group's sessions that may go on at the same time.
        accepted_conflicts: marks of what else has been seen in the way.

    Returns:
        Those that were changed, in order of their new time.

    Raises:
        NotFound: when ``by`` does not lead the group.
        IllegalMove: when it is held or cancelled.
        UserError: with the field when something must be mended.
        StaleVersion: when somebody changed one meanwhile.
    """
    series = _lock(session, scope, by)
    _expect_planned(session, version)
    rows = _rows(session, scope, versions)
    shift = shift_between(clock.to_local(session.starts_at).replace(tzinfo=None), wish.starts_local)
    planned = _possible(session, rows, wish, accepted_overlaps, accepted_conflicts, by=by)
    if not (changed := [one for one in planned if one.changed]):
        return []
    noting = Noting(ActKind.CHANGED, group_id=session.group_id, by=by)
    noting.sees([*(one.session for one in changed), *([series] if series else [])])
    since = first_to_change(series, rows) if series else None
    let_go = {one.session: _apply(one, by) for one in changed}
    db.session.flush()
    if series is not None and since is not None:
        noting.sees(one.session for one in planned)
        old, series = series, carry_on(series, rows, shift, since=since, by=by)
        _carry_values(series, planned)
        if series is not old:
            noting.made([series])
            _belong_to_another(rows, let_go)
    db.session.flush()
    done = _tell_changed(let_go, series, moved=any(one.moved for one in changed), by=by)
    noting.keep()
    return done


def _expect_planned(session: SupervisionSession, version: int | None) -> None:
    if session.status != SessionStatus.PLANNED:
        raise IllegalMove(_("Veiledningen er gjennomført eller avlyst, og kan ikke endres."))
    expect_version(session, version)


def _possible(
    session: SupervisionSession,
    rows: Sequence[SupervisionSession],
    wish: Wish,
    accepted_overlaps: Collection[int],
    accepted_conflicts: Collection[str],
    *,
    by: Viewer,
) -> list[Planned]:
    """Return what each session would become, when nothing unseen is in the way; the people asked are held meanwhile."""
    planned = plan_change(session, rows, wish, today=clock.today())
    for one in planned:
        if one.problem is not None:
            raise one.problem
    lock_people(session.group.unit_id, {person_id for one in planned for person_id in one.people})
    planned = with_obstacles(session.group, planned, by=by)
    _refuse_unseen(planned, accepted_overlaps, accepted_conflicts)
    return planned


def _belong_to_another(rows: Sequence[SupervisionSession], let_go: dict[SupervisionSession, frozenset[int]]) -> None:
    """Count those that were as wished already among the changed: calendars must hear that their series is another."""
    for row in rows:
        row.sequence += row not in let_go
        let_go.setdefault(row, frozenset())


def _tell_changed(
    let_go: dict[SupervisionSession, frozenset[int]], series: Series | None, *, moved: bool, by: Viewer
) -> list[SupervisionSession]:
    """Write down what was changed, tell those asked and those let go, and return it in order of time."""
    done = sorted(let_go, key=lambda row: (row.starts_at, row.id))
    _record("change", done, series, by, moved=moved)
    announce(Act.CHANGED, done, series=series, moved=moved, by=by)
    _announce_let_go(let_go, by)
    return done


def _lock(session: SupervisionSession, scope: Scope, by: Viewer) -> Series | None:
    """Hold what an act may change, always in the same order: the group, the series, the sessions."""
    require_leader(by, session.group_id)
    group = select(SupervisionGroup.id).where(SupervisionGroup.id == session.group_id)
    db.session.execute(group.with_for_update(key_share=True)).all()
    series = None
    if scope is not Scope.THIS and session.series_id is not None:
        series = lock_series(session.series_id)
    lock_as_leader(session, by)
    return series


def _rows(session: SupervisionSession, scope: Scope, versions: Mapping[int, int] | None) -> list[SupervisionSession]:
    rows = affected(session, scope, lock=True)
    if not rows:
        raise UserError(_("Ingen av veiledningene kan endres lenger. De er gjennomført, avlyst eller har startet."))
    if versions is not None:
        for row in rows:
            # One that the page did not show has come since.
            expect_version(row, versions.get(row.id, 0))
    return rows


def _refuse_unseen(
    planned: Sequence[Planned], accepted_overlaps: Collection[int], accepted_conflicts: Collection[str]
) -> None:
    for one in planned:
        for other in one.overlaps:
            if other.id not in accepted_overlaps:
                raise UserError(
                    _(
                        "Gruppa har allerede en veiledning %(day)s kl. %(time)s. Ingenting er lagret. Se gjennom "
                        "datoene.",
                        day=day_text(other.starts_at),
                        time=clock_time(other.starts_at),
                    ),
                    field="days",
                )
        for conflict in one.conflicts:
            if mark_of(conflict) not in accepted_conflicts and one.span is not None:
                raise refusal(one.span, conflict)


def _apply(one: Planned, by: Viewer) -> frozenset[int]:
    """Give a session what it becomes, and return the keys of those who are no longer asked."""
    row = one.session
    if one.starts_at is not None and one.moved:
        was, row.starts_at = row.starts_at, one.starts_at
        keep_move(row, was=was, by=by)
    row.minutes, row.place, row.link, row.led_by_id = one.minutes, one.place, one.link, one.led_by_id
    # By the relation, so that the mails of this very act name the new leader.
    row.led_by = db.session.get(Person, one.led_by_id) if one.led_by_id is not None else None
    row.sequence += 1
    if not one.moved:
        return frozenset()
    present = {invitation.person_id: invitation for invitation in row.invitations}
    for person_id, invitation in present.items():
        if person_id not in one.asked:
            db.session.delete(invitation)
        invitation.answer, invitation.answer_reason = Answer.WAITING, None
        invitation.answered_at = invitation.asked_again_on = None
    for guest in row.guests:
        guest.answer, guest.answer_reason, guest.answered_at = Answer.WAITING, None, None
    db.session.add_all(Invitation(session_id=row.id, person_id=key) for key in sorted(one.asked - set(present)))
    db.session.flush()
    db.session.expire(row, ["invitations"])
    return frozenset(present) - one.asked


def _carry_values(series: Series, planned: Sequence[Planned]) -> None:
    """Let what is laid out later have what the last of the changed sessions has."""
    last = planned[-1]
    series.minutes, series.place, series.link = last.minutes, last.place, last.link
    series.led_by_id = last.led_by_id


def _record(
    verb: str, rows: Sequence[SupervisionSession], series: Series | None, by: Viewer, **details: object
) -> None:
    if series is None:
        record_act(f"session.{verb}", subject_kind="session", subject_id=rows[0].id, by=by, **details)
        return
    keys = [row.id for row in rows]
    record_act(f"series.{verb}", subject_kind="series", subject_id=series.id, by=by, sessions=keys, **details)


def _announce_let_go(let_go: Mapping[SupervisionSession, frozenset[int]], by: Viewer) -> None:
    """Tell those who are no longer asked, together when it is the same sessions they are let go from."""
    by_person: dict[int, list[SupervisionSession]] = {}
    for session, people in let_go.items():
        for person_id in people:
            by_person.setdefault(person_id, []).append(session)
    together: dict[tuple[SupervisionSession, ...], set[int]] = {}
    for person_id, sessions in by_person.items():
        ordered = sorted(sessions, key=lambda row: (row.starts_at, row.id))
        together.setdefault(tuple(ordered), set()).add(person_id)
    for ordered_sessions, released in together.items():
        announce(Act.WITHDRAWN, ordered_sessions, person_ids=released, guest_ids=(), by=by)


def cancel_session(
    session: SupervisionSession, *, reason: str, by: Viewer, version: int | None = None
) -> SupervisionSession:
    """Cancel one planned session, also one whose day has passed; see ``cancel_sessions``."""
    cancel_sessions(session, reason=reason, by=by, version=version)
    return session
