"""What happens elsewhere and means that a time is no longer to be had: what is taken stays as the session it became."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from hpmt_supervision.bookable_times.models import BookableTime, TimeState, WaitingPlace
from hpmt_supervision.bookable_times.moving import set_state, tell_freed
from hpmt_supervision.bookable_times.request_operations import lapse
from hpmt_supervision.bookable_times.states import TimePart
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Membership, Part
from hpmt_supervision.people.signals import membership_ending, unit_closing
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.sessions.signals import session_cancelled


def connect() -> None:
    """Listen to the rooms of people and sessions."""
    membership_ending.connect(let_go)
    unit_closing.connect(close_with_unit)
    session_cancelled.connect(close_with_session)


def let_go(sender: Any, *, membership: Membership, last_day: date, by: Any) -> None:
    """Close the times of a supervisor who leaves a group, and let go what is held for a supervisee who does.

    Args:
        sender: not used.
        membership: the membership, not yet changed.
        last_day: the last day it will have.
        by: who ends it.
    """
    later = (BookableTime.group_id == membership.group_id, BookableTime.local_date > last_day)
    if membership.part == Part.SUPERVISOR:
        _close(*later, BookableTime.led_by_id == membership.person_id, by=by)
        return
    held = _locked(*later, BookableTime.holder_id == membership.person_id, BookableTime.state == TimeState.ASKED)
    for time in held:
        lapse(time, TimeState.OPEN, by=by)
    if last_day <= clock.today():
        db.session.execute(
            delete(WaitingPlace).where(
                WaitingPlace.group_id == membership.group_id, WaitingPlace.person_id == membership.person_id
            )
        )
    tell_freed(held, by=by)


def close_with_unit(sender: Any, *, group_ids: Sequence[int], last_day: date, cancel: bool, by: Any) -> None:
    """Close the times after a unit's last day.

    Args:
        sender: not used.
        group_ids: the keys of the unit's groups.
        last_day: the last local day the unit is open.
        cancel: not used; what is taken is a session, which the room of sessions keeps or cancels.
        by: who closes the unit.
    """
    _close(BookableTime.group_id.in_(group_ids), BookableTime.local_date > last_day, by=by)


def close_with_session(sender: Any, *, session: SupervisionSession, by: Any) -> None:
    """Close a time whose session somebody else than the supervisee has cancelled: the supervisor cannot then.

    Args:
        sender: not used.
        session: the cancelled session.
        by: who cancelled it.
    """
    for time in _locked(BookableTime.session_id == session.id):
        set_state(time, TimeState.CLOSED, TimePart.EVENTS)


def _close(*conditions: ColumnElement[bool], by: Any) -> None:
    for time in _locked(*conditions, BookableTime.state.in_((TimeState.OPEN, TimeState.ASKED))):
        lapse(time, TimeState.CLOSED, by=by)


def _locked(*conditions: ColumnElement[bool]) -> list[BookableTime]:
    query = select(BookableTime).where(*conditions).order_by(BookableTime.id).with_for_update(of=BookableTime)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))
