"""Undoing the last act within the hour: everything as it was, or a sentence that says what stands in the way."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import exists, select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Membership, Part, SupervisionGroup
from hpmt_supervision.people.policy import covers
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.sessions.act_models import ActKind, ScheduleAct, ScheduleActRow
from hpmt_supervision.sessions.announcements import Act, announce
from hpmt_supervision.sessions.cancel_reasons import CancelReason
from hpmt_supervision.sessions.group_queries import overlapping
from hpmt_supervision.sessions.models import Invitation, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.policy import require_leader
from hpmt_supervision.sessions.schedule_acts import SERIES_VALUES, SESSION_VALUES
from hpmt_supervision.sessions.series_models import Series
from hpmt_supervision.sessions.series_rules import ended, keep_rule, rule_of
from hpmt_supervision.sessions.session_change_models import ChangeKind
from hpmt_supervision.sessions.session_changes import keep_unbooking, keep_undoing, standing_changes
from hpmt_supervision.sessions.signals import session_cancelled
from hpmt_supervision.sessions.states import SESSION_MOVES, SessionPart
from hpmt_supervision.sessions.undo_queries import UNDO_WITHIN, last_acts
from hpmt_supervision.web.formats import day as day_text

Before = dict[str, Any]


def undo_act(*, act_id: int, group_id: int, by: Viewer) -> ScheduleAct:
    """Put the schedule back to what it was before an act, and tell everybody. A second call changes nothing. Flushes.

    What was booked is cancelled, since it may stand in people's calendars already. Numbers calendars go by count up,
    never back.

    Args:
        act_id: the act.
        group_id: the group it was done to, which ``by`` leads.
        by: who undoes it.

    Raises:
        NotFound: when there is no such act, or ``by`` does not lead the group.
        IllegalMove: saying what stands in the way.
    """
    require_leader(by, group_id)
    group = select(SupervisionGroup.id).where(SupervisionGroup.id == group_id)
    db.session.execute(group.with_for_update(key_share=True)).all()
    act = db.session.scalar(
        select(ScheduleAct)
        .where(ScheduleAct.id == act_id, ScheduleAct.group_id == group_id)
        .execution_options(populate_existing=True)
    )
    if act is None:
        raise NotFound("")
    if act.undone_at is not None:
        return act
    if act.made_at <= clock.now() - UNDO_WITHIN:
        raise IllegalMove(_("Det er mer enn en time siden. Endre eller avlys veiledningene i stedet."))
    if act.id not in last_acts([group_id]):
        raise IllegalMove(
            _("Gruppa har fått en nyere endring. Angre den først, eller endre veiledningene hver for seg.")
        )
    sessions = _locked(act, SupervisionSession)
    series = _locked(act, Series)
    befores = [(row, json.loads(line.before) if line.before else None) for line, row in sessions]
    _check(act, sessions, series, befores)
    for line, one in series:
        _restore_series(one, json.loads(line.before) if line.before else None)
    moved = _restore(befores, by)
    act.undone_at = clock.now()
    db.session.flush()
    _tell(act, [row for row, _before in befores], [one for _line, one in series], moved, by)
    return act


def _locked(act: ScheduleAct, table: type[Any]) -> list[tuple[ScheduleActRow, Any]]:
    column = ScheduleActRow.session_id if table is SupervisionSession else ScheduleActRow.series_id
    lines = [line for line in act.rows if getattr(line, column.key) is not None]
    keys = [getattr(line, column.key) for line in lines]
    query = select(table).where(table.id.in_(keys)).order_by(table.id).with_for_update(of=table)
    rows = {row.id: row for row in db.session.scalars(query.execution_options(populate_existing=True))}
    return [(line, rows[getattr(line, column.key)]) for line in lines]


def _check(
    act: ScheduleAct,
    sessions: Sequence[tuple[ScheduleActRow, SupervisionSession]],
    series: Sequence[tuple[ScheduleActRow, Series]],
    befores: Sequence[tuple[SupervisionSession, Before | None]],
) -> None:
    for line, row in sessions:
        if row.version != line.version_after:
            raise IllegalMove(
                _(
                    "Veiledningen %(day)s er endret etterpå. Da kan ikke resten angres. Endre den i stedet.",
                    day=day_text(row.starts_at),
                )
            )
    if any(one.version != line.version_after for line, one in series):
        raise IllegalMove(_("Rekka er endret etterpå. Endre veiledningene hver for seg i stedet."))
    for row, before in befores:
        if before is None or before["status"] != SessionStatus.PLANNED:
            continue
        start = datetime.fromisoformat(before["starts_at"])
        if act.kind == ActKind.CHANGED and start != row.starts_at:
            _check_old_time(row, start)
    if act.kind == ActKind.BOOKED:
        return
    spans = [
        (start, start + timedelta(minutes=before["minutes"]))
        for _row, before in befores
        if before is not None and (start := datetime.fromisoformat(before["starts_at"]))
    ]
    own = {row.id for row, _before in befores}
    # A session the group has got since, by an import or a job: a leader's own would be the newest act.
    for other in overlapping(act.group_id, spans):
        if other.id not in own and other.id > max(own):
            raise IllegalMove(
                _("Gruppa har fått en annen veiledning %(day)s. Flytt den først.", day=day_text(other.starts_at))
            )


def _check_old_time(row: SupervisionSession, start: datetime) -> None:
    if start <= clock.now():
        raise IllegalMove(
            _("Tidspunktet den hadde, %(day)s, er passert. Endre veiledningen i stedet.", day=day_text(start))
        )
    if any(one.answered_at is not None for one in row.invitations):
        raise IllegalMove(
            _(
                "Noen har svart på det nye tidspunktet %(day)s. Endre veiledningen i stedet, så blir de spurt på nytt.",
                day=day_text(row.starts_at),
            )
        )


def _restore(befores: Sequence[tuple[SupervisionSession, Before | None]], by: Viewer) -> bool:
    moved = False
    standing = standing_changes([row.id for row, _before in befores])
    for row, before in befores:
        row.sequence += 1
        if before is None:
            SESSION_MOVES.check(row.status, SessionStatus.CANCELLED, {SessionPart.LEADER})
            row.status, row.cancel_reason = SessionStatus.CANCELLED, CancelReason.OTHER
            keep_unbooking(row, by=by)
            continue
        if before["status"] != row.status:
            SESSION_MOVES.check(row.status, before["status"], {SessionPart.UNDOING})
            keep_undoing(row, standing[row.id, ChangeKind.CANCELLED], was=None, by=by)
        start = datetime.fromisoformat(before["starts_at"])
        if start != row.starts_at:
            moved = True
            was, row.starts_at = row.starts_at, start
            keep_undoing(row, standing[row.id, ChangeKind.MOVED], was=was, by=by)
        for name in SESSION_VALUES:
            setattr(row, name, before[name])
        _restore_asked(row, before)
    db.session.flush()
    for row, before in befores:
        # What is told of them now is of the series and the leader they have again.
        db.session.expire(row, ["series", "led_by"])
        if before is None:
            session_cancelled.send(session=row, by=by)
    return moved


def _restore_asked(row: SupervisionSession, before: Before) -> None:
    """Take back what the act did to who is asked, and nothing that was done since.

    Whoever was withdrawn or left after the act stays out, and whoever was invited after it stays in.
    """
    present = {one.person_id: one for one in row.invitations}
    earlier = {person_id: values for person_id, *values in before["asked"]}
    after = set(before["asked_after"])
    for person_id in after - set(earlier):
        if person_id in present:
            db.session.delete(present[person_id])
    for person_id, (answer, reason, answered_at) in earlier.items():
        one = present.get(person_id)
        if one is None:
            if person_id in after:
                continue
            one = Invitation(session_id=row.id, person_id=person_id)
        if one.answered_at is None:
            # What was answered after the act stands; it can only be so when the time is the same.
            one.answer, one.answer_reason = answer, reason
            one.answered_at = datetime.fromisoformat(answered_at) if answered_at else None
        db.session.add(one)
    db.session.flush()
    db.session.expire(row, ["invitations"])
    gone = _former_members(row)
    for one in row.invitations:
        if one.person_id in gone:
            db.session.delete(one)
    db.session.flush()
    db.session.expire(row, ["invitations"])


def _former_members(row: SupervisionSession) -> set[int]:
    """Return who has been supervised in the session's group and is not on its day."""
    there = exists().where(
        Membership.group_id == row.group_id,
        Membership.person_id == Invitation.person_id,
        Membership.part == Part.SUPERVISEE,
    )
    on_the_day = there.where(covers(Membership, row.local_date))
    rows = db.session.scalars(
        select(Invitation.person_id)
        .where(Invitation.session_id == row.id, there, ~on_the_day)
        .order_by(Invitation.person_id)
    )
    return set(rows)


def _restore_series(series: Series, before: Before | None) -> None:
    series.sequence += 1
    if before is None:
        # Its sessions go back to where they were or are cancelled, and nothing more is laid out.
        rule = rule_of(series)
        keep_rule(series, ended(rule, rule.first.date()))
        return
    for name in SERIES_VALUES:
        setattr(series, name, before[name])
    series.laid_out_to = date.fromisoformat(before["laid_out_to"])


def _tell(
    act: ScheduleAct, rows: Sequence[SupervisionSession], series: Sequence[Series], moved: bool, by: Viewer
) -> None:
    told = {ActKind.BOOKED: Act.CANCELLED, ActKind.CHANGED: Act.CHANGED, ActKind.CANCELLED: Act.BOOKED}
    ordered = sorted(rows, key=lambda row: (row.starts_at, row.id))
    record_act(
        "schedule.undo",
        subject_kind="schedule_act",
        subject_id=act.id,
        by=by,
        group_id=act.group_id,
        sessions=[row.id for row in ordered],
    )
    again = act.kind == ActKind.CANCELLED
    one = series[0] if series else None
    announce(told[ActKind(act.kind)], ordered, series=one, moved=moved, by=by, again=again)
