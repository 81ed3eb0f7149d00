"""Reading accesses: all of them for administrators, and those to one's own texts for their author."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.paging import paging
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.emergency_access.models import EmergencyAccess
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer

PAGE_SIZE = 50
MOST_OWN = 200
WITH_NAMES = (
    joinedload(EmergencyAccess.asked_by),
    joinedload(EmergencyAccess.decided_by),
    joinedload(EmergencyAccess.ended_by),
)


def access_page(viewer: Viewer, *, page: int) -> tuple[list[EmergencyAccess], int, int]:
    """Return one page of all accesses for an administrator, the latest first, its number, and how many pages there are.

    Args:
        viewer: who asks.
        page: which page, from 1; a page after the last gives the last.

    Raises:
        NotFound: for anybody else.
    """
    _administrators_only(viewer)
    total = db.session.scalar(select(func.count(EmergencyAccess.id))) or 0
    shown = paging(total, page=page, size=PAGE_SIZE)
    newest = select(EmergencyAccess).options(*WITH_NAMES).order_by(EmergencyAccess.id.desc())
    rows = db.session.scalars(newest.limit(PAGE_SIZE).offset(shown.offset))
    return list(rows), shown.number, shown.count


def access_for(viewer: Viewer, access_id: int, *, lock: bool = False) -> EmergencyAccess:
    """Return an access for an administrator.

    Args:
        viewer: who asks.
        access_id: its key.
        lock: whether nobody else may decide on it until the transaction ends.

    Raises:
        NotFound: when there is none, or for anybody else.
    """
    _administrators_only(viewer)
    wanted = select(EmergencyAccess).where(EmergencyAccess.id == access_id)
    if lock:
        found = db.session.scalar(wanted.with_for_update(), execution_options={"populate_existing": True})
    else:
        found = db.session.scalar(wanted.options(*WITH_NAMES))
    if found is None:
        raise NotFound("")
    return found


def any_to_own(viewer: Viewer, *, since: datetime) -> ColumnElement[bool]:
    """Return the condition that an access to a text of the viewer's own was asked for from an instant on.

    Args:
        viewer: the author.
        since: the instant.
    """
    return exists().where(*_own_since(viewer, since))


def latest_to_own(viewer: Viewer, *, since: datetime) -> list[EmergencyAccess]:
    """Return the accesses to the viewer's own texts that were asked for from an instant on, the latest first.

    Args:
        viewer: the author.
        since: the instant.
    """
    own = select(EmergencyAccess).where(*_own_since(viewer, since))
    return list(db.session.scalars(own.order_by(EmergencyAccess.id.desc())))


def _own_since(viewer: Viewer, since: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return EmergencyAccess.author_id == viewer.person_id, EmergencyAccess.asked_at >= since


def accesses_to_own(viewer: Viewer) -> list[EmergencyAccess]:
    """Return the accesses to the viewer's own texts, the latest first; at most ``MOST_OWN``."""
    return list(
        db.session.scalars(
            select(EmergencyAccess)
            .options(*WITH_NAMES)
            .where(EmergencyAccess.author_id == viewer.person_id)
            .order_by(EmergencyAccess.id.desc())
            .limit(MOST_OWN)
        )
    )


def _administrators_only(viewer: Viewer) -> None:
    if not viewer.may(Permission.EMERGENCY_ACCESS):
        raise NotFound("")
