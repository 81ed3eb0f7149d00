"""The cases somebody has something to do with, for Min side: drafts, questions about sharing, and cases to forward."""

from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from hpmt_supervision.cases.models import CaseMove, CaseState, SupervisionCase
from hpmt_supervision.cases.policy import is_author
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding.models import CaseShare, ShareState
from hpmt_supervision.forwarding.policy import asked_of, ready_to_send
from hpmt_supervision.logs.models import LogState, SessionLog
from hpmt_supervision.people.viewer import Viewer


@dataclass(frozen=True)
class Agreed:
    """A case that may be forwarded since its author has said yes.

    Attributes:
        share: the author's answer, with its case.
        session_id: the session that discussed it, or None when it came from none.
        log_is_signed: whether that session's log is signed; until then, what goes further is ticked while signing.
    """

    share: CaseShare
    session_id: int | None
    log_is_signed: bool


@dataclass(frozen=True)
class WaitingCases:
    """The cases that wait for somebody. Showing a title is a reading.

    Attributes:
        drafts: own cases that are not sent, the last touched first.
        questions: what the viewer is asked about sharing own cases, the oldest first.
        agreed: cases of the groups one leads that may be forwarded, the earliest answer first.
    """

    drafts: list[SupervisionCase]
    questions: list[CaseShare]
    agreed: list[Agreed]


def waiting_cases(viewer: Viewer) -> WaitingCases:
    """Return the cases that wait for somebody who writes cases or leads, all in one statement.

    Args:
        viewer: who asks.
    """
    # The newest session wins when a case was discussed twice; keys rise with time.
    discussed_in = (
        select(func.max(CaseMove.session_id))
        .where(CaseMove.case_id == SupervisionCase.id, CaseMove.to_state == CaseState.DISCUSSED)
        .scalar_subquery()
    )
    is_signed = (
        select(func.count(SessionLog.session_id))
        .where(SessionLog.session_id == discussed_in, SessionLog.state == LogState.SIGNED)
        .correlate(SupervisionCase)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(SupervisionCase, CaseShare, discussed_in, is_signed)
        .outerjoin(CaseShare, CaseShare.case_id == SupervisionCase.id)
        .where(
            or_(
                and_(is_author(viewer), SupervisionCase.state == CaseState.DRAFT),
                asked_of(viewer),
                ready_to_send(viewer),
            )
        )
        .options(
            joinedload(SupervisionCase.author),
            joinedload(SupervisionCase.group),
            contains_eager(CaseShare.case),
            joinedload(CaseShare.asked_by),
        )
        .order_by(
            CaseShare.answered_at, CaseShare.asked_at, SupervisionCase.touched_at.desc(), SupervisionCase.id.desc()
        )
    ).all()
    return WaitingCases(
        drafts=[case for case, _share, _session, _signed in rows if case.state == CaseState.DRAFT],
        questions=[share for _case, share, _session, _signed in rows if share and share.state == ShareState.ASKED],
        agreed=[
            Agreed(share, session_id, bool(signed))
            for _case, share, session_id, signed in rows
            if share and share.state == ShareState.YES
        ],
    )
