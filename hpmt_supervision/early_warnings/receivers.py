"""What the room does at once when an earlier one tells something: a warning that is mended ends without waiting."""

from typing import Any

from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.early_warnings.checking_operations import end_mended
from hpmt_supervision.sessions.announcements import Announcement
from hpmt_supervision.sessions.models import SupervisionSession

_ON_THE_WAY = frozenset({CaseState.SUBMITTED, CaseState.ON_AGENDA})


def on_schedule_announced(sender: Any, *, announcement: Announcement, **rest: Any) -> None:
    """End what a new date mends."""
    if announcement.sessions and announcement.by is not None:
        end_mended({session.group_id for session in announcement.sessions}, clock.today())


def on_session_held(sender: Any, *, session: SupervisionSession, by: Any = None, **rest: Any) -> None:
    """End what a held session mends; what an import held is left to the night."""
    if by is not None:
        end_mended({session.group_id}, clock.today())


def on_case_moved(sender: Any, *, case: SupervisionCase, target: str, **rest: Any) -> None:
    """End what a new case mends."""
    if target in _ON_THE_WAY and case.group_id is not None:
        end_mended({case.group_id}, clock.today())
