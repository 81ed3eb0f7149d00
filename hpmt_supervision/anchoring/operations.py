"""Writes about agreed reviews."""

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.anchoring import queries
from hpmt_supervision.anchoring.models import AgreedReview, ReviewState
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.core.work import expect_version
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act

# A date further off is a slip of the keyboard.
FURTHEST_DAYS = 550


def agree_review(
    *, unit_id: int, agreed_on: date, agreed_with_id: int | None, by: Viewer, request_key: str | None = None
) -> AgreedReview:
    """Write down a date that has been agreed. Flushes.

    Args:
        unit_id: an own office of ``by``.
        agreed_on: the local day, today or later.
        agreed_with_id: whom it was agreed with, or None.
        by: the leader or the HPMT supervisor.
        request_key: the form's key; a second call with it gives back what the first made.

    Raises:
        NotFound: when the office is not an own one.
        UserError: with the field when something must be mended.
    """
    offices = queries.offices_of(by)
    if unit_id not in {unit.id for unit in offices}:
        raise NotFound("")
    if request_key:
        earlier = db.session.scalar(select(AgreedReview.id).where(AgreedReview.request_key == request_key))
        if earlier is not None:
            return queries.get_review(by, earlier)
    _check_day(unit_id, agreed_on)
    if agreed_with_id is not None and agreed_with_id not in {
        person.id for person in queries.counterparts(by, [unit for unit in offices if unit.id == unit_id])
    }:
        raise UserError(
            _("Velg en som leder kontoret eller veiledningsgruppa der, eller la feltet stå tomt."),
            field="agreed_with_id",
        )
    review = AgreedReview(
        unit_id=unit_id,
        agreed_on=agreed_on,
        agreed_with_id=agreed_with_id,
        made_by_id=by.person_id,
        request_key=request_key or None,
    )
    db.session.add(review)
    db.session.flush()
    _record("review.agree", review, by, agreed_on=agreed_on)
    return review


def move_review(*, review_id: int, agreed_on: date, expected_version: int | None, by: Viewer) -> AgreedReview:
    """Agree on another date for a review of which nobody has said how it went. Flushes.

    Raises:
        NotFound: when it is another office's.
        StaleVersion: when somebody else has changed it.
        UserError: when it has been registered, or the date must be mended.
    """
    review = queries.get_review(by, review_id)
    expect_version(review, expected_version)
    _refuse_registered(review)
    _check_day(review.unit_id, agreed_on, but=review.id)
    before = review.agreed_on
    review.agreed_on = agreed_on
    db.session.flush()
    _record("review.move", review, by, agreed_on=agreed_on, before_on=before)
    return review


def register_review(
    *,
    review_id: int,
    held_on: date | None,
    leader_present: bool | None,
    expected_version: int | None,
    by: Viewer,
) -> AgreedReview:
    """Say how a review went, or correct what was said. Flushes.

    Args:
        review_id: a review of an own office.
        held_on: the local day it was held, or None when it was not.
        leader_present: whether the leader was there; asked for when it was held.
        expected_version: the version the form was opened with.
        by: the leader or the HPMT supervisor.

    Raises:
        NotFound: when it is another office's.
        StaleVersion: when somebody else has changed it.
        UserError: with the field when something must be mended.
    """
    review = queries.get_review(by, review_id)
    expect_version(review, expected_version)
    today = clock.today()
    if held_on is None and review.agreed_on > today:
        raise UserError(_("Datoen har ikke vært ennå. Flytt gjennomgangen eller fjern den i stedet."), field="outcome")
    if held_on is not None and held_on > today:
        raise UserError(_("Datoen er fram i tid. Registrer gjennomgangen når den er holdt."), field="held_on")
    if held_on is not None and leader_present is None:
        raise UserError(_("Velg om Nav-lederen var med."), field="leader_present")
    before = review.state
    review.state = ReviewState.NOT_HELD if held_on is None else ReviewState.HELD
    review.held_on, review.leader_present = held_on, None if held_on is None else leader_present
    db.session.flush()
    _record("review.register", review, by, before=before, held_on=held_on, leader_present=review.leader_present)
    return review


def remove_review(*, review_id: int, expected_version: int | None, by: Viewer) -> None:
    """Take back a date of which nobody has said how it went. Flushes.

    Raises:
        NotFound: when it is another office's.
        StaleVersion: when somebody else has changed it.
        UserError: when it has been registered.
    """
    review = queries.get_review(by, review_id)
    expect_version(review, expected_version)
    _refuse_registered(review)
    if review.agreed_on < clock.today():
        raise UserError(_("Datoen har vært. Registrer om gjennomgangen ble holdt, i stedet for å fjerne den."))
    _record("review.remove", review, by, agreed_on=review.agreed_on)
    db.session.delete(review)
    db.session.flush()


def _record(action: str, review: AgreedReview, by: Viewer, **details: object) -> None:
    record_act(
        action,
        subject_kind="agreed_review",
        subject_id=review.id,
        by=by,
        unit_id=review.unit_id,
        state=review.state,
        **details,
    )


def _refuse_registered(review: AgreedReview) -> None:
    if review.state != ReviewState.AGREED:
        raise UserError(_("Det er alt registrert hvordan gjennomgangen gikk. Rett registreringen i stedet."))


def _check_day(unit_id: int, day: date, but: int | None = None) -> None:
    today = clock.today()
    if day < today:
        raise UserError(_("Datoen har vært. Velg i dag eller en dag framover."), field="agreed_on")
    if day > today + timedelta(days=FURTHEST_DAYS):
        raise UserError(_("Datoen er mer enn halvannet år fram i tid. Sjekk årstallet."), field="agreed_on")
    same = select(AgreedReview.id).where(AgreedReview.unit_id == unit_id, AgreedReview.agreed_on == day)
    if (found := db.session.scalar(same)) is not None and found != but:
        raise UserError(_("Kontoret har alt avtalt en gjennomgang den dagen. Velg en annen dag."), field="agreed_on")
