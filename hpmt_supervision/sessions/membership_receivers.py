"""What a change of members means for sessions: who came is asked, who left is not, and what was held stays true."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Membership, Part, SupervisionGroup
from hpmt_supervision.people.signals import interval_changing, membership_ending, membership_started
from hpmt_supervision.sessions.announcements import Act, announce
from hpmt_supervision.sessions.group_queries import group_days, sessions_of_group
from hpmt_supervision.sessions.models import (
    Attendance,
    AttendanceStatus,
    Invitation,
    SessionStatus,
    SupervisionSession,
)
from hpmt_supervision.web.formats import day as day_text


def connect() -> None:
    """Listen to the people room."""
    membership_started.connect(ask_newcomer)
    membership_ending.connect(let_go)
    interval_changing.connect(keep_interval)


def keep_interval(sender: Any, *, group: SupervisionGroup, interval_days: int, by: Any) -> None:
    """Keep the interval of a group that has held a session: its figures were made with it.

    Raises:
        UserError: saying that a new group takes over instead.
    """
    held = select(SupervisionSession.id).where(
        SupervisionSession.group_id == group.id, SupervisionSession.status == SessionStatus.HELD
    )
    if db.session.scalar(held.limit(1)) is not None:
        raise UserError(
            _("Gruppa har holdt veiledninger med dette intervallet. Opprett en ny gruppe med det nye intervallet."),
            field="interval_days",
        )


def ask_newcomer(sender: Any, *, membership: Membership, by: Any) -> None:
    """Invite a new member to the whole group's planned sessions from today on, except on days away.

    Args:
        sender: not used.
        membership: the new membership.
        by: who made it.
    """
    if membership.part != Part.SUPERVISEE:
        return
    first = max(membership.valid_from, clock.today())
    coming = sessions_of_group(
        membership.group_id, since=first, until=membership.valid_to, status=SessionStatus.PLANNED
    )
    coming = [session for session in coming if session.whole_group]
    if not coming:
        return
    days = group_days(membership.group_id, coming[0].local_date, coming[-1].local_date)
    asked = set(
        db.session.scalars(
            select(Invitation.session_id)
            .where(
                Invitation.person_id == membership.person_id,
                Invitation.session_id.in_([session.id for session in coming]),
            )
            .order_by(Invitation.session_id)
        )
    )
    new = [
        session
        for session in coming
        if session.id not in asked and days.on(session.local_date, {membership.person_id}).invited
    ]
    db.session.add_all(Invitation(session_id=session.id, person_id=membership.person_id) for session in new)
    db.session.flush()
    announce(Act.INVITED, new, person_ids=[membership.person_id], guest_ids=(), by=by)


def let_go(sender: Any, *, membership: Membership, last_day: date, by: Any) -> None:
    """Withdraw invitations to planned sessions after a member's last day, and keep that day after the last attendance.

    Args:
        sender: not used.
        membership: the membership, not yet changed.
        last_day: the last day it will have.
        by: who ends it.

    Raises:
        UserError: when the person attended a held session of the group after that day.
    """
    if membership.part != Part.SUPERVISEE:
        return
    attended = db.session.scalar(
        select(func.max(SupervisionSession.local_date))
        .join(Attendance, Attendance.session_id == SupervisionSession.id)
        .where(
            SupervisionSession.group_id == membership.group_id,
            SupervisionSession.status == SessionStatus.HELD,
            SupervisionSession.local_date > last_day,
            SupervisionSession.local_date >= membership.valid_from,
            Attendance.person_id == membership.person_id,
            Attendance.status == AttendanceStatus.ATTENDED,
        )
    )
    if attended is not None:
        raise UserError(
            _(
                "Personen var med på veiledning i gruppa %(day)s. Velg den dagen eller en senere.",
                day=day_text(attended),
            ),
            field="valid_to",
        )
    planned = select(SupervisionSession.id).where(
        SupervisionSession.group_id == membership.group_id,
        SupervisionSession.status == SessionStatus.PLANNED,
        SupervisionSession.local_date > last_day,
    )
    rows = db.session.scalars(
        select(Invitation)
        .where(Invitation.person_id == membership.person_id, Invitation.session_id.in_(planned))
        .join(SupervisionSession, SupervisionSession.id == Invitation.session_id)
        .options(joinedload(Invitation.session))
        .order_by(SupervisionSession.starts_at, SupervisionSession.id)
    ).all()
    sessions = [row.session for row in rows]
    for row in rows:
        db.session.delete(row)
    db.session.flush()
    for session in sessions:
        db.session.expire(session, ["invitations"])
    announce(Act.WITHDRAWN, sessions, person_ids=[membership.person_id], guest_ids=(), by=by)
