"""Individual supervision on a time that a leader has offered: the supervisee books, moves and cancels it.

Nobody else books without leading the group. A supervisee may do it here, for nobody but themselves, with a leader of
the group who has offered the time; that it was offered is what the room that keeps offered times answers for. What
comes of it is a session as any other, told of by the same signals.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.sessions import queries
from hpmt_supervision.sessions.announcements import Act, announce
from hpmt_supervision.sessions.booking_checks import check_start
from hpmt_supervision.sessions.cancel_reasons import CancelReason
from hpmt_supervision.sessions.conflict_checks import lock_people
from hpmt_supervision.sessions.conflict_queries import leaders_on, session_time_of
from hpmt_supervision.sessions.conflicts import Span
from hpmt_supervision.sessions.group_queries import absences_of
from hpmt_supervision.sessions.models import (
    Answer,
    Invitation,
    SessionStatus,
    SupervisionSession,
)
from hpmt_supervision.sessions.policy import require_offered
from hpmt_supervision.sessions.recurrence import at_local
from hpmt_supervision.sessions.session_changes import keep_cancellation, keep_move
from hpmt_supervision.sessions.signals import session_cancelled
from hpmt_supervision.sessions.states import SESSION_MOVES, SessionPart
from hpmt_supervision.web.formats import day_time


@dataclass(frozen=True)
class Offer:
    """A time somebody who leads a group has offered.

    Attributes:
        group_id: the group.
        led_by_id: who leads it then.
        starts_at: the instant it starts.
        minutes: its length.
        place, link: where, or None.
    """

    group_id: int
    led_by_id: int
    starts_at: datetime
    minutes: int
    place: str | None
    link: str | None

    @property
    def span(self) -> Span:
        """Return when it goes on."""
        return Span(self.starts_at, self.starts_at + timedelta(minutes=self.minutes))

    @property
    def day(self) -> date:
        """Return its local day."""
        return clock.local_date(self.starts_at)


def book_offered(offer: Offer, *, person_id: int, by: Viewer) -> SupervisionSession:
    """Book an offered time for one supervisee, who has thereby said yes. Flushes.

    Args:
        offer: the time.
        person_id: the supervisee.
        by: the supervisee, or who leads the group and grants a wish.

    Raises:
        NotFound: when ``by`` is neither.
        UserError: when the time is past, one of the two is away or has another session then, or is no longer of the
            group.
    """
    require_offered(by, offer.group_id, person_id)
    _check(offer, person_id, by=by)
    session = SupervisionSession(
        group_id=offer.group_id,
        starts_at=offer.starts_at,
        minutes=offer.minutes,
        place=offer.place,
        link=offer.link,
        led_by_id=offer.led_by_id,
        whole_group=False,
        created_by_id=by.person_id,
    )
    session.invitations = [Invitation(person_id=person_id, answer=Answer.YES, answered_at=clock.now())]
    db.session.add(session)
    db.session.flush()
    record_act("session.book_offered", subject_kind="session", subject_id=session.id, by=by, person_id=person_id)
    announce(Act.BOOKED, [session], by=by)
    return session


def move_offered(session: SupervisionSession, offer: Offer, *, person_id: int, by: Viewer) -> SupervisionSession:
    """Move a session that was booked so to another offered time of the same group. The supervisee has said yes to it.

    Args:
        session: a planned session of one supervisee.
        offer: the other time.
        person_id: the supervisee.
        by: the supervisee, or who leads the group and grants a wish.

    Raises:
        NotFound: when ``by`` is neither, or the session is another's or another group's.
        IllegalMove: when it is held, cancelled or has started.
        UserError: as for ``book_offered``.
    """
    require_offered(by, session.group_id, person_id)
    own = lock_offered(session, person_id)
    if offer.group_id != session.group_id:
        raise NotFound("")
    if session.status != SessionStatus.PLANNED or queries.has_started(session):
        raise IllegalMove(_("Veiledningen er i gang, gjennomført eller avlyst, og kan ikke flyttes."))
    _check(offer, person_id, by=by, own_id=session.id)
    was, session.starts_at, session.minutes = session.starts_at, offer.starts_at, offer.minutes
    keep_move(session, was=was, by=by)
    session.place, session.link, session.led_by_id = offer.place, offer.link, offer.led_by_id
    # By the relation, so that the mails of this very act name the new leader.
    session.led_by = db.session.get_one(Person, offer.led_by_id)
    for row in session.invitations:
        row.answer, row.answered_at = Answer.WAITING, None
    for guest in session.guests:
        guest.answer, guest.answered_at = Answer.WAITING, None
    own.answer, own.answered_at = Answer.YES, clock.now()
    session.sequence += 1
    db.session.flush()
    record_act("session.change", subject_kind="session", subject_id=session.id, by=by, moved=True)
    announce(Act.CHANGED, [session], moved=True, by=by)
    return session


def cancel_offered(session: SupervisionSession, *, by: Viewer) -> SupervisionSession:
    """Cancel a session that was booked so; the supervisee says no more of why. Twice is once.

    Args:
        session: a session of one supervisee.
        by: the supervisee.

    Raises:
        NotFound: when the session is another's.
        IllegalMove: when it is held, or its time has come.
    """
    lock_offered(session, by.person_id)
    if session.status == SessionStatus.CANCELLED:
        return session
    SESSION_MOVES.check(session.status, SessionStatus.CANCELLED, {SessionPart.OFFERED})
    if queries.has_started(session):
        raise IllegalMove(_("Veiledningen har startet. Si fra til den som leder den, om noe har endret seg."))
    session.status, session.cancel_reason = SessionStatus.CANCELLED, CancelReason.OTHER
    keep_cancellation(session, by=by)
    db.session.flush()
    record_act("session.cancel", subject_kind="session", subject_id=session.id, by=by, reason=str(CancelReason.OTHER))
    session_cancelled.send(session=session, by=by)
    session.sequence += 1
    db.session.flush()
    announce(Act.CANCELLED, [session], by=by)
    return session


def lock_offered(session: SupervisionSession, person_id: int) -> Invitation:
    """Hold an individual session's row for this transaction, see it as it is now, and return the person's invitation.

    Args:
        session: the session.
        person_id: whom it was booked for.

    Raises:
        NotFound: when it is for a whole group, or the person is not invited to it.
    """
    db.session.refresh(session, with_for_update={"of": SupervisionSession})
    own = next((row for row in session.invitations if row.person_id == person_id), None)
    if session.whole_group or own is None:
        raise NotFound("")
    return own


def _check(offer: Offer, person_id: int, *, by: Viewer, own_id: int | None = None) -> None:
    group = db.session.scalars(
        select(SupervisionGroup).where(SupervisionGroup.id == offer.group_id).with_for_update()
    ).one()
    check_start(group, at_local(clock.to_local(offer.starts_at).replace(tzinfo=None)), today=clock.today())
    if offer.starts_at <= clock.now():
        raise UserError(_("Tida er passert. Velg en annen."), field="time")
    # Those who book the same two people take turns, whatever group or page they come from.
    lock_people(group.unit_id, {person_id, offer.led_by_id})
    if offer.led_by_id not in leaders_on(group.id, [offer.day])[0]:
        raise UserError(_("Den som la ut tida, leder ikke gruppa den dagen. Velg en annen tid."), field="time")
    members = queries.group_days(group.id, offer.day, offer.day).on(offer.day, {person_id})
    if not members.invited:
        raise UserError(
            _("Du er registrert med fravær den dagen. Velg en annen tid.")
            if members.away and by.person_id == person_id
            else _("Medlemmet er borte den dagen, eller ikke lenger i gruppa. Velg en annen tid."),
            field="time",
        )
    if absences_of([offer.led_by_id], offer.day, offer.day):
        raise UserError(_("Den som la ut tida, er borte den dagen. Velg en annen tid."), field="time")
    own_ids = () if own_id is None else (own_id,)
    for row in session_time_of({person_id, offer.led_by_id}, offer.span, viewer=by, own_ids=own_ids):
        raise UserError(
            _(
                "Du har allerede en veiledning %(time)s. Velg en annen tid, eller svar nei på den.",
                time=day_time(row.span.starts_at),
            )
            if row.person_id == by.person_id
            else _("Den andre har en veiledning som overlapper med tida. Velg en annen tid."),
            field="time",
        )
