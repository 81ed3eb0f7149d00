"""Answers that came from a level above, for Min side: to what one's groups reported, and to one's own cases."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from hpmt_supervision.cases.models import SupervisionCase
from hpmt_supervision.cases.policy import is_author
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding import policy
from hpmt_supervision.forwarding.models import NeedState, ReportedNeed
from hpmt_supervision.people.viewer import Viewer


@dataclass(frozen=True)
class NewAnswer:
    """An answer from a level above.

    Attributes:
        need: what was reported.
        own_case: the viewer's own case as it was first written, when the answer is to that; None for what a group the
            viewer leads reported.
        answered: the step that was answered last: the need itself, or the one by which it was passed on.
        answered_at: when it was.
    """

    need: ReportedNeed
    own_case: SupervisionCase | None
    answered: ReportedNeed
    answered_at: datetime

    @property
    def level(self) -> int:
        """Return the level that answered last."""
        return self.answered.to_group.level


def new_answers(viewer: Viewer, *, to_reports: date, to_own_cases: date) -> list[NewAnswer]:
    """Return the answers of the last days, the latest first, all in one statement. Each own case stands there once.

    Args:
        viewer: who asks.
        to_reports: the first local day of answers to what the viewer's groups reported.
        to_own_cases: the first local day of answers to the viewer's own cases.
    """
    first, second = aliased(ReportedNeed), aliased(ReportedNeed)
    own_copy = and_(is_author(viewer), SupervisionCase.forwarded_from_id.is_not(None))
    parent, original = aliased(SupervisionCase), aliased(SupervisionCase)
    since, since_own = clock.day_start(to_reports), clock.day_start(to_own_cases)
    rows = db.session.execute(
        select(ReportedNeed, first, second, original)
        .outerjoin(first, and_(first.source_id == ReportedNeed.id, first.state != NeedState.WITHDRAWN))
        .outerjoin(second, and_(second.source_id == first.id, second.state != NeedState.WITHDRAWN))
        .outerjoin(SupervisionCase, and_(SupervisionCase.id == ReportedNeed.case_id, own_copy))
        # A copy on the highest level comes from a copy; both lead to the case as it was first written.
        .outerjoin(parent, parent.id == SupervisionCase.forwarded_from_id)
        .outerjoin(original, original.id == func.coalesce(parent.forwarded_from_id, parent.id))
        .where(
            ReportedNeed.state != NeedState.WITHDRAWN,
            or_(
                and_(original.id.is_not(None), _answered(ReportedNeed, since_own)),
                and_(policy.sent(viewer), or_(*(_answered(step, since) for step in (ReportedNeed, first, second)))),
            ),
        )
        .options(
            joinedload(ReportedNeed.tool),
            joinedload(ReportedNeed.case),
            *(joinedload(step.to_group) for step in (ReportedNeed, first, second)),
        )
        .order_by(ReportedNeed.id)
    ).all()
    found = [_answer(own_case, [step for step in steps if step]) for *steps, own_case in rows]
    found.sort(key=lambda answer: (answer.answered_at, answer.need.id), reverse=True)
    by_case: dict[tuple[str, int], NewAnswer] = {}
    for answer in found:
        key = ("case", answer.own_case.id) if answer.own_case else ("need", answer.need.id)
        by_case.setdefault(key, answer)
    return list(by_case.values())


def _answered(step: type[ReportedNeed], since: datetime) -> ColumnElement[bool]:
    return and_(step.state == NeedState.ANSWERED, step.answered_at >= since)


def _answer(own_case: SupervisionCase | None, steps: list[ReportedNeed]) -> NewAnswer:
    """Return the latest answer along a need's way; for an own case every step up is a need that is found by itself."""
    told = steps[:1] if own_case else steps
    answered_at, _level, answered = max(
        ((step.answered_at, step.to_group.level, step) for step in told if step.answered_at),
        key=lambda found: found[:2],
    )
    return NewAnswer(steps[0], own_case, answered, answered_at)
