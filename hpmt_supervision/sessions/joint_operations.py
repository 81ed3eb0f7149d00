"""Asking people beyond a group's own members to one session, and taking the invitation back."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core.errors import IllegalMove, NotFound, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.sessions.announcements import Act, announce
from hpmt_supervision.sessions.joint_queries import Chosen, circles_of, joint_people
from hpmt_supervision.sessions.models import Invitation, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.policy import lock_as_leader


@dataclass(frozen=True)
class Asked:
    """What came of asking: how many got an invitation, and how many did not because they are away that day."""

    invited: int
    away: int


def invite_beyond(session: SupervisionSession, *, chosen: Chosen, by: Viewer) -> Asked:
    """Ask people, or whole other groups, to one session beyond its group's own members. Twice is once.

    Args:
        session: a planned session of a group that ``by`` leads, or one that is held today.
        chosen: whom to ask; a group is asked as it is on the session's day, its leaders included.
        by: who asks.

    Raises:
        NotFound: when ``by`` does not lead the group.
        UserError: when nobody is chosen, or the group may not ask one of them.
        IllegalMove: when the session is cancelled, or was held on an earlier day.
    """
    lock_as_leader(session, by)
    if not chosen:
        raise UserError(_("Velg minst én person eller gruppe."), field="joint")
    if not may_ask_more(session, by):
        raise IllegalMove(_("Veiledningen er gjennomført eller avlyst. Du kan ikke invitere flere til den."))
    day = session.local_date
    found = circles_of(session.group, chosen, day, day, role_day=by.today).on(day)
    present = {row.person_id for row in session.invitations} | {by.person_id}
    new = [person_id for person_id in found.invited if person_id not in present]
    db.session.add_all(Invitation(session_id=session.id, person_id=person_id) for person_id in new)
    db.session.flush()
    db.session.expire(session, ["invitations"])
    if new:
        record_act("session.invite_joint", subject_kind="session", subject_id=session.id, by=by, person_ids=new)
        announce(Act.INVITED, [session], person_ids=new, guest_ids=(), by=by)
    return Asked(len(new), len([person_id for person_id in found.away if person_id not in present]))


def may_ask_more(session: SupervisionSession, by: Viewer) -> bool:
    """Tell whether people can still be asked to a session: while it is planned, and on the day it is held."""
    under_way = session.status == SessionStatus.HELD and session.local_date == by.today
    return session.status == SessionStatus.PLANNED or under_way


def withdraw_joint(session: SupervisionSession, *, person_id: int, by: Viewer) -> None:
    """Take back the invitation of somebody beyond the group. One that is gone already stays gone.

    Args:
        session: a session of a group that ``by`` leads, planned or held today.
        person_id: who was asked.
        by: who takes it back.

    Raises:
        NotFound: when ``by`` does not lead the group, or the person is a member, who is asked by the membership.
        IllegalMove: when the session is over or cancelled.
    """
    lock_as_leader(session, by)
    if person_id not in joint_people(session) and person_id in {row.person_id for row in session.invitations}:
        raise NotFound("")
    if not may_ask_more(session, by):
        raise IllegalMove(_("Veiledningen er gjennomført eller avlyst, og invitasjonene kan ikke endres."))
    row = db.session.scalar(
        select(Invitation).where(Invitation.session_id == session.id, Invitation.person_id == person_id)
    )
    if row is None:
        return
    db.session.delete(row)
    db.session.flush()
    db.session.expire(session, ["invitations"])
    record_act("session.withdraw_joint", subject_kind="session", subject_id=session.id, by=by, person_id=person_id)
    announce(Act.WITHDRAWN, [session], person_ids=[person_id], guest_ids=(), by=by)
