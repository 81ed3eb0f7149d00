"""Who may read the text of a case. One declaration gives the row filter, the check and the reason for the reading row.

Four ways lead to a case, and each holds in the active role alone:

- its author, always;
- those who lead the group it was sent to today, stand-ins included, once it is sent and unless it is withdrawn;
- members of the group invited to a session whose agenda holds it, from midnight the day before the session until its
  log is signed, and never later than the fourteenth day after it;
- those invited to that session from elsewhere, in the same days, when the author lets guests read.

Nobody else has a way: leaders, coordinators, researchers and administrators hold none of the permissions asked for.
"""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, exists, false, or_

from hpmt_supervision.cases.models import Agenda, AgendaItem, SupervisionCase
from hpmt_supervision.cases.states import PRIVATE_STATES
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.people.policy import led_groups
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import Invitation, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.policy import supervised_on_the_day

READABLE_BEFORE = timedelta(days=1)
READABLE_AFTER = timedelta(days=14)


class Reason(StrEnum):
    """Why somebody may read a case; the author sees it beside the name."""

    AUTHOR = "author"
    SUPERVISOR = "supervisor"
    MEMBER = "member"
    GUEST = "guest"


def is_author(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a case is the viewer's own, in a role that writes cases."""
    if not viewer.may(Permission.WRITE_CASES):
        return false()
    return SupervisionCase.author_id == viewer.person_id


def is_supervisor(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that the viewer leads the group a case was sent to."""
    if not (viewer.may(Permission.READ_CASES) and viewer.may(Permission.LEAD_SESSIONS)):
        return false()
    return and_(SupervisionCase.group_id.in_(led_groups(viewer)), SupervisionCase.state.not_in(PRIVATE_STATES))


def is_member(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a case is on the agenda of a session that the viewer is invited to now as a member.

    The window is made of local days, so that it opens and shuts at midnight on Norwegian clocks on every day of the
    year, also when the clocks change.
    """
    return _on_agenda_of_session(viewer, supervised_on_the_day(viewer.person_id))


def is_guest(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a case is on the agenda of a session the viewer is invited to, and guests may read it.

    Somebody who is invited beyond the group's membership, from another office or level, is a guest of the group.
    """
    return _on_agenda_of_session(viewer, SupervisionCase.guests_may_read.is_(True))


def _on_agenda_of_session(viewer: Viewer, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    if not viewer.may(Permission.READ_CASES):
        return false()
    on_agenda = exists().where(
        AgendaItem.case_id == SupervisionCase.id,
        AgendaItem.agenda_id == Agenda.id,
        Agenda.closed_at.is_(None),
        in_window(viewer),
        SupervisionSession.id == Agenda.session_id,
        Invitation.session_id == Agenda.session_id,
        Invitation.person_id == viewer.person_id,
        *conditions,
    )
    return and_(on_agenda, SupervisionCase.state.not_in(PRIVATE_STATES))


def in_window(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that today lies within the days on which a session's members read its cases."""
    return and_(
        SupervisionSession.status != SessionStatus.CANCELLED,
        SupervisionSession.local_date <= viewer.today + READABLE_BEFORE,
        SupervisionSession.local_date >= viewer.today - READABLE_AFTER,
    )


# The reasons that also let somebody move the case on, and say how it went.
HAS_PART = frozenset({Reason.AUTHOR, Reason.SUPERVISOR})


def reading_ways(viewer: Viewer) -> list[tuple[Reason, ColumnElement[bool]]]:
    """Return every way to a case, the strongest reason first."""
    return [
        (Reason.AUTHOR, is_author(viewer)),
        (Reason.SUPERVISOR, is_supervisor(viewer)),
        (Reason.MEMBER, is_member(viewer)),
        (Reason.GUEST, is_guest(viewer)),
    ]


def readable(viewer: Viewer) -> ColumnElement[bool]:
    """Return the row filter: the cases whose text the viewer may read."""
    return or_(*(condition for _, condition in reading_ways(viewer)))


def reason_of(viewer: Viewer) -> ColumnElement[str]:
    """Return the column that says why the viewer may read a case, or is NULL when they may not."""
    return case(*((condition, reason.value) for reason, condition in reading_ways(viewer)), else_=None)
