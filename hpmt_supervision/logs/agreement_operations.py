"""Writing agreements: those a session makes, what it says of earlier ones, and what their owners say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.logs import agreement_queries, material_queries
from hpmt_supervision.logs.models import (
    Agreement,
    AgreementReview,
    AgreementState,
    ReviewOutcome,
)
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.sessions.models import SupervisionSession


@dataclass(frozen=True)
class AgreementInput:
    """One row of agreements as a form gives it: who does what by when. ``id`` is None for a new one."""

    id: int | None
    owner_id: int | None
    what: str | None
    due_on: date | None
    needs_leader: bool = False


def write_agreements(
    *, session: SupervisionSession, item_id: int | None, rows: Sequence[AgreementInput], by: Viewer
) -> list[Agreement]:
    """Make the agreements of one item (or of the session as a whole) what the rows say. Flushes.

    A row without text is left out, and an agreement whose text was emptied is taken away.

    Args:
        session: a session whose log is not signed.
        item_id: the agenda item, or None for agreements of the session as a whole.
        rows: what the form says, in order.
        by: who writes.

    Returns:
        The agreements, one for each row with text, in the rows' order.

    Raises:
        NotFound: when a row names an agreement that does not stand there.
        UserError: when somebody outside the session is named as owner.
    """
    present = {
        found.id: found
        for found in db.session.scalars(
            select(Agreement).where(Agreement.session_id == session.id, Agreement.item_id == item_id)
        )
    }
    allowed = material_queries.possible_owners(session)
    kept: list[Agreement] = []
    for row in rows:
        if not row.what:
            continue
        if row.id is not None and row.id not in present:
            raise NotFound("")
        if row.owner_id is not None and row.owner_id not in allowed:
            raise UserError(_("Velg en av dem som er med i gruppa, eller «Alle»."), field="agreements")
        agreement = present[row.id] if row.id is not None else Agreement(session_id=session.id, item_id=item_id)
        agreement.owner_id = row.owner_id
        agreement.what = row.what
        agreement.due_on = row.due_on
        agreement.needs_leader = row.needs_leader
        db.session.add(agreement)
        kept.append(agreement)
    for agreement in present.values():
        if agreement not in kept:
            db.session.delete(agreement)
    db.session.flush()
    return kept


def review_agreements(
    *, session: SupervisionSession, outcomes: Mapping[int, tuple[str, date | None]], by: Viewer
) -> None:
    """Say what became of earlier agreements. Flushes.

    Args:
        session: the session that looks back.
        outcomes: maps an agreement's key to what was said and the day it is due after it.
        by: who writes.

    Raises:
        NotFound: when an agreement is not one of those the session looks back on.
    """
    reviewable = {line.agreement.id: line for line in agreement_queries.agreements_to_review(session)}
    for agreement_id, (outcome, due_on) in outcomes.items():
        if agreement_id not in reviewable or outcome not in set(ReviewOutcome):
            raise NotFound("")
        agreement = reviewable[agreement_id].agreement
        review = reviewable[agreement_id].review or AgreementReview(agreement_id=agreement_id, session_id=session.id)
        review.outcome = outcome
        review.due_on = due_on if outcome == ReviewOutcome.MOVED else agreement.due_on
        review.by_id = by.person_id
        agreement.due_on = review.due_on
        _set_state(agreement, outcome, by)
        db.session.add(review)
    db.session.flush()


def _set_state(agreement: Agreement, outcome: str, by: Viewer) -> None:
    states = {ReviewOutcome.DONE: AgreementState.DONE, ReviewOutcome.DROPPED: AgreementState.DROPPED}
    target = states.get(ReviewOutcome(outcome), AgreementState.OPEN)
    if agreement.state == target:
        return
    agreement.state = target
    agreement.done_at = clock.now() if target == AgreementState.DONE else None
    agreement.done_by_id = by.person_id if target == AgreementState.DONE else None


def mark_agreement(*, agreement: Agreement, done: bool, by: Viewer) -> None:
    """Say that an agreement is done, or that it is not after all. Saying it twice changes nothing. Flushes."""
    if agreement.state == AgreementState.DROPPED:
        raise IllegalMove(_("Gruppa har latt denne avtalen falle. Ta den opp igjen på neste veiledning."))
    _set_state(agreement, ReviewOutcome.DONE if done else ReviewOutcome.KEPT, by)
    record_act(
        "agreement.done" if done else "agreement.reopen", subject_kind="agreement", subject_id=agreement.id, by=by
    )
    db.session.flush()
