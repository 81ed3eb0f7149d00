"""An answer from a level above reaches every group along the way, and the author of a case, in the mail of the day."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding import answer_operations, operations
from hpmt_supervision.forwarding.models import ReportedNeed
from hpmt_supervision.forwarding.operations import Wanted
from hpmt_supervision.forwarding.share_operations import SharedText, agree_to_share, ask_to_share, share_of
from hpmt_supervision.mail.models import OutgoingMail
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.reminders.day_mails import send_day_mails
from hpmt_supervision.reminders.kinds import Kind
from hpmt_supervision.reminders.quiet_hours import QuietHours
from hpmt_supervision.reminders.wishes import change_wishes
from tests.factories.catalogue import load_catalogue
from tests.factories.forwarding import Levels, make_levels
from tests.factories.people import viewer_for
from tests.factories.sessions import local

SECRET = "Når motivasjonen svinger"


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[None]:
    with clock.at(local("2026-11-24 10:00")):
        yield


@pytest.fixture
def levels(app: Flask) -> Levels:
    load_catalogue()
    found = make_levels(clock.today())
    for person in (found.counsellor, found.hpmt, found.fm, found.resource):
        person.email = f"{person.id}@example.org"
        by = viewer_for(person, clock.today())
        change_wishes(reminders=[], off=[Kind.DIGEST], quiet=QuietHours(), by=by, version=0)
    return found


def reported(levels: Levels, wanted: Wanted, session_id: int | None = None) -> ReportedNeed:
    return operations.report_needs(
        group=levels.office, session_id=session_id, to_group_id=None, wanted=[wanted], by=levels.as_hpmt
    )[0]


def answer(need: ReportedNeed, by: Viewer) -> None:
    answer_operations.answer_need(need_id=need.id, answer=SECRET, expected_version=need.version, by=by)


def told(person: Person) -> str:
    db.session.commit()
    rows = db.session.scalars(select(OutgoingMail).where(OutgoingMail.person_id == person.id).order_by(OutgoingMail.id))
    text = "\n".join(f"{row.subject}\n{row.text}" for row in rows if row.kind == "collected")
    assert SECRET not in text
    return text


def test_an_answer_is_told_to_the_group_that_reported_once(levels: Levels) -> None:
    need = reported(levels, Wanted("theme", "t:1", SECRET))
    answer(need, levels.as_fm)
    for hour in (11, 15):
        with clock.at(local(f"2026-11-25 {hour}:00")):
            send_day_mails(clock.now())
    text = told(levels.hpmt)
    assert text.count("Det er kommet svar på noe gruppa har meldt videre") == 1
    assert f"/innmeldt/{need.id}" in text
    assert "kommet svar" not in told(levels.fm) + told(levels.counsellor)


def test_the_author_of_a_case_is_told_and_the_group_too(levels: Levels) -> None:
    case = levels.discussed(title=SECRET)
    ask_to_share(case_id=case.id, by=levels.as_hpmt)
    share = share_of(case.id)
    assert share is not None
    shared = SharedText(case.title, case.story, case.question)
    agree_to_share(case_id=case.id, text=shared, expected_version=share.version, by=levels.as_counsellor)
    need = reported(levels, Wanted("case", "case", case_id=case.id))
    answer(need, levels.as_fm)
    with clock.at(local("2026-11-25 11:00")):
        send_day_mails(clock.now())
    assert f"Det er kommet svar på saken din: http://127.0.0.1:8000/saker/{case.id}" in told(levels.counsellor)
    assert "noe gruppa har meldt videre" in told(levels.hpmt)
