"""What is mailed about times for individual supervision: a time that is free, a wish that waits, and one that fell.

A wish that is granted becomes a session, and its invitation is the answer; nobody is told of it twice.
"""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from hpmt_supervision.bookable_times.models import BookableTime, RequestState, TimeRequest
from hpmt_supervision.bookable_times.signals import request_answered, request_made, time_freed
from hpmt_supervision.calendar.invitations import Recipient
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.operations import queue_mail
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.reminders.jobs import days_off_around
from hpmt_supervision.reminders.kinds import OPTIONAL, Kind
from hpmt_supervision.reminders.quiet_hours import open_or_at_once
from hpmt_supervision.reminders.recipients import recipients_of
from hpmt_supervision.reminders.session_mails import Words
from hpmt_supervision.reminders.unsubscribing import unsubscribe_url
from hpmt_supervision.reminders.wishes import wishes_of
from hpmt_supervision.web.formats import day_time_range, sentence_case
from hpmt_supervision.web.links import absolute_url


def connect() -> None:
    """Listen to the room of bookable times."""
    time_freed.connect(tell_freed)
    request_made.connect(tell_asked)
    request_answered.connect(tell_answered)


def tell_freed(sender: Any, *, times: Sequence[BookableTime], person_ids: Collection[int], by: Viewer | None) -> None:
    """Queue a mail to all who wait for a time; the first to book gets it.

    Args:
        sender: not used.
        times: times of one group that can be booked now.
        person_ids: who waits.
        by: not used.
    """
    last = max(time.bookable_until for time in times)
    ordered = sorted(times, key=lambda time: (time.starts_at, time.id))
    for recipient in recipients_of(person_ids):
        with force_locale(recipient.language):
            words = Words(
                _("Ledig tid til individuell veiledning"),
                "\n".join(
                    [
                        _("Du står på venteliste, og nå er det ledig tid. Den første som booker, får tida."),
                        "",
                        *(sentence_case(_when(time)) for time in ordered),
                        "",
                        _("Book en tid: %(link)s", link=absolute_url("bookable_times.index")),
                        "",
                    ]
                ),
            )
        _queue(Kind.TIME_FREED, recipient, words, before=last)


def tell_asked(sender: Any, *, request: TimeRequest, time: BookableTime, by: Viewer) -> None:
    """Queue a mail to the supervisor whose answer a wish waits for.

    Args:
        sender: not used.
        request: the wish.
        time: the time it is for.
        by: who asks.
    """
    name = db.session.get_one(Person, request.person_id).name
    for recipient in recipients_of([time.led_by_id]):
        with force_locale(recipient.language):
            words = Words(
                _("Ønske om en tid: %(when)s", when=_when(time)),
                "\n".join(
                    [
                        _("%(name)s ber om tida %(when)s.", name=name, when=_when(time)),
                        "",
                        _("Svar her: %(link)s", link=absolute_url("bookable_times.group", group_id=time.group_id)),
                        "",
                    ]
                ),
            )
        _queue(Kind.TIME_ASKED, recipient, words, before=time.bookable_until)


def tell_answered(sender: Any, *, request: TimeRequest, time: BookableTime, by: Viewer | None) -> None:
    """Queue a mail to whoever asked for a time and does not get it.

    Args:
        sender: not used.
        request: the wish, answered.
        time: the time it was for.
        by: not used.
    """
    if request.state not in (RequestState.DECLINED, RequestState.LAPSED):
        return
    for recipient in recipients_of([request.person_id]):
        with force_locale(recipient.language):
            when = _when(time)
            told = (
                _("Du fikk ikke tida %(when)s. Veilederen kan ikke da.", when=when)
                if request.state == RequestState.DECLINED
                else _("Du fikk ikke tida %(when)s. Ønsket ble ikke besvart før fristen.", when=when)
            )
            find = _("Finn en annen tid: %(link)s", link=absolute_url("bookable_times.index"))
            words = Words(_("Svar på ønsket ditt om en tid"), "\n".join([told, "", find, ""]))
        _queue(Kind.TIME_ANSWERED, recipient, words)


def _when(time: BookableTime) -> str:
    return day_time_range(time.starts_at, time.ends_at, today=clock.today())


def _queue(kind: Kind, recipient: Recipient, words: Words, *, before: datetime | None = None) -> None:
    """Queue one mail unless its kind is switched off; what can wait does not disturb anybody's quiet hours.

    Args:
        kind: the kind.
        recipient: a person.
        words: what it says.
        before: from when it is of no use any more; None for what goes at once.
    """
    assert recipient.person_id is not None
    wishes, now = wishes_of([recipient.person_id])[recipient.person_id], clock.now()
    if kind in wishes.off:
        return
    due_at = now if before is None else open_or_at_once(now, before, wishes.quiet, days_off_around(now))
    text, unsubscribe = words.text, None
    if kind in OPTIONAL:
        unsubscribe = unsubscribe_url(recipient.person_id, kind)
        with force_locale(recipient.language):
            text += "\n".join(["–", _("Slutt med slik e-post: %(link)s", link=unsubscribe), ""])
    queue_mail(
        key=f"{kind}:{secrets.token_hex(8)}",
        kind=kind,
        to_address=recipient.address,
        to_name=recipient.name,
        subject=words.subject,
        text=text,
        person_id=recipient.person_id,
        due_at=due_at,
        list_unsubscribe=unsubscribe,
    )
