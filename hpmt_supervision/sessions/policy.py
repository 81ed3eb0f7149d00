"""Which sessions a viewer reaches. The same condition filters lists and checks one session."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.extensions import db
from hpmt_supervision.people.access import Kind, Way
from hpmt_supervision.people.models import Membership, Part
from hpmt_supervision.people.policy import led_groups
from hpmt_supervision.people.queries import leads_group
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import Invitation, SupervisionSession


def led(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a session is of a group the viewer leads today, as supervisor or stand-in.

    Args:
        viewer: who asks, in a role that leads.
    """
    return SupervisionSession.group_id.in_(led_groups(viewer))


def taking_part(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that the viewer is invited, or is supervised in the whole group on the session's day.

    Individual supervision is seen by those who were invited and by those who lead the group, not by its other members.

    Args:
        viewer: who asks.
    """
    return or_(invited(viewer), and_(SupervisionSession.whole_group, supervised_on_the_day(viewer.person_id)))


def invited(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that the viewer has an invitation to a session, as a member or beyond the group.

    Args:
        viewer: who asks.
    """
    return SupervisionSession.id.in_(select(Invitation.session_id).where(Invitation.person_id == viewer.person_id))


def supervised_on_the_day(person_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Return the condition that a person is supervised in a session's group on the session's local day.

    Someone who is invited and is not, takes part in a joint session: as a guest of the group, who counts in no figure
    of it, reads a case only when its author lets guests read, and never the log.

    Args:
        person_id: the person's key, or the column that holds it.
    """
    return (
        select(Membership.id)
        .where(
            Membership.group_id == SupervisionSession.group_id,
            Membership.person_id == person_id,
            Membership.part == Part.SUPERVISEE,
            Membership.valid_from <= SupervisionSession.local_date,
            or_(Membership.valid_to.is_(None), Membership.valid_to >= SupervisionSession.local_date),
        )
        .correlate_except(Membership)
        .exists()
    )


def invited_as_member(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that the viewer was invited to a session as one of its group's own members.

    Args:
        viewer: who asks.
    """
    return and_(invited(viewer), supervised_on_the_day(viewer.person_id))


SESSIONS = Kind(
    "session",
    _l("Veiledninger"),
    _l("Tid, sted, hvem som er invitert, og hva de har svart"),
    ways=(
        Way(
            "supervisor",
            _l("De som leder gruppa, og vikarene deres"),
            _l("Så lenge de leder gruppa"),
            frozenset({Permission.LEAD_SESSIONS}),
            led,
        ),
        Way(
            "invited",
            _l("De som er invitert, og gruppas medlemmer når hele gruppa møtes"),
            _l("Alltid. Individuell veiledning ser bare den som er invitert"),
            frozenset({Permission.SEE_SESSIONS}),
            taking_part,
        ),
    ),
    closing=_l("En gjest uten konto ser tid og sted gjennom en lenke i e-posten, og aldri en sak."),
)


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that the viewer may see a session.

    Args:
        viewer: who asks.
    """
    return SESSIONS.rows(viewer)


def leads(viewer: Viewer, group_id: int) -> bool:
    """Tell whether the viewer leads a group today and acts in the role that leads groups of its level.

    Args:
        viewer: who asks.
        group_id: the group's key.
    """
    return leads_group(viewer, group_id)


def require_leader(viewer: Viewer, group_id: int) -> None:
    """Pass silently when the viewer leads the group today.

    Raises:
        NotFound: when not; what one may not do is not shown either.
    """
    if not leads(viewer, group_id):
        raise NotFound("")


def lock_as_leader(session: SupervisionSession, viewer: Viewer) -> None:
    """Hold a session's row for this transaction and see it as it is now; only its group's leaders get further.

    Args:
        session: the session.
        viewer: who means to change it.

    Raises:
        NotFound: when the viewer does not lead its group today.
    """
    require_leader(viewer, session.group_id)
    # A page may have loaded the session with its group by an outer join, whose far side PostgreSQL cannot lock.
    db.session.refresh(session, with_for_update={"of": SupervisionSession})


def require_offered(viewer: Viewer, group_id: int, person_id: int) -> None:
    """Pass silently when the viewer may let a person have an offered time: the person, or who leads the group today.

    That the person is supervised in the group on the day of the time is for the operation to check, which locks it.

    Args:
        viewer: who acts.
        group_id: the group whose time it is.
        person_id: whom it is for.

    Raises:
        NotFound: when the viewer is neither.
    """
    if viewer.person_id != person_id:
        require_leader(viewer, group_id)
