"""What is mailed when a schedule is announced: one mail to each, with the calendar file, in the same transaction."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask_babel import force_locale

from hpmt_supervision.calendar.invitations import Recipient, parts_for
from hpmt_supervision.mail.operations import queue_mail
from hpmt_supervision.reminders.kinds import Kind
from hpmt_supervision.reminders.recipients import guests_of, leaders_by_session, recipients_of
from hpmt_supervision.reminders.session_mails import act_words
from hpmt_supervision.sessions.announcements import Act, Announcement
from hpmt_supervision.sessions.guest_links import guest_url
from hpmt_supervision.sessions.models import Answer, SupervisionSession
from hpmt_supervision.sessions.signals import schedule_announced
from hpmt_supervision.web.links import absolute_url

KIND_OF = {
    Act.BOOKED: Kind.INVITATION,
    Act.INVITED: Kind.INVITATION,
    Act.CHANGED: Kind.CHANGE,
    Act.CANCELLED: Kind.CANCELLATION,
    Act.WITHDRAWN: Kind.CANCELLATION,
}


def connect() -> None:
    """Listen to the sessions room."""
    schedule_announced.connect(tell)


def tell(sender: Any, *, announcement: Announcement) -> None:
    """Queue one mail for everybody an act concerns.

    Args:
        sender: not used.
        announcement: the act, flushed.
    """
    for recipient, sessions in _concerned(announcement):
        link = absolute_url("sessions.show", session_id=sessions[0].id)
        _queue(announcement, recipient, sessions, link)
    only = announcement.guest_ids
    for guest, recipient in guests_of(announcement.sessions, only):
        sessions = [session for session in announcement.sessions if session.id == guest.session_id]
        _queue(announcement, recipient, sessions, guest_url(guest))


def _concerned(announcement: Announcement) -> list[tuple[Recipient, list[SupervisionSession]]]:
    """Return whom to tell, each with the sessions that are theirs."""
    whose: dict[int, list[SupervisionSession]] = {}
    leading = leaders_by_session(announcement.sessions)
    for session in announcement.sessions:
        named = announcement.person_ids
        people = named if named is not None else {row.person_id for row in session.invitations} | leading[session.id]
        for person_id in people:
            whose.setdefault(person_id, []).append(session)
    called_off = announcement.act in (Act.CANCELLED, Act.WITHDRAWN)
    found = recipients_of(whose, former=called_off)
    return [(one, whose[one.person_id]) for one in found if one.person_id is not None]


def _queue(announcement: Announcement, recipient: Recipient, sessions: Sequence[SupervisionSession], link: str) -> None:
    parts = parts_for(announcement, recipient=recipient)
    if not parts and announcement.by is None and announcement.act is Act.BOOKED:
        # An open series that goes on as its rule says is news to nobody.
        return
    kind = KIND_OF[announcement.act]
    with force_locale(recipient.language):
        asked = _is_asked(recipient, sessions)
        words = act_words(
            announcement.act, sessions, link=link, moved=announcement.moved, asked=asked, again=announcement.again
        )
    # An act is told once, by the operation that did it; a form sent twice does it once.
    act_key = secrets.token_hex(8)
    for number, part in enumerate(parts or (None,)):
        queue_mail(
            key=f"{kind}:{act_key}:{number}",
            kind=kind,
            to_address=recipient.address,
            to_name=recipient.name,
            subject=words.subject,
            text=words.text,
            person_id=recipient.person_id,
            guest_id=recipient.guest_id,
            session_ids=[session.id for session in sessions],
            calendar=part,
        )


def _is_asked(recipient: Recipient, sessions: Sequence[SupervisionSession]) -> bool:
    """Tell whether an answer of the recipient is waited for."""
    return recipient.person_id is None or any(
        row.person_id == recipient.person_id and row.answer == Answer.WAITING
        for session in sessions
        for row in session.invitations
    )
