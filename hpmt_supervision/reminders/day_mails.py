"""The one mail of the day to each who has something to be told that can wait."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import delete, select

from hpmt_supervision.calendar.invitations import Recipient
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm
from hpmt_supervision.logs.due import last_day_in_time
from hpmt_supervision.mail.models import OutgoingMail
from hpmt_supervision.mail.operations import queue_mail
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.reminders.collecting import Reader, Slot, notices_in, slot_for
from hpmt_supervision.reminders.jobs import days_off_around
from hpmt_supervision.reminders.kinds import KINDS, Kind
from hpmt_supervision.reminders.models import ToldNotice
from hpmt_supervision.reminders.notice_queries import all_notices
from hpmt_supervision.reminders.notices import Notice
from hpmt_supervision.reminders.recipients import recipients_of
from hpmt_supervision.reminders.unsubscribing import unsubscribe_url
from hpmt_supervision.reminders.wishes import wishes_of
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.web.formats import day_time, weekday
from hpmt_supervision.web.links import absolute_url

COLLECTED = "collected"
# No notice is timely for longer than this, so what was told earlier need not be remembered.
REMEMBERED = timedelta(days=400)


def send_day_mails(now: datetime) -> int:
    """Queue the mail of the day to everybody who has something to be told and whose moment has come. Flushes.

    Args:
        now: the present instant.

    Returns:
        How many were queued.
    """
    days_off = days_off_around(now)
    found = [one for one in all_notices(now, days_off) if one.is_timely(now)]
    told = set(db.session.scalars(select(ToldNotice.key).where(ToldNotice.key.in_([one.key for one in found]))))
    found = [one for one in found if one.key not in told]
    people = {one.person_id for one in found}
    wishes, had = wishes_of(people), _had_mail(people, clock.local_date(now))
    sent = 0
    for recipient in recipients_of(people):
        assert recipient.person_id is not None
        person_id = recipient.person_id
        reader = Reader(person_id, wishes[person_id], had_mail_today=person_id in had)
        slot = slot_for(reader, now=now, days_off=days_off)
        mine = notices_in(slot, reader, found, now=now) if slot is not None else []
        if slot is not None and mine:
            _queue(recipient, slot, mine, now)
            sent += 1
    db.session.execute(delete(ToldNotice).where(ToldNotice.told_at < now - REMEMBERED))
    return sent


def _had_mail(people: set[int], today: date) -> set[int]:
    keys = {Slot(today, clock.day_start(today)).key(person_id): person_id for person_id in people}
    rows = db.session.scalars(select(OutgoingMail.key).where(OutgoingMail.key.in_(keys)))
    return {keys[key] for key in rows}


def _queue(recipient: Recipient, slot: Slot, mine: Sequence[Notice], now: datetime) -> None:
    assert recipient.person_id is not None
    with force_locale(recipient.language):
        lines = [_line(one) for one in mine]
        subject = ngettext("%(num)d ting venter på deg", "%(num)d ting venter på deg", len(lines))
        off = [
            _("Slutt med «%(kind)s»: %(link)s", kind=name, link=unsubscribe_url(recipient.person_id, kind))
            for kind, name in _kinds(mine)
        ]
    queue_mail(
        key=slot.key(recipient.person_id),
        kind=COLLECTED,
        to_address=recipient.address,
        to_name=recipient.name,
        subject=subject,
        text="\n".join([*(f"{line}\n" for line in lines), "–", *off, ""]),
        person_id=recipient.person_id,
    )
    db.session.add_all(ToldNotice(key=one.key, told_at=now) for one in mine)
    db.session.flush()


def _kinds(mine: Sequence[Notice]) -> list[tuple[Kind, str]]:
    return [(kind, str(KINDS[kind].name)) for kind in dict.fromkeys(one.kind for one in mine)]


def _line(one: Notice) -> str:
    """Return what is said of one thing: what waits, and where to do it. Never what anybody wrote."""
    today = clock.today()
    if one.kind is Kind.REFLECTION:
        form = db.session.get_one(FeForm, one.subject_id)
        assert form.meeting_at is not None
        return _(
            "Refleksjonen etter møtet %(day)s venter: %(link)s",
            day=weekday(form.meeting_at, today=today),
            link=absolute_url("fe_forms.reflect", form_id=form.id),
        )
    if one.kind is Kind.NO_SESSION:
        group = db.session.get_one(SupervisionGroup, one.subject_id)
        sentence = _("%(group)s har ikke hatt veiledning på halvannet intervall.", group=group.name)
        if one.leads:
            link = absolute_url("sessions.book", group_id=group.id)
            return sentence + " " + _("Book en ny dato: %(link)s", link=link)
        return sentence
    session = db.session.get_one(SupervisionSession, one.subject_id)
    when = day_time(session.starts_at, today=today)
    if one.kind is Kind.LOG_DUE:
        return _(
            "Loggen fra %(when)s har frist %(day)s: %(link)s",
            when=when,
            day=weekday(last_day_in_time(session.local_date), today=today),
            link=absolute_url("logs.sign", session_id=session.id),
        )
    if one.leads:
        return _(
            "Sakslista til veiledningen %(when)s er tom. Du kan legge inn øving på et verktøy: %(link)s",
            when=when,
            link=absolute_url("cases.agenda", session_id=session.id),
        )
    return _(
        "Sakslista til veiledningen %(when)s er tom. Meld inn en sak, eller skal dere øve på et verktøy? %(link)s",
        when=when,
        link=absolute_url("cases.new"),
    )
