"""The jobs of reminding: each finds what is due now and queues it under a key, so that a second run adds nothing."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask_babel import force_locale
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from hpmt_supervision.calendar.invitations import Recipient
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.models import MailAbout, OutgoingMail
from hpmt_supervision.mail.operations import queue_mail
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.reminders.due import LONGEST_BEFORE, Appointment, due_reminders
from hpmt_supervision.reminders.kinds import Kind
from hpmt_supervision.reminders.recipients import guests_of, leaders_by_session, recipients_of
from hpmt_supervision.reminders.session_mails import reminder_words
from hpmt_supervision.reminders.unsubscribing import unsubscribe_url
from hpmt_supervision.reminders.wishes import wishes_of
from hpmt_supervision.sessions.guest_links import guest_url
from hpmt_supervision.sessions.models import Answer, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.public_holidays import holiday_names
from hpmt_supervision.web.links import absolute_url

# Quiet hours, weekends and holidays can bring a reminder forward by so much.
SLIDES_BY = timedelta(days=7)


def remind(now: datetime) -> int:
    """Queue the reminders that are due of the sessions ahead.

    Args:
        now: the present instant.

    Returns:
        How many were queued that had not been before.
    """
    sessions = _ahead(now)
    if not sessions:
        return 0
    by_who: dict[tuple[int, str], tuple[SupervisionSession, Recipient, str]] = {}
    for session, recipient, who in _who(sessions):
        by_who[session.id, who] = (session, recipient, who)
    people = {one.person_id for _session, one, _who_text in by_who.values() if one.person_id is not None}
    wishes, told = wishes_of(people), _told([session.id for session in sessions])
    appointments = [
        Appointment(
            who,
            session.id,
            session.starts_at,
            **({"wishes": wishes[recipient.person_id]} if recipient.person_id is not None else {}),
            told_at=told.get((session.id, recipient.person_id, recipient.guest_id)),
        )
        for session, recipient, who in by_who.values()
    ]
    found = due_reminders(appointments, now=now, days_off=days_off_around(now))
    known = set(db.session.scalars(select(OutgoingMail.key).where(OutgoingMail.key.in_([one.key for one in found]))))
    new = [one for one in found if one.key not in known]
    for one in new:
        session, recipient, _who_text = by_who[one.appointment.session_id, one.appointment.who]
        _queue(one.key, session, recipient)
    return len(new)


def _ahead(now: datetime) -> Sequence[SupervisionSession]:
    return db.session.scalars(
        select(SupervisionSession)
        .where(
            SupervisionSession.status == SessionStatus.PLANNED,
            SupervisionSession.starts_at > now,
            SupervisionSession.starts_at <= now + LONGEST_BEFORE + SLIDES_BY,
        )
        .options(
            joinedload(SupervisionSession.group).joinedload(SupervisionGroup.unit),
            selectinload(SupervisionSession.invitations),
            selectinload(SupervisionSession.guests),
        )
        .order_by(SupervisionSession.starts_at, SupervisionSession.id)
    ).all()


def _who(sessions: Sequence[SupervisionSession]) -> list[tuple[SupervisionSession, Recipient, str]]:
    """Return whom each session is ahead for: those who lead, and those asked who have not said no."""
    leading = leaders_by_session(sessions)
    people = {
        session.id: {row.person_id for row in session.invitations if row.answer != Answer.NO} | leading[session.id]
        for session in sessions
    }
    known = {one.person_id: one for one in recipients_of(set().union(*people.values()))}
    found = [
        (session, known[person_id], f"person-{person_id}")
        for session in sessions
        for person_id in sorted(people[session.id])
        if person_id in known
    ]
    found += [
        (session, recipient, f"guest-{guest.id}")
        for session in sessions
        for guest, recipient in guests_of([session], None)
        if guest.answer != Answer.NO
    ]
    return found


def _told(session_ids: Sequence[int]) -> dict[tuple[int, int | None, int | None], datetime]:
    """Return when each was last mailed about each session."""
    rows = db.session.execute(
        select(MailAbout.session_id, OutgoingMail.person_id, OutgoingMail.guest_id, func.max(OutgoingMail.created_at))
        .join(OutgoingMail, OutgoingMail.id == MailAbout.mail_id)
        .where(MailAbout.session_id.in_(session_ids), OutgoingMail.kind.in_([Kind.INVITATION, Kind.CHANGE]))
        .group_by(MailAbout.session_id, OutgoingMail.person_id, OutgoingMail.guest_id)
        .order_by(MailAbout.session_id)
    )
    return {(session_id, person, guest): told for session_id, person, guest, told in rows}


def days_off_around(now: datetime) -> set[date]:
    """Return the public holidays a month back and two ahead."""
    first = clock.local_date(now) - timedelta(days=30)
    return set(holiday_names(first + timedelta(days=number) for number in range(90)))


def _queue(key: str, session: SupervisionSession, recipient: Recipient) -> None:
    if recipient.person_id is not None:
        link = absolute_url("sessions.show", session_id=session.id)
        unsubscribe = unsubscribe_url(recipient.person_id, Kind.REMINDER)
    else:
        guest = next(one for one in session.guests if one.id == recipient.guest_id)
        link, unsubscribe = guest_url(guest), None
    with force_locale(recipient.language):
        words = reminder_words(session, link=link, unsubscribe=unsubscribe)
    queue_mail(
        key=key,
        kind=Kind.REMINDER,
        to_address=recipient.address,
        to_name=recipient.name,
        subject=words.subject,
        text=words.text,
        person_id=recipient.person_id,
        guest_id=recipient.guest_id,
        session_ids=[session.id],
        list_unsubscribe=unsubscribe,
    )
