"""The one mail of the day to each who has something to be told that can wait."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
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
from hpmt_supervision.reminders.collecting import Reader, Slot, day_of, notices_in, slot_for
from hpmt_supervision.reminders.digest import Digest
from hpmt_supervision.reminders.digest_queries import digest_readers, digests
from hpmt_supervision.reminders.digest_words import digest_paragraphs
from hpmt_supervision.reminders.due import Wishes
from hpmt_supervision.reminders.jobs import days_off_around
from hpmt_supervision.reminders.kinds import KINDS, Kind
from hpmt_supervision.reminders.models import ToldNotice
from hpmt_supervision.reminders.notice_queries import all_notices
from hpmt_supervision.reminders.notices import Notice
from hpmt_supervision.reminders.recipients import recipients_of
from hpmt_supervision.reminders.unsubscribing import unsubscribe_url
from hpmt_supervision.reminders.warning_words import says_undated, warning_line
from hpmt_supervision.reminders.wishes import wishes_of
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.web.formats import day_time, weekday
from hpmt_supervision.web.links import absolute_url

COLLECTED = "collected"
# No notice is timely for longer than this, so what was told earlier need not be remembered.
REMEMBERED = timedelta(days=400)
# A digest that is older than this is never looked for again.
DIGESTS_BACK = timedelta(days=8)


def send_day_mails(now: datetime) -> int:
    """Queue the mail of the day, or the weekly digest in its place, to everybody whose moment has come. Flushes.

    Args:
        now: the present instant.

    Returns:
        How many were queued.
    """
    days_off = days_off_around(now)
    found = _untold(now, days_off)
    reach = digest_readers(clock.local_date(now))
    people = {one.person_id for one in found} | set(reach)
    wishes, had = wishes_of(people), _had_mail(people, now)
    readers = [
        (recipient, slot, reader)
        for recipient in recipients_of(people)
        for reader in [_reader(recipient, wishes, had, reach, now)]
        for slot in [slot_for(reader, now=now, days_off=days_off)]
        if slot is not None
    ]
    weekly = {reader.person_id for _recipient, slot, reader in readers if slot.is_digest}
    told_of = digests({person_id: one for person_id, one in reach.items() if person_id in weekly}, now)
    sent = 0
    for recipient, slot, reader in readers:
        mine = notices_in(slot, reader, found, now=now)
        digest = told_of.get(reader.person_id, Digest())
        if mine or digest:
            _queue(recipient, slot, mine, digest, now)
            sent += 1
    db.session.execute(delete(ToldNotice).where(ToldNotice.told_at < now - REMEMBERED))
    return sent


def _untold(now: datetime, days_off: set[date]) -> list[Notice]:
    found = [one for one in all_notices(now, days_off) if one.is_timely(now)]
    told = set(db.session.scalars(select(ToldNotice.key).where(ToldNotice.key.in_([one.key for one in found]))))
    return [one for one in found if one.key not in told]


@dataclass(frozen=True)
class _Had:
    """Which mails of the day, and which digests, somebody has had lately: the local days they went on and are of."""

    went_on: frozenset[date]
    digests: frozenset[date]


def _had_mail(people: set[int], now: datetime) -> dict[int, _Had]:
    """Return what went to some people lately, by person; those who had nothing are left out."""
    rows = db.session.execute(
        select(OutgoingMail.person_id, OutgoingMail.kind, OutgoingMail.key, OutgoingMail.due_at)
        .where(
            OutgoingMail.due_at >= now - DIGESTS_BACK,
            OutgoingMail.kind.in_([COLLECTED, Kind.DIGEST]),
            OutgoingMail.person_id.in_(people),
        )
        .order_by(OutgoingMail.id)
    )
    went: dict[int, set[date]] = {}
    digest_days: dict[int, set[date]] = {}
    for person_id, kind, key, due_at in rows:
        assert person_id is not None
        went.setdefault(person_id, set()).add(clock.local_date(due_at))
        if kind == Kind.DIGEST:
            digest_days.setdefault(person_id, set()).add(day_of(key))
    return {
        person_id: _Had(frozenset(days), frozenset(digest_days.get(person_id, ()))) for person_id, days in went.items()
    }


def _reader(
    recipient: Recipient, wishes: Mapping[int, Wishes], had: Mapping[int, _Had], reach: Collection[int], now: datetime
) -> Reader:
    assert recipient.person_id is not None
    person_id = recipient.person_id
    mine = had.get(person_id, _Had(frozenset(), frozenset()))
    return Reader(
        person_id,
        wishes[person_id],
        gets_digest=person_id in reach,
        last_digest=max(mine.digests, default=None),
        had_mail_today=clock.local_date(now) in mine.went_on,
    )


def _queue(recipient: Recipient, slot: Slot, mine: Sequence[Notice], digest: Digest, now: datetime) -> None:
    assert recipient.person_id is not None
    unsubscribe = unsubscribe_url(recipient.person_id, Kind.DIGEST) if slot.is_digest else None
    with force_locale(recipient.language):
        lines = [_line(one) for one in mine if not _stands_in(digest, one)]
        paragraphs = [f"{line}\n" for line in lines]
        if slot.is_digest:
            subject = _("Ukesoppsummering, uke %(week)d", week=clock.local_date(now).isocalendar().week)
            if paragraphs:
                paragraphs.insert(0, _("Det som venter"))
            paragraphs = [*digest_paragraphs(digest, today=clock.local_date(now)), *paragraphs]
        else:
            subject = ngettext("%(num)d ting venter på deg", "%(num)d ting venter på deg", len(lines))
        off = [
            _("Slutt med «%(kind)s»: %(link)s", kind=name, link=unsubscribe_url(recipient.person_id, kind))
            for kind, name in _kinds(mine, slot)
        ]
    queue_mail(
        key=slot.key(recipient.person_id),
        kind=Kind.DIGEST if slot.is_digest else COLLECTED,
        to_address=recipient.address,
        to_name=recipient.name,
        subject=subject,
        text="\n".join([*paragraphs, "–", *off, ""]),
        person_id=recipient.person_id,
        list_unsubscribe=unsubscribe,
    )
    db.session.add_all(ToldNotice(key=one.key, told_at=now) for one in mine)
    db.session.flush()


def _stands_in(digest: Digest, one: Notice) -> bool:
    """Tell whether the digest says the same already: a log's deadline, or that a group has no date."""
    if one.kind is Kind.EARLY_WARNING:
        return says_undated(one, {group.group_id for group in digest.undated})
    return bool(digest) and one.kind is Kind.LOG_DUE


def _kinds(mine: Sequence[Notice], slot: Slot) -> list[tuple[Kind, str]]:
    kinds = [Kind.DIGEST] if slot.is_digest else []
    return [(kind, str(KINDS[kind].name)) for kind in dict.fromkeys([*kinds, *(one.kind for one in mine)])]


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
    if one.kind is Kind.NEED_ANSWERED:
        if one.leads:
            link = absolute_url("forwarding.need", need_id=one.subject_id)
            return _("Det er kommet svar på noe gruppa har meldt videre: %(link)s", link=link)
        return _("Det er kommet svar på saken din: %(link)s", link=absolute_url("cases.show", case_id=one.subject_id))
    if one.kind is Kind.EARLY_WARNING:
        return warning_line(one)
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
