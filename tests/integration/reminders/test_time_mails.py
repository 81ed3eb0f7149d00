"""What is mailed about times for individual supervision: in open hours, to those it concerns, with a way to say no."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from hpmt_supervision.bookable_times.request_operations import answer_request, lapse_requests
from hpmt_supervision.bookable_times.taking_operations import give_back, take_time
from hpmt_supervision.bookable_times.waiting_operations import join_waiting_list
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.models import OutgoingMail
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.reminders.kinds import Kind
from hpmt_supervision.reminders.quiet_hours import QuietHours
from hpmt_supervision.reminders.wishes import change_wishes
from tests.factories.bookable_times import make_time
from tests.factories.people import make_group, member_of, supervisor_of, viewer_for
from tests.factories.sessions import local

MONDAY = local("2026-11-23 08:00")


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


class Scene:
    """A group with a supervisor and two members, all with addresses."""

    def __init__(self) -> None:
        self.group = make_group(name="Nav Granli")
        self.marit = self.with_address(supervisor_of(self.group, "Marit Haugland"))
        self.ingrid = self.with_address(member_of(self.group, "Ingrid Solheim"))
        self.jonas = self.with_address(member_of(self.group, "Jonas Eide"))

    @staticmethod
    def with_address(person: Person) -> Person:
        person.email = f"{person.name.split()[0].lower()}@example.org"
        return person

    @staticmethod
    def by(person: Person) -> Viewer:
        return viewer_for(person, clock.today())


def mails(kind: Kind) -> list[OutgoingMail]:
    return list(db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == kind).order_by(OutgoingMail.id)))


def test_who_waits_is_told_when_a_time_is_given_back_and_who_gave_it_is_not(app: Flask) -> None:
    scene = Scene()
    time = make_time(scene.group, scene.marit)
    take_time(time_id=time.id, by=scene.by(scene.ingrid))
    join_waiting_list(group_id=scene.group.id, by=scene.by(scene.jonas))
    with clock.at(local("2026-11-24 20:00")):
        give_back(time_id=time.id, by=scene.by(scene.ingrid))
    (mail,) = mails(Kind.TIME_FREED)
    assert mail.to_address == "jonas@example.org"
    assert "Torsdag 3. desember kl. 13.00–13.45" in (mail.text or "")
    assert "/veiledning/ledige-tider" in (mail.text or "") and "Ingrid" not in (mail.text or "")
    assert mail.due_at == local("2026-11-25 07:00"), "it waits for the quiet hours to end"
    assert mail.list_unsubscribe and mail.list_unsubscribe in (mail.text or "")


def test_a_time_that_is_gone_before_the_morning_is_told_of_at_once(app: Flask) -> None:
    scene = Scene()
    time = make_time(scene.group, scene.marit, "2026-11-25 06:30", notice_hours=0, cancel_days=0)
    take_time(time_id=time.id, by=scene.by(scene.ingrid))
    join_waiting_list(group_id=scene.group.id, by=scene.by(scene.jonas))
    with clock.at(local("2026-11-24 20:00")):
        give_back(time_id=time.id, by=scene.by(scene.ingrid))
    assert [mail.due_at for mail in mails(Kind.TIME_FREED)] == [local("2026-11-24 20:00")]


def test_a_wish_is_told_to_the_supervisor_and_a_no_to_who_asked(app: Flask) -> None:
    scene = Scene()
    time = make_time(scene.group, scene.marit, needs_approval=True)
    take_time(time_id=time.id, by=scene.by(scene.ingrid))
    (asked,) = mails(Kind.TIME_ASKED)
    assert asked.to_address == "marit@example.org"
    assert "Ingrid Solheim ber om tida torsdag 3. desember kl. 13.00–13.45." in (asked.text or "")
    assert f"/veiledning/gruppe/{scene.group.id}/tider" in (asked.text or "")
    request_id = db.session.execute(db.text("SELECT id FROM time_request")).scalar_one()
    answer_request(time_id=time.id, request_id=request_id, approved=False, by=scene.by(scene.marit))
    (answered,) = mails(Kind.TIME_ANSWERED)
    assert (answered.to_address, answered.due_at) == ("ingrid@example.org", clock.now())
    assert "Veilederen kan ikke da." in (answered.text or "") and answered.list_unsubscribe is None


def test_a_yes_is_the_invitation_alone_and_a_wish_nobody_answered_is_told_of(app: Flask) -> None:
    scene = Scene()
    first, second = (make_time(scene.group, scene.marit, day, needs_approval=True) for day in DAYS)
    take_time(time_id=first.id, by=scene.by(scene.ingrid))
    take_time(time_id=second.id, by=scene.by(scene.jonas))
    request_id = db.session.execute(db.text(f"SELECT id FROM time_request WHERE time_id = {first.id}")).scalar_one()
    answer_request(time_id=first.id, request_id=request_id, approved=True, by=scene.by(scene.marit))
    assert mails(Kind.TIME_ANSWERED) == []
    told = {mail.to_address: mail.text or "" for mail in mails(Kind.INVITATION)}
    assert "Veiledningen er booket." in told["ingrid@example.org"] and "Svar" not in told["ingrid@example.org"]
    with clock.at(local("2026-12-10 12:00")):
        lapse_requests(clock.now())
    (lapsed,) = mails(Kind.TIME_ANSWERED)
    assert lapsed.to_address == "jonas@example.org" and "ikke besvart før fristen" in (lapsed.text or "")


DAYS = ("2026-12-03 13:00", "2026-12-10 13:00")


def test_who_has_switched_it_off_gets_none(app: Flask) -> None:
    scene = Scene()
    change_wishes(reminders=[], off=[Kind.TIME_ASKED], quiet=QuietHours(), by=scene.by(scene.marit), version=0)
    take_time(time_id=make_time(scene.group, scene.marit, needs_approval=True).id, by=scene.by(scene.ingrid))
    assert mails(Kind.TIME_ASKED) == []
