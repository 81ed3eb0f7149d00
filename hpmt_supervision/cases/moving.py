"""Moving a case: the table is asked, and the move and the act are written in the same transaction."""

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.cases.models import AgendaItem, CaseMove, CaseState, SupervisionCase
from hpmt_supervision.cases.policy import HAS_PART, Reason, readable, reason_of
from hpmt_supervision.cases.signals import case_moved
from hpmt_supervision.cases.states import CASE_MOVES, FINAL_STATES, CasePart
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act


def move_case(
    case: SupervisionCase, target: CaseState, *, part: CasePart, by: Viewer | None, session_id: int | None = None
) -> None:
    """Move a case, and write who moved it and when. Does not flush.

    Args:
        case: the case.
        target: the state it goes to.
        part: what the mover is to the case.
        by: who moves it; None for the job.
        session_id: the session it has to do with, if any.

    Raises:
        IllegalMove: when the table does not allow it.
    """
    origin = case.state
    CASE_MOVES.check(origin, target, {part})
    now = clock.now()
    case.state = target
    case.touched_at = now
    if target == CaseState.SUBMITTED and case.submitted_at is None:
        case.submitted_at = now
    if target == CaseState.DISCUSSED:
        case.discussed_at = now
    if target in FINAL_STATES:
        case.closed_at = now
    db.session.add(
        CaseMove(
            case=case,
            from_state=origin,
            to_state=target,
            at=now,
            by_id=by.person_id if by else None,
            session_id=session_id,
        )
    )
    record_act(
        f"case.{target}",
        subject_kind="case",
        subject_id=case.id,
        by=by,
        from_state=origin,
        group_id=case.group_id,
        session_id=session_id,
    )
    case_moved.send(None, case=case, target=target, session_id=session_id, by=by)


def own_case(by: Viewer, case_id: int) -> SupervisionCase:
    """Return the viewer's own case.

    Raises:
        NotFound: when there is none, or it is somebody else's.
    """
    case, part = reachable_case(by, case_id)
    if part is not CasePart.AUTHOR:
        raise NotFound("")
    return case


def reachable_case(by: Viewer, case_id: int) -> tuple[SupervisionCase, CasePart]:
    """Return a case that the viewer wrote or whose group they lead, and what they are to it.

    Raises:
        NotFound: when they are neither.
    """
    row = db.session.execute(
        select(SupervisionCase, reason_of(by)).where(SupervisionCase.id == case_id, readable(by))
    ).one_or_none()
    if row is None or row[1] not in HAS_PART:
        raise NotFound("")
    return row[0], CasePart.AUTHOR if row[1] == Reason.AUTHOR else CasePart.SUPERVISOR


def refuse_copy(case: SupervisionCase, part: CasePart) -> None:
    """Leave what was forwarded to those who received it; its author can take it back, and nothing else.

    Raises:
        IllegalMove: for the author of what was forwarded.
    """
    if case.is_forwarded and part is CasePart.AUTHOR:
        raise IllegalMove(
            _("Dette er det som ble delt fra saken din. De som fikk det, følger det opp. Du kan ta det tilbake.")
        )


def items_holding(case: SupervisionCase) -> list[AgendaItem]:
    """Return the agenda items that hold a case, the newest agenda first."""
    return list(
        db.session.scalars(
            select(AgendaItem).where(AgendaItem.case_id == case.id).order_by(AgendaItem.agenda_id.desc(), AgendaItem.id)
        )
    )
