"""Where a session can go. A held session stays what it is, and a cancelled one unless it is undone."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from hpmt_supervision.core.states import StateTable
from hpmt_supervision.sessions.models import SessionStatus


class SessionPart(StrEnum):
    """What somebody is to a session."""

    LEADER = "leader"
    INVITED = "invited"
    # The administrator who closes the group's unit; never a leader's choice on the pages.
    CLOSING = "closing"
    # Whom an offered time was booked for, and who gives it back; see ``sessions.offered_operations``.
    OFFERED = "offered"
    # A leader who undoes a cancellation within the hour.
    UNDOING = "undoing"


SESSION_MOVES = StateTable(
    {
        (SessionStatus.PLANNED, SessionStatus.HELD): {SessionPart.LEADER},
        (SessionStatus.PLANNED, SessionStatus.CANCELLED): {
            SessionPart.LEADER,
            SessionPart.CLOSING,
            SessionPart.OFFERED,
        },
        (SessionStatus.CANCELLED, SessionStatus.PLANNED): {SessionPart.UNDOING},
    },
    refusal=_l("Veiledningen er allerede gjennomført eller avlyst. Last siden på nytt for å se hva som gjelder nå."),
)
