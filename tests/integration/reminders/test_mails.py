"""Who is mailed when a schedule changes, and reminded before a session: in their language, once, never with a case."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from hpmt_supervision.auth.models import Account
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.models import OutgoingMail
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.reminders import receivers
from hpmt_supervision.reminders.jobs import remind
from hpmt_supervision.reminders.kinds import Kind
from hpmt_supervision.reminders.quiet_hours import QuietHours
from hpmt_supervision.reminders.unsubscribing import unsubscribe_url
from hpmt_supervision.reminders.wishes import change_wishes, wishes_of
from hpmt_supervision.sessions import operations
from hpmt_supervision.sessions.change_plan import Scope
from hpmt_supervision.sessions.change_queries import Wish
from hpmt_supervision.sessions.models import Answer, SupervisionSession
from hpmt_supervision.sessions.recurrence import Rule
from hpmt_supervision.sessions.undo_queries import undoable
from tests.factories.auth import sign_in
from tests.factories.cases import make_case
from tests.factories.catalogue import load_catalogue
from tests.factories.people import make_group, member_of, supervisor_of, viewer_for
from tests.factories.sessions import book_session, change_session, local

SECRET = "tekst fra en sak som aldri skal i en e-post"
THURSDAY = datetime(2026, 11, 26, 9)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


class Office:
    """A group with a leader and two members who have addresses, one of whom reads English."""

    def __init__(self) -> None:
        load_catalogue()
        self.group = make_group(name="Nav Fjordvik")
        self.leader = self.with_address(supervisor_of(self.group, "Marit Haugland"))
        self.ingrid = self.with_address(member_of(self.group, "Ingrid Solheim"))
        self.amina = self.with_address(member_of(self.group, "Amina Yusuf"))
        self.silent = member_of(self.group, "Uten Adresse")
        self.silent.email = None
        db.session.add(Account(person_id=self.amina.id, login_name="amina", language="en"))
        make_case(self.ingrid, self.group, title=SECRET)
        db.session.flush()

    @property
    def by(self) -> Viewer:
        return viewer_for(self.leader, clock.today())

    @staticmethod
    def with_address(person: Person) -> Person:
        person.email = f"{person.name.split()[0].lower()}@example.org"
        return person

    def book(self, count: int = 1) -> list[SupervisionSession]:
        rule = Rule(THURSDAY, 14, count) if count > 1 else Rule(THURSDAY)
        if count > 1:
            operations.book_series(group_id=self.group.id, rule=rule, minutes=90, by=self.by, place="Naustet")
        else:
            book_session(group_id=self.group.id, starts_local=THURSDAY, minutes=90, by=self.by, place="Naustet")
        db.session.commit()
        return list(db.session.scalars(select(SupervisionSession).order_by(SupervisionSession.starts_at)))


def mails(kind: Kind | None = None) -> list[OutgoingMail]:
    found = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    assert not [mail for mail in found if SECRET in f"{mail.subject}{mail.text}{mail.calendar}"]
    return [mail for mail in found if kind is None or mail.kind == kind]


def test_a_season_is_one_mail_to_each_with_every_date(app: Flask) -> None:
    office = Office()
    office.book(4)
    found = mails(Kind.INVITATION)
    assert sorted(mail.to_address for mail in found) == ["amina@example.org", "ingrid@example.org", "marit@example.org"]
    ingrid = next(mail for mail in found if mail.to_address.startswith("ingrid"))
    assert ingrid.text is not None and ingrid.text.count("kl. 09.00–10.30") == 4
    assert "Naustet" in ingrid.text and "http://127.0.0.1:8000/veiledning/" in ingrid.text
    assert ingrid.calendar_method == "REQUEST" and "RRULE" in (ingrid.calendar or "")
    assert "amina@" not in (ingrid.calendar or "") and "Amina" not in (ingrid.text or "")


def test_a_move_and_a_cancellation_are_told_and_a_cancellation_is_a_cancel(app: Flask) -> None:
    office = Office()
    (session,) = office.book()
    change_session(
        session, starts_local=datetime(2026, 11, 27, 12), minutes=90, place="Naustet", link=None, by=office.by
    )
    operations.cancel_session(session, reason="sickness", by=office.by)
    db.session.commit()
    changed, cancelled = mails(Kind.CHANGE), mails(Kind.CANCELLATION)
    assert len(changed) == len(cancelled) == 3
    assert {mail.calendar_method for mail in changed} == {"REQUEST"}
    assert {mail.calendar_method for mail in cancelled} == {"CANCEL"}
    assert not [mail for mail in cancelled if "ykdom" in (mail.text or "")]


def test_an_act_that_fails_mails_nobody(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office()
    db.session.commit()
    real = receivers.queue_mail
    calls = []

    def breaks(**values: object) -> object:
        calls.append(values)
        if len(calls) == 3:
            raise RuntimeError("the third cannot be written")
        return real(**values)  # type: ignore[arg-type]

    monkeypatch.setattr(receivers, "queue_mail", breaks)
    with pytest.raises(RuntimeError):
        office.book(3)
    db.session.rollback()
    assert mails() == []
    assert db.session.scalars(select(SupervisionSession)).all() == []


def test_reminders_come_two_days_and_two_hours_before_once(app: Flask) -> None:
    office = Office()
    office.book()
    assert remind(clock.now()) == 0
    with clock.at(local("2026-11-24 09:00")):
        assert (remind(clock.now()), remind(clock.now())) == (3, 0)
        db.session.commit()
    with clock.at(local("2026-11-26 07:00")):
        assert (remind(clock.now()), remind(clock.now())) == (3, 0)
        db.session.commit()
    with clock.at(local("2026-11-26 09:00")):
        assert remind(clock.now()) == 0
    found = [mail for mail in mails(Kind.REMINDER) if mail.to_address.startswith("ingrid")]
    assert [mail.subject for mail in found] == [
        "Påminnelse: veiledning torsdag 26. november kl. 09.00–10.30, Nav Fjordvik"
    ] * 2
    assert all((mail.list_unsubscribe or "").startswith("http://127.0.0.1:8000/varsler/av/") for mail in found)


def test_a_moved_session_has_new_reminders_and_none_for_the_old_time(app: Flask) -> None:
    office = Office()
    (session,) = office.book()
    change_session(session, starts_local=datetime(2026, 12, 3, 9), minutes=90, place=None, link=None, by=office.by)
    db.session.commit()
    with clock.at(local("2026-11-26 07:00")):
        assert remind(clock.now()) == 0
    with clock.at(local("2026-12-01 09:00")):
        assert remind(clock.now()) == 3


def test_who_said_no_or_chose_no_reminders_gets_none(app: Flask) -> None:
    office = Office()
    (session,) = office.book()
    operations.answer_invitation(session, answer=Answer.NO, by=viewer_for(office.ingrid, clock.today()))
    change_wishes(reminders=[], off=[], quiet=QuietHours(), by=viewer_for(office.amina, clock.today()), version=0)
    db.session.commit()
    with clock.at(local("2026-11-24 09:00")):
        assert remind(clock.now()) == 1
    assert [mail.to_address for mail in mails(Kind.REMINDER)] == ["marit@example.org"]


def test_a_reminder_waits_for_the_morning_and_is_not_sent_twice_after_downtime(app: Flask) -> None:
    office = Office()
    office.book()
    with clock.at(local("2026-11-25 03:00")):
        assert remind(clock.now()) == 0
    with clock.at(local("2026-11-25 07:00")):
        assert remind(clock.now()) == 3
        db.session.commit()
    with clock.at(local("2026-11-26 08:59")):
        assert remind(clock.now()) == 3


def test_the_link_in_a_mail_says_no_to_its_kind_and_yes_again(app: Flask) -> None:
    office = Office()
    db.session.commit()
    path = unsubscribe_url(office.ingrid.id, Kind.REMINDER).removeprefix("http://127.0.0.1:8000")
    client = app.test_client()
    assert "Slutt å sende meg" in client.get(path).get_data(as_text=True)
    assert wishes_of([office.ingrid.id])[office.ingrid.id].off == frozenset()
    app.config["WTF_CSRF_ENABLED"] = True
    for _twice in range(2):
        answer = client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, "lenger" in answer.get_data(as_text=True)) == (200, True)
    db.session.expire_all()
    assert wishes_of([office.ingrid.id])[office.ingrid.id].off == {Kind.REMINDER}
    client.post(path, data={"do": "on"})
    db.session.expire_all()
    assert wishes_of([office.ingrid.id])[office.ingrid.id].off == frozenset()
    for odd in ("x", "x" * 500, path.rpartition("/")[2][:-2]):
        assert client.get(f"/varsler/av/{odd}").status_code == 404
    always = unsubscribe_url(office.ingrid.id, Kind.INVITATION).removeprefix("http://127.0.0.1:8000")
    assert client.get(always).status_code == 404


def test_the_page_keeps_what_one_chooses(app: Flask) -> None:
    office = Office()
    db.session.commit()
    client = sign_in(app.test_client(), office.ingrid)
    page = client.get("/min-konto/varsler").get_data(as_text=True)
    assert "2 dager før" in page and "Avlysninger" in page and "Ukesoppsummering" not in page
    wanted = {
        "reminders": ["1440", "60"],
        "kinds": ["reminder"],
        "quiet_begins": "18",
        "quiet_ends": "8",
        "version": "0",
    }
    assert client.post("/min-konto/varsler", data=wanted).status_code == 302
    kept = wishes_of([office.ingrid.id])[office.ingrid.id]
    assert (kept.reminders, kept.quiet) == ((1440, 60), QuietHours(18, 8))
    # What comes to leaders alone is no choice of hers.
    assert kept.off == {Kind.TIME_FREED, Kind.REFLECTION, Kind.EMPTY_AGENDA, Kind.NEED_ANSWERED}
    four = {**wanted, "reminders": ["1440", "60", "30", "15"], "version": "1"}
    refused = client.post("/min-konto/varsler", data=four)
    assert refused.status_code == 422 and "høyst tre" in refused.get_data(as_text=True)
    stale = client.post("/min-konto/varsler", data=wanted)
    assert stale.status_code == 422


def test_a_season_with_another_leader_from_here_on_names_the_new_one(app: Flask) -> None:
    office = Office()
    other = office.with_address(supervisor_of(office.group, "Jonas Krogh"))
    _first, second, third = office.book(3)
    assert [one.led_by for one in (second, third)] == [None, None], "a page has read who leads them"
    operations.change_sessions(
        second,
        wish=Wish(datetime(2026, 12, 9, 12), 90, "Naustet", None, other.id),
        scope=Scope.LATER,
        by=office.by,
        version=second.version,
        versions={one.id: one.version for one in (second, third)},
    )
    db.session.commit()
    texts = {mail.to_address: mail.text or "" for mail in mails(Kind.CHANGE)}
    assert "Leder: Jonas Krogh" in texts["ingrid@example.org"]


def test_a_leader_chooses_when_the_digest_comes(app: Flask) -> None:
    office = Office()
    db.session.commit()
    client = sign_in(app.test_client(), office.leader)
    page = client.get("/min-konto/varsler").get_data(as_text=True)
    assert "Ukesoppsummeringen kommer hver" in page and "Refleksjonen din venter" not in page
    wanted = {
        "kinds": ["reminder", "digest"],
        "quiet_begins": "18",
        "quiet_ends": "8",
        "digest_weekday": "4",
        "digest_hour": "13",
        "version": "0",
    }
    assert client.post("/min-konto/varsler", data=wanted).status_code == 302
    kept = wishes_of([office.leader.id])[office.leader.id]
    assert (kept.reminders, kept.digest_weekday, kept.digest_hour) == ((), 4, 13)
    assert Kind.DIGEST not in kept.off and Kind.LOG_DUE in kept.off
    odd = {**wanted, "digest_weekday": "6", "version": "1"}
    assert client.post("/min-konto/varsler", data=odd).status_code == 422
    assert wishes_of([office.leader.id])[office.leader.id].digest_weekday == 4


def test_who_leads_is_not_asked_whether_they_come(app: Flask) -> None:
    office = Office()
    (session,) = office.book()
    change_session(
        session, starts_local=datetime(2026, 11, 27, 12), minutes=90, place="Naustet", link=None, by=office.by
    )
    db.session.commit()
    by_kind = {(mail.kind, mail.to_address.split("@")[0]): mail for mail in mails()}
    for kind in (Kind.INVITATION, Kind.CHANGE):
        assert "Svar" not in (by_kind[kind, "marit"].text or "")
        assert "Svar om du kommer" in (by_kind[kind, "ingrid"].text or "")
    booked = by_kind[Kind.INVITATION, "marit"]
    assert (booked.subject or "").startswith("Booket: ") and "Veiledningen er booket." in (booked.text or "")


def test_a_cancellation_that_is_undone_says_that_it_is_on_after_all(app: Flask) -> None:
    office = Office()
    (session,) = office.book()
    operations.cancel_session(session, reason="sickness", by=office.by)
    (act,) = undoable([office.group.id])
    operations.undo_act(act_id=act.id, group_id=office.group.id, by=office.by)
    db.session.commit()
    told = [mail for mail in mails(Kind.INVITATION) if mail.to_address == "ingrid@example.org"]
    first, again = [(mail.subject or "").partition(":")[0] for mail in told]
    assert (first, again) == ("Invitasjon", "Holdes likevel")
    assert "Avlysningen er tatt tilbake." in (told[1].text or "") and "Svar om du kommer" in (told[1].text or "")
