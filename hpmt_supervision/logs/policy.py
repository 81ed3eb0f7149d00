"""Who reaches which session, log and agreement. One declaration each: the row filter is the check."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, or_, select

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.logs.models import Agreement, LogState, SessionLog
from hpmt_supervision.people.access import Kind, Way
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.sessions.policy import invited_as_member, led

LOGS = Kind(
    "log",
    _l("Logger"),
    _l("Hva gruppa øvde på og lærte i en veiledning, og hva dere avtalte"),
    ways=(
        Way(
            "supervisor",
            _l("De som leder gruppa, og vikarene deres"),
            _l("Så lenge de leder gruppa"),
            frozenset({Permission.READ_LOGS, Permission.LEAD_SESSIONS}),
            led,
        ),
        Way(
            "member",
            _l("Medlemmer av gruppa som var invitert til veiledningen"),
            _l("Fra loggen er signert"),
            frozenset({Permission.READ_LOGS}),
            lambda viewer: and_(SessionLog.state == LogState.SIGNED, invited_as_member(viewer)),
        ),
    ),
    closing=_l(
        "Gjester leser ingen logg. En leder på kontoret ser bare avtaler som trenger en leder. "
        "Nødtilgang for en administrator står for seg, lenger ned."
    ),
)


def readable_logs(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that the viewer may read a log: the group's supervisors, and once signed invited members.

    The query must join SessionLog and SupervisionSession. Somebody invited from another office or level is a guest,
    and reads no log; levels above read what was forwarded.
    """
    return LOGS.rows(viewer)


def is_signed() -> ColumnElement[bool]:
    """Return the condition that a session's log is signed; until then its texts are for those who lead alone."""
    return SupervisionSession.id.in_(select(SessionLog.session_id).where(SessionLog.state == LogState.SIGNED))


def own_agreements(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that the viewer may say an agreement is done.

    Those who lead may, and once the log is signed its owner, who may be a guest, or any member invited when it is
    for all. The query must join Agreement and SupervisionSession.
    """
    for_all = and_(Agreement.owner_id.is_(None), invited_as_member(viewer))
    own = or_(Agreement.owner_id == viewer.person_id, for_all)
    return or_(and_(own, is_signed()), led(viewer))
