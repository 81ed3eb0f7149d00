"""Reads about holds: those that wait for an answer, those that hold, and one's own."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.extensions import db
from hpmt_supervision.people.roles import Role, permissions_of
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.retention.models import HoldState, RetentionHold

MOST_ENDED = 50


def waiting_count() -> int:
    """Return how many wishes wait for an administrator's answer."""
    return (
        db.session.scalar(select(func.count()).select_from(RetentionHold).where(RetentionHold.state == HoldState.ASKED))
        or 0
    )


def open_holds() -> list[RetentionHold]:
    """Return what waits for an answer and what holds, the wishes first, the one that ends first on top."""
    return list(
        db.session.scalars(
            select(RetentionHold)
            .where(RetentionHold.state.in_((HoldState.ASKED, HoldState.ACTIVE)))
            .options(joinedload(RetentionHold.asked_by), joinedload(RetentionHold.decided_by))
            .order_by(RetentionHold.state.desc(), RetentionHold.until_on, RetentionHold.id)
        )
    )


def asked_by(hold: RetentionHold) -> str | None:
    """Return who asked for a hold, as an administrator may know it; None for whoever wrote the text.

    Only an administrator or the author asks, so that any other role is the author's.
    """
    administrators = {role for role in Role if Permission.SET_RETENTION in permissions_of(role)}
    return hold.asked_by.name if hold.asked_role in administrators else None


def ended_counts() -> dict[HoldState, int]:
    """Return how many holds have ended, by how."""
    rows = db.session.execute(
        select(RetentionHold.state, func.count())
        .where(RetentionHold.ended_at.is_not(None))
        .group_by(RetentionHold.state)
        .order_by(RetentionHold.state)
    )
    return {HoldState(state): count for state, count in rows}


def own_holds(viewer: Viewer) -> list[RetentionHold]:
    """Return what the viewer has asked to have kept, the latest first."""
    return list(
        db.session.scalars(
            select(RetentionHold)
            .where(RetentionHold.asked_by_id == viewer.person_id)
            .options(joinedload(RetentionHold.decided_by))
            .order_by(RetentionHold.id.desc())
            .limit(MOST_ENDED)
        )
    )
