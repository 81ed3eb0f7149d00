"""A hold stops deletion of a text and its copies, is asked for with a reason, answered, and ends by itself."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, StaleVersion, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.models import AuditEvent
from hpmt_supervision.retention import hold_operations as operations
from hpmt_supervision.retention.models import HoldState, RetentionHold
from hpmt_supervision.retention.running import run_retention
from hpmt_supervision.retention.subject_queries import Fate, fate_of
from tests.factories.auth import sign_in
from tests.factories.cases import make_case
from tests.factories.catalogue import load_catalogue
from tests.factories.people import give_role, make_group, make_person, make_unit, member_of, supervisor_of, viewer_for
from tests.factories.retention import delete_due

TODAY = date(2026, 11, 23)
CLOSED = datetime(2026, 9, 1, 12)
REASON = "Saken er med i en klage som ikke er avgjort."


@dataclass
class Place:
    """A closed case with its forwarded copy, its author, and two administrators."""

    case: SupervisionCase
    copy: SupervisionCase
    author: Person
    administrators: list[Person]

    def viewer(self, person: Person) -> Viewer:
        """Return somebody as the viewer of today."""
        return viewer_for(person, TODAY)

    def ask(self, person: Person | None = None, **more: object) -> RetentionHold:
        """Let somebody, the author by default, ask that the case is kept."""
        asked: dict[str, object] = {
            "kind": "case",
            "subject_id": self.case.id,
            "until_on": date(2027, 3, 1),
            "reason": REASON,
            "request_key": None,
            "by": self.viewer(person or self.author),
        }
        return operations.ask_for_hold(**{**asked, **more})  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    """Let it be a Monday morning."""
    with clock.at(clock.to_utc(datetime(2026, 11, 23, 9))):
        yield


def laid() -> Place:
    load_catalogue()
    group, above = make_group(), make_group(level=2)
    author, supervisor = member_of(group), supervisor_of(group)
    closed = clock.to_utc(CLOSED)
    case = make_case(author, group, state=CaseState.CLOSED, at=closed)
    copy = make_case(author, above, state=CaseState.SUBMITTED, forwarded_from_id=case.id, forwarded_by_id=supervisor.id)
    case.closed_at = closed
    administrators = [make_person(), make_person()]
    for person in administrators:
        give_role(person, Role.ADMINISTRATOR, make_unit())
    db.session.flush()
    return Place(case, copy, author, administrators)


def night(day: date) -> datetime:
    return clock.day_start(day) + timedelta(hours=3, minutes=30)


def test_a_hold_stops_the_text_and_its_copies_until_its_last_day(app: Flask) -> None:
    place = laid()
    hold = place.ask()
    assert hold.state == HoldState.ASKED
    # The wish alone stops nothing.
    assert fate_of("case", place.case.id).gone_on == date(2026, 12, 1)
    operations.answer_hold(
        hold_id=hold.id, allow=True, expected_version=hold.version, by=place.viewer(place.administrators[0])
    )
    for found in (place.case, place.copy):
        fate = fate_of("case", found.id)
        assert (fate.gone_on, fate.held_until) == (date(2027, 3, 2), date(2027, 3, 1))
    assert delete_due("case_texts", night(date(2026, 12, 1))) == 0
    assert delete_due("case_texts", night(date(2027, 3, 1))) == 0
    assert delete_due("case_texts", night(date(2027, 3, 2))) == 2
    db.session.expire_all()
    assert (place.case.title, place.copy.title) == (None, None)


def test_without_a_hold_the_copy_goes_with_the_case(app: Flask) -> None:
    place = laid()
    assert fate_of("case", place.copy.id).gone_on == date(2026, 12, 1)
    assert delete_due("case_texts", night(date(2026, 11, 30))) == 0
    assert delete_due("case_texts", night(date(2026, 12, 1))) == 2


def test_a_hold_ends_by_itself_and_its_reason_goes_later(sqlite_app: Flask) -> None:
    place = laid()
    hold = place.ask(place.administrators[0])
    db.session.commit()
    assert hold.state == HoldState.ACTIVE
    after = night(date(2027, 3, 2))
    with clock.at(after):
        counts = run_retention(after)
    assert (counts["holds_ended"], counts["case_texts"]) == (1, 2)
    db.session.expire_all()
    assert hold.state == HoldState.ENDED and hold.reason == REASON
    with clock.at(night(date(2028, 3, 3))):
        assert run_retention()["hold_reasons"] == 1
    db.session.expire_all()
    assert hold.reason is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"until_on": None}, "until_on"),
        ({"until_on": TODAY}, "until_on"),
        ({"until_on": date(2026, 11, 30)}, "until_on"),
        ({"until_on": date(2027, 11, 24)}, "until_on"),
        ({"reason": "Kort"}, "reason"),
        ({"reason": "x" * 301}, "reason"),
        ({"reason": "Ring deltakeren på 22 33 44 55 først."}, "reason"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_on_its_field(
    sqlite_app: Flask, wrong: dict[str, object], field: str
) -> None:
    place = laid()
    with pytest.raises(UserError) as refused:
        place.ask(**wrong)
    assert refused.value.field == field
    assert db.session.query(RetentionHold).count() == 0


def test_a_text_that_is_kept_longer_anyway_is_not_offered_to_be_kept(sqlite_app: Flask) -> None:
    place = laid()
    today, year_ahead = clock.today(), date(2027, 11, 23)
    fates = {gone: operations.can_prolong(Fate(gone_on=gone), today) for gone in (year_ahead, date(2027, 11, 22))}
    assert fates == {year_ahead: False, date(2027, 11, 22): True}
    assert operations.can_prolong(Fate(), today) and operations.can_prolong(Fate(gone_on=today), today)
    author = sign_in(sqlite_app.test_client(), place.author)
    page, address = f"/saker/{place.case.id}", f"/konto/tekster/case/{place.case.id}/behold"
    asks = "Be om å beholde teksten lenger"
    assert asks in author.get(page).text and "Send ønsket" in author.get(address).text
    # Closed in a year and a half, as far as the clock of the test goes: it is kept beyond what one may ask for.
    place.case.closed_at = clock.to_utc(datetime(2028, 1, 1, 12))
    db.session.commit()
    assert asks not in author.get(page).text
    told = author.get(address).text
    assert "Send ønsket" not in told and "ingenting å be om nå" in told
    with pytest.raises(UserError) as refused:
        place.ask(until_on=date(2027, 10, 1))
    assert "uansett" in str(refused.value)


def test_a_day_written_in_words_is_taken(sqlite_app: Flask) -> None:
    place = laid()
    author = sign_in(sqlite_app.test_client(), place.author)
    address = f"/konto/tekster/case/{place.case.id}/behold"
    assert author.post(address, data={"until_on": "1. oktober 2027", "reason": REASON}).status_code == 302
    assert db.session.query(RetentionHold).one().until_on == date(2027, 10, 1)


def test_only_the_author_and_administrators_ask_and_only_another_administrator_answers(sqlite_app: Flask) -> None:
    place = laid()
    assert place.case.group is not None
    for stranger in (member_of(place.case.group), supervisor_of(place.case.group)):
        with pytest.raises(NotFound):
            place.ask(stranger)
    with pytest.raises(NotFound):
        place.ask(subject_id=99_999)
    hold = place.ask()
    with pytest.raises(UserError):
        place.ask()
    with pytest.raises(NotFound):
        operations.answer_hold(hold_id=hold.id, allow=True, expected_version=None, by=place.viewer(place.author))
    administrator = place.viewer(place.administrators[0])
    with pytest.raises(StaleVersion):
        operations.answer_hold(hold_id=hold.id, allow=True, expected_version=hold.version + 1, by=administrator)
    operations.answer_hold(hold_id=hold.id, allow=False, expected_version=hold.version, by=administrator)
    assert hold.state == HoldState.REFUSED
    with pytest.raises(IllegalMove):
        operations.answer_hold(hold_id=hold.id, allow=True, expected_version=None, by=administrator)


def test_an_author_who_is_an_administrator_cannot_answer_the_own_wish(sqlite_app: Flask) -> None:
    place = laid()
    hold = place.ask()
    give_role(place.author, Role.ADMINISTRATOR, make_unit())
    db.session.expire(place.author)
    with pytest.raises(UserError):
        operations.answer_hold(
            hold_id=hold.id,
            allow=True,
            expected_version=None,
            by=viewer_for(place.author, TODAY, Role.ADMINISTRATOR),
        )


def test_the_pages_show_numbers_and_reasons_and_never_a_text(sqlite_app: Flask) -> None:
    place = laid()
    place.case.title, place.case.story = "Hemmelig tittel", "Hemmelig historie"
    db.session.commit()
    author = sign_in(sqlite_app.test_client(), place.author)
    administrator = sign_in(sqlite_app.test_client(), place.administrators[0])
    assert "Teksten slettes 1. desember 2026" in author.get(f"/saker/{place.case.id}").text
    assert "Slettes 1. desember 2026" in author.get("/konto/tekster").text
    address = f"/konto/tekster/case/{place.case.id}/behold"
    assert administrator.get(address).status_code == 404
    assert author.post(address, data={"until_on": "01.03.2027", "reason": "Kort"}).status_code == 422
    asked = {"until_on": "01.03.2027", "reason": REASON, "request_key": "a" * 32}
    for _twice in range(2):
        assert author.post(address, data=asked).status_code == 302
    hold = db.session.query(RetentionHold).one()
    page = administrator.get("/administrasjon/oppbevaring/behold").text
    assert REASON in page and "Hemmelig" not in page
    assert "Hemmelig" not in administrator.get("/administrasjon/oppbevaring").text
    administrator.post(f"/administrasjon/oppbevaring/behold/{hold.id}", data={"svar": "ja", "version": "1"})
    told = author.get(f"/saker/{place.case.id}").text
    # The day the hold ends, and the day the text goes then.
    assert "til og med 1. mars 2027. Den slettes 2. mars 2027." in told
    author.post(f"/konto/tekster/behold/{hold.id}/avslutt")
    db.session.expire_all()
    assert hold.state == HoldState.ENDED
    acts = {found.action: json.loads(found.details) for found in db.session.query(AuditEvent) if "hold" in found.action}
    assert set(acts) == {"hold.ask", "hold.allow", "hold.end"}
    assert REASON not in json.dumps(acts)
    by_number = {"kind": "case", "number": "tolv", "until_on": "01.03.2027", "reason": REASON}
    refused = administrator.post("/administrasjon/oppbevaring/behold", data=by_number)
    assert refused.status_code == 422 and "Skriv nummeret med siffer" in refused.text
    assert (
        administrator.post(
            "/administrasjon/oppbevaring/behold", data=by_number | {"number": str(place.copy.id)}
        ).status_code
        == 302
    )
    assert db.session.query(RetentionHold).filter_by(state="active").one().subject_id == place.case.id


def test_an_administrator_is_not_told_which_author_asked_and_is_told_which_administrator_did(sqlite_app: Flask) -> None:
    place = laid()
    place.author.name, place.administrators[1].name = "Nina Fjellsdatter", "Berit Sund"
    hold = place.ask()
    db.session.commit()
    administrator = sign_in(sqlite_app.test_client(), place.administrators[0])
    address = "/administrasjon/oppbevaring/behold"
    page = administrator.get(address).text
    assert "Den som har skrevet teksten, spurte" in page and "Nina" not in page
    administrator.post(f"{address}/{hold.id}", data={"svar": "ja", "version": "1"})
    page = administrator.get(address).text
    assert "Beholdes" in page and "Den som har skrevet teksten, spurte" in page and "Nina" not in page
    operations.end_hold(hold_id=hold.id, by=place.viewer(place.author))
    operations.hold_by_number(
        kind="case",
        subject_id=place.case.id,
        until_on=date(2027, 3, 1),
        reason=REASON,
        request_key=None,
        by=viewer_for(place.administrators[1], TODAY, Role.ADMINISTRATOR),
    )
    db.session.commit()
    assert "Spurt av Berit Sund" in administrator.get(address).text


@pytest.mark.parametrize("until", ["24.11.2026", "30.11.2026", "01.03.2027", "23.11.2027", "24.11.2027", "23.11.2026"])
def test_a_hold_by_number_answers_the_same_whether_the_text_exists_or_not(sqlite_app: Flask, until: str) -> None:
    """The case is kept until 30 November without a hold, so that every limit of it would tell that it is there."""
    place = laid()
    case = make_case(place.author, place.case.group, state=CaseState.CLOSED, at=clock.to_utc(CLOSED), id=54_321)
    case.closed_at = clock.to_utc(CLOSED)
    db.session.commit()
    assert fate_of("case", case.id).gone_on == date(2026, 12, 1)
    administrator = sign_in(sqlite_app.test_client(), place.administrators[0])

    def answers(key: int) -> list[tuple[int, str]]:
        """Return what is shown for a number, and when it is asked for once more."""
        found = []
        for turn in range(2):
            sent = {"kind": "case", "number": str(key), "until_on": until, "reason": REASON, "request_key": f"{turn}-x"}
            answer = administrator.post("/administrasjon/oppbevaring/behold", data=sent, follow_redirects=True)
            found.append((answer.status_code, re.sub(r"<[^>]+>", " ", answer.text).replace(str(key), "N")))
        db.session.query(RetentionHold).delete()
        db.session.commit()
        return found

    assert answers(case.id) == answers(98_765)


def test_a_hold_of_a_text_that_does_not_exist_comes_to_nothing(sqlite_app: Flask) -> None:
    place = laid()
    by = viewer_for(place.administrators[0], TODAY, Role.ADMINISTRATOR)
    asked = {"kind": "case", "until_on": date(2026, 11, 28), "reason": REASON, "request_key": None, "by": by}
    nothing = operations.hold_by_number(subject_id=98_765, **asked)  # type: ignore[arg-type]
    early = operations.hold_by_number(subject_id=place.case.id, **asked)  # type: ignore[arg-type]
    db.session.commit()
    assert (nothing.state, early.state) == (HoldState.ACTIVE, HoldState.ACTIVE)
    assert delete_due("case_texts", night(date(2026, 11, 30))) == 0
    assert delete_due("case_texts", night(date(2026, 12, 1))) == 2
    with clock.at(night(date(2026, 12, 1))):
        assert run_retention()["holds_ended"] == 2
