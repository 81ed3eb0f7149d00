"""Asking to be told when a time of a group frees up."""

from sqlalchemy import delete, select

from hpmt_supervision.bookable_times.models import WaitingPlace
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.policy import own_groups
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act


def join_waiting_list(*, group_id: int, by: Viewer) -> WaitingPlace:
    """Join a group's waiting list. Twice is once, and keeps the first place.

    Args:
        group_id: a group ``by`` is supervised in today.
        by: the supervisee.

    Raises:
        NotFound: when ``by`` is not.
    """
    _lock_own(group_id, by)
    present = db.session.scalar(
        select(WaitingPlace).where(WaitingPlace.group_id == group_id, WaitingPlace.person_id == by.person_id)
    )
    if present is not None:
        return present
    place = WaitingPlace(group_id=group_id, person_id=by.person_id)
    db.session.add(place)
    db.session.flush()
    record_act("times.wait", subject_kind="group", subject_id=group_id, by=by)
    return place


def leave_waiting_list(*, group_id: int, by: Viewer) -> None:
    """Leave a group's waiting list. Who is not on it stays off it.

    Args:
        group_id: a group ``by`` is supervised in today.
        by: the supervisee.

    Raises:
        NotFound: when ``by`` is not.
    """
    _lock_own(group_id, by)
    db.session.execute(
        delete(WaitingPlace).where(WaitingPlace.group_id == group_id, WaitingPlace.person_id == by.person_id)
    )
    record_act("times.wait_no_more", subject_kind="group", subject_id=group_id, by=by)


def _lock_own(group_id: int, by: Viewer) -> None:
    found = db.session.scalar(
        select(SupervisionGroup.id)
        .where(SupervisionGroup.id == group_id, SupervisionGroup.id.in_(own_groups(by)))
        .with_for_update()
    )
    if found is None:
        raise NotFound("")
