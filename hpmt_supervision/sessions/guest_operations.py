"""Guests from outside: asking them, giving them another link, taking them off, and their own answer."""

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.operations.checks import clean_email
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.sessions.announcements import Act, announce
from hpmt_supervision.sessions.answer_operations import check_can_be_answered
from hpmt_supervision.sessions.answers import read_answer
from hpmt_supervision.sessions.guest_queries import guest_behind
from hpmt_supervision.sessions.meeting_place import clean_text
from hpmt_supervision.sessions.models import Guest, SessionStatus, SupervisionSession, new_link_number
from hpmt_supervision.sessions.policy import lock_as_leader

LONGEST_NAME = 200
MOST_GUESTS = 20


def invite_guest(
    session: SupervisionSession,
    *,
    name: str | None,
    by: Viewer,
    affiliation: str | None = None,
    email: str | None = None,
) -> Guest:
    """Ask someone from outside the structure to one session. The same guest twice is once.

    Args:
        session: a session of a group that ``by`` leads, planned or under way.
        name: the guest's name.
        by: who invites.
        affiliation: where the guest comes from, or None.
        email: where the invitation goes, or None for a guest who is told by other means.

    Raises:
        NotFound: when ``by`` does not lead the group.
        UserError: when the name is missing or too long, the address is none or another guest's, or there are too many.
        IllegalMove: when the session is cancelled.
    """
    lock_as_leader(session, by)
    shown = clean_text(name, most=LONGEST_NAME, field="name")
    place = clean_text(affiliation, most=LONGEST_NAME, field="affiliation")
    address = clean_email(email)
    if shown is None:
        raise UserError(_("Skriv navnet på gjesten."), field="name")
    if session.status == SessionStatus.CANCELLED:
        raise IllegalMove(_("Veiledningen er avlyst. Du kan ikke invitere gjester til den."))
    present = _same_guest(session, shown, place, address)
    if present is not None and (address is None or present.email is not None):
        return present
    if address is not None and any((row.email or "").casefold() == address.casefold() for row in session.guests):
        raise UserError(_("En annen gjest ved denne veiledningen har denne e-postadressen."), field="email")
    if present is None and len(session.guests) >= MOST_GUESTS:
        raise UserError(_("Det er plass til %(count)d gjester ved en veiledning.", count=MOST_GUESTS), field="name")
    # A guest who was told by other means gets an address by being added once more with it.
    guest = present or Guest(name=shown, affiliation=place)
    guest.email = address
    if present is None:
        session.guests.append(guest)
    db.session.flush()
    record_act("guest.invite", subject_kind="session", subject_id=session.id, by=by, guest_id=guest.id)
    announce(Act.INVITED, [session], person_ids=(), guest_ids=[guest.id], by=by)
    return guest


def _same_guest(session: SupervisionSession, name: str, place: str | None, address: str | None) -> Guest | None:
    for guest in session.guests:
        if (guest.name.casefold(), guest.affiliation) != (name.casefold(), place):
            continue
        if address is None or guest.email is None or guest.email.casefold() == address.casefold():
            return guest
    return None


def renew_guest_link(session: SupervisionSession, *, guest_id: int, number: int, by: Viewer) -> Guest:
    """Take back a guest's link and send another. Pressing the same button twice makes one.

    Args:
        session: a planned session of a group that ``by`` leads.
        guest_id: the guest's key.
        number: the number of the link that is taken back, as the page showed it.
        by: who takes it back.

    Raises:
        NotFound: when ``by`` does not lead the group, or the guest is not one of the session's.
        IllegalMove: when the session is held or cancelled.
    """
    lock_as_leader(session, by)
    guest = _locked_guest(session.id, guest_id)
    if session.status != SessionStatus.PLANNED:
        raise IllegalMove(_("Veiledningen er gjennomført eller avlyst. Gjesten trenger ingen ny lenke."))
    if guest.link_number != number:
        return guest
    guest.link_number = new_link_number()
    db.session.flush()
    record_act("guest.renew_link", subject_kind="session", subject_id=session.id, by=by, guest_id=guest.id)
    announce(Act.INVITED, [session], person_ids=(), guest_ids=[guest.id], by=by)
    return guest


def answer_as_guest(token: str, *, answer: str, reason: str | None = None) -> Guest:
    """Answer one's own invitation by link; it can be changed until the session starts. The same answer twice is once.

    Args:
        token: what stands in the address.
        answer: ``yes``, ``no`` or ``maybe``.
        reason: an ``AnswerReason`` for no or maybe, or None.

    Raises:
        NotFound: when the link opens nothing.
        UserError: when the answer or the reason is not one of those there are.
        IllegalMove: when the session is cancelled, held, or has started.
    """
    found = guest_behind(token)
    guest = _locked_guest(found.session_id, found.id)
    given = read_answer(answer, reason)
    check_can_be_answered(guest.session)
    if (guest.answer, guest.answer_reason) != given:
        guest.answer, guest.answer_reason = given
        guest.answered_at = clock.now()
        db.session.flush()
        record_act("guest.answer", subject_kind="session", subject_id=guest.session_id, by=None, guest_id=guest.id)
    return guest


def _locked_guest(session_id: int, guest_id: int) -> Guest:
    guest = db.session.scalar(
        select(Guest)
        .where(Guest.id == guest_id, Guest.session_id == session_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if guest is None:
        raise NotFound("")
    return guest


def withdraw_guest(session: SupervisionSession, *, guest_id: int, by: Viewer) -> None:
    """Take a guest off a planned session. A guest who is gone already stays gone.

    Args:
        session: a planned session of a group that ``by`` leads.
        guest_id: the guest's key.
        by: who withdraws.

    Raises:
        NotFound: when ``by`` does not lead the group.
        IllegalMove: when the session is held or cancelled.
    """
    lock_as_leader(session, by)
    if session.status != SessionStatus.PLANNED:
        raise IllegalMove(_("Veiledningen er gjennomført eller avlyst, og gjestene kan ikke endres."))
    for guest in [row for row in session.guests if row.id == guest_id]:
        announce(Act.WITHDRAWN, [session], person_ids=(), guest_ids=[guest_id], by=by)
        db.session.delete(guest)
        record_act("guest.withdraw", subject_kind="session", subject_id=session.id, by=by, guest_id=guest_id)
    db.session.flush()
    db.session.expire(session, ["guests"])
