"""The one mail of the day: what waits, to whom, once, in working hours, and nothing of what anybody wrote."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.early_warnings.answering_operations import answer_question
from hpmt_supervision.early_warnings.checking_operations import check_warnings
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm, FeFormState
from hpmt_supervision.mail.models import OutgoingMail
from hpmt_supervision.people.models import Person, StandIn, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.reminders.day_mails import COLLECTED, send_day_mails
from hpmt_supervision.reminders.kinds import Kind
from hpmt_supervision.reminders.quiet_hours import QuietHours
from hpmt_supervision.reminders.wishes import change_wishes
from hpmt_supervision.sessions.models import Origin
from tests.factories.cases import make_case
from tests.factories.catalogue import load_catalogue
from tests.factories.early_warnings import make_question
from tests.factories.fe_forms import make_form
from tests.factories.people import (
    give_role,
    join,
    make_group,
    make_person,
    make_unit,
    member_of,
    supervisor_of,
    viewer_for,
    with_address,
)
from tests.factories.sessions import local, make_held_session, make_session

SECRET = "det jeg skrev om møtet"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


def without_digest(person: Person) -> Person:
    """Give a leader an address, and single mails instead of the digest."""
    with_address(person)
    by = viewer_for(person, clock.today())
    change_wishes(reminders=[], off=[Kind.DIGEST], quiet=QuietHours(), by=by, version=0)
    return person


def mails() -> list[OutgoingMail]:
    db.session.commit()
    found = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == COLLECTED).order_by(OutgoingMail.id))
    rows = list(found)
    assert not [mail for mail in rows if SECRET in f"{mail.subject}{mail.text}"]
    return rows


def test_everything_that_waits_is_one_mail_and_told_once(app: Flask) -> None:
    load_catalogue()
    group = make_group(name="Nav Fjordvik")
    leader, member = without_digest(supervisor_of(group)), with_address(member_of(group))
    make_session(group, local("2026-11-26 09:00"), invited=[member])
    make_held_session(group, "2026-11-17 09:00")
    form = make_form(member, state=FeFormState.PREPARED, theme=SECRET)
    form.meeting_at = local("2026-11-20 10:00")
    db.session.commit()
    assert send_day_mails(clock.now()) == 2
    first, second = sorted(mails(), key=lambda mail: mail.person_id != member.id)
    assert first.text is not None and second.text is not None
    assert "Refleksjonen etter møtet fredag 20. november venter" in first.text
    assert "Meld inn en sak, eller skal dere øve på et verktøy?" in first.text
    assert "Du kan legge inn øving på et verktøy" in second.text and "Refleksjonen" not in second.text
    assert second.person_id == leader.id
    assert "Slutt med «Refleksjonen din venter»" in first.text and "/varsler/av/" in first.text
    with clock.at(clock.now() + timedelta(hours=2)):
        assert send_day_mails(clock.now()) == 0
    with clock.at(local("2026-11-24 08:00")):
        # The log's deadline is today, and it was told of yesterday at the latest.
        send_day_mails(clock.now())
    with clock.at(local("2026-11-25 08:00")):
        assert send_day_mails(clock.now()) == 0
    assert "Loggen fra" in "".join(mail.text or "" for mail in mails())
    assert db.session.query(FeForm).count() == 1


def test_a_case_in_the_queue_or_a_no_asks_nobody(app: Flask) -> None:
    load_catalogue()
    group = make_group()
    leader, member = without_digest(supervisor_of(group)), with_address(member_of(group))
    make_session(group, local("2026-11-26 09:00"), invited=[member])
    make_case(member, group, title=SECRET)
    db.session.commit()
    assert send_day_mails(clock.now()) == 0
    assert leader.id and mails() == []


def test_nothing_goes_in_quiet_hours_or_that_is_switched_off(app: Flask) -> None:
    load_catalogue()
    group = make_group()
    member = with_address(member_of(group))
    make_session(group, local("2026-11-30 09:00"), invited=[member])
    db.session.commit()
    for quiet in ("2026-11-27 06:30", "2026-11-27 17:30", "2026-11-28 10:00"):
        with clock.at(local(quiet)):
            assert send_day_mails(clock.now()) == 0
    change_wishes(
        reminders=[], off=[Kind.EMPTY_AGENDA], quiet=QuietHours(), by=viewer_for(member, clock.today()), version=0
    )
    db.session.commit()
    with clock.at(local("2026-11-27 09:00")):
        assert send_day_mails(clock.now()) == 0
    change_wishes(reminders=[], off=[], quiet=QuietHours(), by=viewer_for(member, clock.today()), version=1)
    db.session.commit()
    with clock.at(local("2026-11-27 09:00")):
        assert send_day_mails(clock.now()) == 1


def test_a_silent_group_is_told_of_to_its_own_first_and_above_a_week_later(app: Flask) -> None:
    load_catalogue()
    county = make_unit(UnitKind.COUNTY)
    group, above = make_group(make_unit(parent=county), name="Nav Stille"), make_group(county, level=2)
    leader, higher = without_digest(supervisor_of(group)), without_digest(supervisor_of(above))
    member_of(group, "Aldri Nevnt")
    join(above, leader)
    make_held_session(group, "2026-11-02 09:00")
    make_held_session(above, "2026-11-20 09:00").origin = Origin.IMPORT
    make_session(above, "2026-12-18 09:00")
    db.session.commit()
    assert group.interval_days == 14
    check_warnings(clock.now())
    assert send_day_mails(clock.now()) == 1
    (own,) = mails()
    assert own.person_id == leader.id
    # It has no date either, and that is not told beside.
    assert (own.text or "").count("Nav Stille:") == 1
    assert "Nav Stille: Lenge siden gruppa møttes. Book en ny dato" in (own.text or "")
    assert "Slutt med «Tidlige varsler»" in (own.text or "")
    with clock.at(local("2026-11-30 09:00")):
        check_warnings(clock.now())
        assert send_day_mails(clock.now()) == 1
    assert [mail.person_id for mail in mails()] == [leader.id, higher.id]
    assert not [mail for mail in mails() if "Aldri" in (mail.text or "") or leader.name in (mail.text or "")]
    with clock.at(local("2026-12-01 09:00")):
        check_warnings(clock.now())
        assert send_day_mails(clock.now()) == 0


def test_the_digest_tells_of_a_group_without_a_date_once(sqlite_app: Flask) -> None:
    load_catalogue()
    group = make_group(name="Nav Stille")
    leader = with_address(supervisor_of(group))
    member_of(group)
    make_held_session(group, "2026-11-20 09:00").origin = Origin.IMPORT
    db.session.commit()
    check_warnings(clock.now())
    assert send_day_mails(clock.now()) == 1
    (digest,) = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == Kind.DIGEST))
    assert digest.person_id == leader.id
    assert "Grupper uten ny dato" in (digest.text or "") and (digest.text or "").count("Nav Stille") == 1


def test_a_question_about_an_office_comes_with_the_mail_of_the_day(sqlite_app: Flask) -> None:
    load_catalogue()
    group = make_group(make_unit(name="Nav Stille"))
    leader, asker = without_digest(supervisor_of(group)), with_address(make_person("Mona Spør"))
    make_session(group, "2026-12-04 09:00")
    assert group.unit.parent is not None
    give_role(asker, Role.COUNTY_COORDINATOR, group.unit.parent)
    with clock.at(local("2026-11-20 12:00")):
        question = make_question(group.unit, asker, text=SECRET)
    db.session.commit()
    assert send_day_mails(clock.now()) == 1
    (asked,) = mails()
    assert asked.person_id == leader.id and "Noen spør om veiledningen ved Nav Stille" in (asked.text or "")
    with clock.at(local("2026-11-24 08:00")):
        by = viewer_for(leader, clock.today())
        answer_question(question_id=question.id, text=SECRET, expected_version=None, by=by)
    with clock.at(local("2026-11-25 08:00")):
        assert send_day_mails(clock.now()) == 1
    assert [mail.person_id for mail in mails()] == [leader.id, asker.id]


def test_who_stands_in_is_told_of_a_silent_group_and_whose_role_has_ended_is_not(app: Flask) -> None:
    load_catalogue()
    group = make_group(make_unit(), name="Nav Stille")
    leader, gone = without_digest(supervisor_of(group)), without_digest(supervisor_of(group))
    stand_in = without_digest(supervisor_of(make_group(group.unit)))
    today = clock.today()
    db.session.add(
        StandIn(
            group_id=group.id,
            person_id=stand_in.id,
            absent_person_id=leader.id,
            valid_from=today,
            valid_to=today,
        )
    )
    for row in gone.roles:
        row.valid_to = clock.today() - timedelta(days=1)
    member_of(group)
    make_held_session(group, "2026-11-02 09:00")
    db.session.commit()
    check_warnings(clock.now())
    send_day_mails(clock.now())
    assert sorted(mail.person_id for mail in mails() if mail.person_id) == sorted([leader.id, stand_in.id])
