"""The pages of the room, as a browser without scripts meets them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Part, Person, SupervisionGroup
from hpmt_supervision.sessions import unusual_times
from hpmt_supervision.sessions.models import Answer, Guest, Invitation, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.series_models import Series
from tests.factories.auth import sign_in
from tests.factories.availability import make_closed
from tests.factories.people import join, make_absence, make_group, member_of, supervisor_of
from tests.factories.sessions import local, make_cancelled_session, make_guest, make_held_session, make_session
from tests.integration.sessions.typed import ASKS, SAYS_YES, hidden
from tests.statements import is_seal

ALL_FREE, FREE = "Alle er ledige", ">Ledig<"

RULE = {
    "first_day": "04.01.2027",
    "starts": "13.00",
    "ends": "14:30",
    "repeat": "days",
    "every_days": "14",
    "end": "until",
    "until": "2027-04-12",
    "place": "Møterom Utsikten",
    "audience": "whole",
}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


def scene() -> tuple[SupervisionGroup, Person, Person]:
    group = make_group(name="Nav Granli")
    return group, supervisor_of(group, "Marit Haugland"), member_of(group, "Ingrid Solheim")


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def preview(client: FlaskClient, group: SupervisionGroup, **changes: Any) -> tuple[str, dict[str, Any]]:
    given = {**RULE, **changes}
    answer = client.post(f"/veiledning/gruppe/{group.id}/book", data={**given, "step": "preview"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200, re.findall(r"aksel-error[^>]*>([^<]+)", page)
    return page, {**given, **hidden(page), "step": "book"}


@contextmanager
def counting() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not is_seal(statement):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_see_the_dates_then_book_them_all(client: FlaskClient) -> None:
    group, supervisor, member = scene()
    make_held_session(group, "2026-12-21 13:00")
    sign_in(client, supervisor)
    page, form = preview(client, group)
    assert "8 datoer, 4. januar–12. april 2027" in page
    assert "Andre påskedag" in page
    assert "Book 8 veiledninger" in page
    assert "Blir tirsdag 30. mars 2027 kl. 13.00" in page
    assert count(Series) == 0
    answer = client.post(f"/veiledning/gruppe/{group.id}/book", data=form)
    assert answer.status_code == 302
    again = client.post(f"/veiledning/gruppe/{group.id}/book", data=form)
    assert again.status_code == 302
    booked = db.session.scalars(
        select(SupervisionSession)
        .where(SupervisionSession.series_id.is_not(None))
        .order_by(SupervisionSession.starts_at)
    ).all()
    assert len(booked) == 8
    days = {session.occurrence_local: session.local_date for session in booked}
    assert days["2027-03-29T13:00"] == date(2027, 3, 30)
    assert date(2027, 3, 29) not in days.values()
    assert {clock.to_local(session.starts_at).time() for session in booked} == {time(13)}
    assert {session.minutes for session in booked} == {90}
    assert all([row.person_id for row in session.invitations] == [member.id] for session in booked)


def test_skipped_dates_are_shown_before_they_are_booked(client: FlaskClient) -> None:
    group, supervisor, _member = scene()
    sign_in(client, supervisor)
    _page, form = preview(client, group)
    form["choice-2027-04-12"] = "skip"
    answer = client.post(f"/veiledning/gruppe/{group.id}/book", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert count(Series) == 0
    assert "Datoene er endret" in page
    assert "Book 7 veiledninger" in page
    answer = client.post(f"/veiledning/gruppe/{group.id}/book", data={**form, **hidden(page)})
    assert answer.status_code == 302
    assert count(SupervisionSession) == 7


def test_one_blocked_day_can_be_skipped_or_moved_and_the_days_since_follow(client: FlaskClient) -> None:
    group, supervisor, _member = scene()
    make_closed(group.unit, date(2027, 2, 1), date(2027, 2, 5))
    sign_in(client, supervisor)
    page, form = preview(client, group)
    assert form["choice-2027-02-01"] == "skip"
    assert "Vinterferie" in page
    assert "Lengste opphold blir 28 dager, fram til mandag 15. februar" in page
    # What is proposed for it is the first working day that is not closed.
    assert (form["day-2027-02-01"], form["time-2027-02-01"]) == ("08.02.2027", "13.00")
    moved = {**form, "choice-2027-02-01": "move", "day-2027-02-01": "09.02.2027", "time-2027-02-01": "10.00"}
    page = client.post(f"/veiledning/gruppe/{group.id}/book", data=moved).get_data(as_text=True)
    assert "Blir tirsdag 9. februar 2027 kl. 10.00" in page
    assert "Lengste opphold blir 22 dager, fram til tirsdag 9. februar" in page
    assert count(Series) == 0
    answer = client.post(f"/veiledning/gruppe/{group.id}/book", data={**moved, **hidden(page)})
    assert answer.status_code == 302
    booked = db.session.scalars(
        select(SupervisionSession).where(SupervisionSession.occurrence_local == "2027-02-01T13:00")
    ).one()
    assert booked.starts_at == local("2027-02-09 10:00")


@pytest.mark.parametrize(("day", "starts"), [("ingen", "10.00"), ("20.11.2026", "10.00"), ("28.03.2027", "02.30")])
def test_a_date_that_cannot_be_moved_there_stops_the_booking(sqlite_app: Flask, day: str, starts: str) -> None:
    group, supervisor, _member = scene()
    client = sign_in(sqlite_app.test_client(), supervisor)
    _page, form = preview(client, group)
    form.update({"choice-2027-02-01": "move", "day-2027-02-01": day, "time-2027-02-01": starts})
    for _again in range(2):
        answer = client.post(f"/veiledning/gruppe/{group.id}/book", data=form)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "kan ikke flyttes dit" in page
        form = {**form, "shown": hidden(page)["shown"]}
    assert count(Series) == 0


@pytest.mark.parametrize(
    ("changes", "rule", "first", "number"),
    [
        (
            {"repeat": "weeks", "every_weeks": "2", "weekdays": ["1", "3"], "first_day": "11.01.2027"},
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20270412T215959Z",
            "2027-01-12T13:00",
            14,
        ),
        (
            {"repeat": "months", "month_week": "3", "month_weekday": "2", "every_months": "1"},
            "FREQ=MONTHLY;INTERVAL=1;BYDAY=3WE;UNTIL=20270412T215959Z",
            "2027-01-20T13:00",
            3,
        ),
        ({"repeat": "chosen", "dates": "12.02.2027\n11.01.2027\n", "first_day": ""}, "", "2027-01-11T13:00", 2),
        (
            {"repeat": "weeks", "every_weeks": "1", "end": "open"},
            "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO",
            "2027-01-04T13:00",
            53,
        ),
    ],
)
def test_every_other_week_third_wednesday_chosen_dates_and_open_series(
    client: FlaskClient, changes: dict[str, Any], rule: str, first: str, number: int
) -> None:
    group, supervisor, _member = scene()
    sign_in(client, supervisor)
    page, form = preview(client, group, **changes)
    assert f"{number} datoer" in page
    assert client.post(f"/veiledning/gruppe/{group.id}/book", data=form).status_code == 302
    series = db.session.scalars(select(Series)).one()
    assert (series.rule, series.starts_local) == (rule, first)
    assert series.open_ended == (changes.get("end") == "open")
    assert count(SupervisionSession) == number


def test_every_occurrence_is_checked_for_conflicts(client: FlaskClient) -> None:
    """Not the first alone, and on every level; the page says which, who and what, and the booker may go on."""
    group, supervisor, member = scene()
    other_group = make_group(name="Nav Fjordvik")
    join(other_group, member, Part.SUPERVISEE)
    make_session(other_group, "2027-02-15 14:00", invited=[member], place="Et annet rom")
    db.session.commit()
    sign_in(client, supervisor)
    page, form = preview(client, group)
    assert page.count("Ingrid Solheim er opptatt kl. 14.00–15.30") == 1
    assert "Nav Fjordvik" not in page
    forged = {**form, "conflicts": ""}
    answer = client.post(f"/veiledning/gruppe/{group.id}/book", data=forged)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "15. februar 2027: Ingrid Solheim er opptatt" in page
    assert count(Series) == 0
    answer = client.post(f"/veiledning/gruppe/{group.id}/book", data={**form, **hidden(page)})
    assert answer.status_code == 302
    assert count(SupervisionSession) == 1 + 8


def test_a_changed_rule_is_shown_before_it_is_booked(client: FlaskClient) -> None:
    group, supervisor, _member = scene()
    sign_in(client, supervisor)
    _page, form = preview(client, group)
    answer = client.post(f"/veiledning/gruppe/{group.id}/book", data={**form, "every_days": "21"})
    assert answer.status_code == 200
    assert count(Series) == 0


def test_the_second_of_two_is_told_and_keeps_the_list(client: FlaskClient) -> None:
    group, supervisor, _member = scene()
    sign_in(client, supervisor)
    _page, form = preview(client, group)
    make_session(group, "2027-01-18 14:00")
    db.session.commit()
    answer = client.post(f"/veiledning/gruppe/{group.id}/book", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "18. januar" in page
    assert "Samme tid som en annen veiledning" in page
    assert count(Series) == 0
    answer = client.post(f"/veiledning/gruppe/{group.id}/book", data={**form, **hidden(page)})
    assert answer.status_code == 302
    assert count(SupervisionSession) == 1 + 8


def test_one_session_is_a_series_of_one(client: FlaskClient) -> None:
    group, supervisor, _member = scene()
    sign_in(client, supervisor)
    page, form = preview(client, group, repeat="once", first_day="29.03.2027", every_days="", until="")
    question = f"{ASKS} at veiledningen er mandag 29. mars 2027 kl. 13.00? Det er en helligdag: Andre påskedag."
    assert question in page and f"{SAYS_YES} 1 veiledning<" in page
    assert page.count(">Helligdag<") == 1
    assert client.post(f"/veiledning/gruppe/{group.id}/book", data=form).status_code == 302
    assert count(SupervisionSession) == 1


def test_chosen_members_alone_are_asked(client: FlaskClient) -> None:
    group, supervisor, member = scene()
    member_of(group)
    sign_in(client, supervisor)
    _page, form = preview(client, group, audience="chosen", members=str(member.id), end="count", count="2")
    assert client.post(f"/veiledning/gruppe/{group.id}/book", data=form).status_code == 302
    assert {row.person_id for row in db.session.scalars(select(Invitation))} == {member.id}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first_day": ""}, "Skriv datoen."),
        ({"first_day": "31.02.2027"}, "Datoen 31.02.2027 finnes ikke."),
        ({"starts": "25.00"}, "Fant ikke noe klokkeslett i «Fra kl.»."),
        ({"ends": ""}, "Skriv når veiledningen slutter."),
        ({"ends": "12.30"}, "En veiledning varer fra 15 minutter til 8 timer."),
        ({"every_days": ""}, "Skriv hvor mange dager"),
        ({"every_days": "0"}, "Skriv et helt tall fra 1 til 366"),
        ({"every_days": "367"}, "Skriv et helt tall fra 1 til 366"),
        ({"every_days": "to"}, "Skriv et helt tall."),
        ({"until": ""}, "Skriv siste dato."),
        ({"end": "count"}, "Skriv antall veiledninger."),
        ({"end": "count", "count": "0"}, "Skriv et helt tall fra 1 til 400"),
        ({"end": "count", "count": "401"}, "Skriv et helt tall fra 1 til 400"),
        ({"end": "never"}, ""),
        ({"repeat": "chosen", "dates": ""}, "Skriv minst én dato."),
        ({"repeat": "chosen", "dates": "11.01.2027, i morgen"}, "Fant ingen dato i «i morgen»."),
        ({"repeat": "weeks", "every_weeks": "5"}, ""),
        ({"until": "01.01.2027"}, "Siste dato er før første dato."),
        ({"until": "01.01.2031"}, "mer enn tre år"),
        ({"repeat": "often"}, ""),
        ({"audience": "chosen", "members": ""}, "Velg minst ett medlem"),
        ({"audience": "chosen", "members": "987654"}, ""),
        ({"link": "http://example.org"}, "Lenken må begynne med https://"),
        ({"place": "x" * 201}, "Teksten er for lang."),
    ],
)
def test_wrong_input_keeps_what_was_typed(sqlite_app: Flask, changes: dict[str, str], sentence: str) -> None:
    group, supervisor, _member = scene()
    client = sign_in(sqlite_app.test_client(), supervisor)
    given = {**RULE, **changes, "step": "preview"}
    answer = client.post(f"/veiledning/gruppe/{group.id}/book", data=given)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert "aksel-error-summary" in page
    for name in ("first_day", "place"):
        assert f'value="{given[name]}"' in page
    assert count(SupervisionSession) == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first_day": "20.11.2026", "until": "10.12.2026"}, "er passert"),
        ({"first_day": "28.03.2027", "starts": "02.30", "ends": "03.30", "until": "20.04.2027"}, "finnes ikke"),
    ],
)
def test_days_that_cannot_be_booked_say_why(client: FlaskClient, changes: dict[str, str], sentence: str) -> None:
    group, supervisor, _member = scene()
    sign_in(client, supervisor)
    page, form = preview(client, group, **changes)
    assert sentence in page
    assert client.post(f"/veiledning/gruppe/{group.id}/book", data=form).status_code == 302
    kept = [name for name, value in form.items() if name.startswith("choice-") and value != "skip"]
    assert count(SupervisionSession) == len(kept) == 1


def test_a_forged_step_without_dates_books_nothing(client: FlaskClient) -> None:
    group, supervisor, _member = scene()
    sign_in(client, supervisor)
    answer = client.post(f"/veiledning/gruppe/{group.id}/book", data={**RULE, "step": "book", "choice-x": "keep"})
    assert answer.status_code == 200
    assert count(SupervisionSession) == 0


def test_absent_members_are_named_in_the_dates(client: FlaskClient) -> None:
    group, supervisor, member = scene()
    make_absence(member, "leave", date(2027, 1, 10), date(2027, 1, 20))
    sign_in(client, supervisor)
    page, _form = preview(client, group)
    assert page.count("Ingrid Solheim er borte og blir ikke invitert") == 1


def test_answer_in_place(client: FlaskClient) -> None:
    group, _supervisor, member = scene()
    session = make_session(group, invited=[member])
    sign_in(client, member)
    answer = client.post(f"/veiledning/{session.id}/svar", data={"answer": "yes", "next": "/veiledning"})
    assert answer.location == "/veiledning"
    assert "Svaret er lagret" in client.get("/veiledning").get_data(as_text=True)
    outside = client.post(f"/veiledning/{session.id}/svar", data={"answer": "no", "next": "https://evil.example"})
    assert outside.location == f"/veiledning/{session.id}"
    refused = client.post(f"/veiledning/{session.id}/svar", data={"answer": "often"}, follow_redirects=True)
    assert "Velg ja, nei eller kanskje." in refused.get_data(as_text=True)
    db.session.expire_all()
    assert session.invitations[0].answer == Answer.NO


def test_members_see_names_and_leaders_see_answers(client: FlaskClient) -> None:
    group, supervisor, member = scene()
    other = member_of(group, "Per Hansen")
    session = make_session(group, invited=[member, other], answer=Answer.NO)
    sign_in(client, member)
    page = client.get(f"/veiledning/{session.id}").get_data(as_text=True)
    assert "Per Hansen" in page
    assert "Kommer ikke" not in page
    sign_in(client, supervisor)
    assert "Kommer ikke" in client.get(f"/veiledning/{session.id}").get_data(as_text=True)


def test_cancel_page(client: FlaskClient) -> None:
    group, supervisor, member = scene()
    session = make_session(group)
    sign_in(client, supervisor)
    url = f"/veiledning/{session.id}/avlys"
    missing = client.post(url, data={"version": "1"})
    assert (missing.status_code, "Velg hvorfor" in missing.get_data(as_text=True)) == (422, True)
    stale = client.post(url, data={"version": "9", "reason": "sickness"})
    assert (stale.status_code, "Noen andre har endret" in stale.get_data(as_text=True)) == (422, True)
    assert client.post(url, data={"version": "1", "reason": "sickness"}).status_code == 302
    assert client.post(url, data={"version": "1", "reason": "sickness"}).status_code == 302
    other = client.post(url, data={"version": "1", "reason": "holiday"})
    assert other.status_code == 422
    db.session.expire_all()
    assert (session.status, session.cancel_reason) == (SessionStatus.CANCELLED, "sickness")
    assert "sykdom" in client.get(f"/veiledning/{session.id}").get_data(as_text=True)
    sign_in(client, member)
    for page in (f"/veiledning/{session.id}", "/veiledning"):
        seen = client.get(page).get_data(as_text=True)
        assert "vlyst" in seen
        assert "ykdom" not in seen


def test_change_page(client: FlaskClient) -> None:
    group, supervisor, _member = scene()
    session, taken = make_session(group), make_session(group, "2026-12-10 09:00")
    sign_in(client, supervisor)
    url = f"/veiledning/{session.id}/endre"
    assert 'value="26.11.2026"' in client.get(url).get_data(as_text=True)
    # A session dropped in the calendar comes with the time it was dropped on; what is no time is left out.
    dropped = client.get(url + "?dato=2026-11-27&fra=12.00&til=13.30").get_data(as_text=True)
    assert all(f'value="{value}"' in dropped for value in ("27.11.2026", "12.00", "13.30"))
    assert 'value="26.11.2026"' in client.get(url + "?dato=x&fra=99&til=").get_data(as_text=True)
    form = {"version": "1", "first_day": "10.12.2026", "starts": "9", "ends": "10.00", "place": "Naustet", "link": ""}
    warned = client.post(url, data={**form, "step": "save"})
    page = warned.get_data(as_text=True)
    assert (warned.status_code, "Lagre likevel" in page, 'value="Naustet"' in page) == (200, True, True)
    sent = {**form, **hidden(page), "step": "save"}
    assert client.post(url, data={**sent, "version": "7"}).status_code == 422
    # What was not shown is not accepted, whatever the form says.
    assert client.post(url, data={**sent, "overlap": ["x"]}).status_code == 422
    assert client.post(url, data={**sent, "overlap": [str(taken.id), "x"]}).status_code == 302
    db.session.expire_all()
    assert (session.local_date, session.minutes, session.place) == (date(2026, 12, 10), 60, "Naustet")


def test_a_sunday_evening_is_asked_about_once_and_then_booked(client: FlaskClient) -> None:
    group, supervisor, _member = scene()
    sign_in(client, supervisor)
    typed = {
        "repeat": "once",
        "first_day": "06.12.2026",
        "starts": "22.00",
        "ends": "23.00",
        "place": "Hytta på fjellet",
    }
    url = f"/veiledning/gruppe/{group.id}/book"
    # Whoever has not seen the question has booked nothing.
    page = client.post(url, data={**RULE, **typed, "step": "book"}).text
    assert f"{ASKS} at veiledningen er søndag 6. desember kl. 22.00? Det er en søndag." in page
    assert f"{SAYS_YES} 1 veiledning" in page
    # What is asked about is not told to be free.
    assert "1 bør du se på" in page and ">Søndag<" in page
    assert ALL_FREE not in page and FREE not in page
    assert "Hytta på fjellet" in page and count(SupervisionSession) == 0
    assert client.post(url, data={**RULE, **typed, **hidden(page), "step": "book"}).status_code == 302
    assert count(SupervisionSession) == 1
    page, _form = preview(client, group, repeat="once", first_day="07.12.2026")
    assert ASKS not in page and SAYS_YES not in page
    assert ALL_FREE in page and FREE in page


def test_the_hours_of_a_working_day_are_told_as_they_are(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    group, supervisor, _member = scene()
    sign_in(client, supervisor)
    page, _form = preview(client, group, repeat="once", first_day="07.12.2026", starts="16.45", ends="18.15")
    question = f"{ASKS} at veiledningen er mandag 7. desember kl. 16.45? Noe av den er utenfor"
    assert f"{question} kl. 07.00–18.00." in page and ">Utenfor kl. 07.00–18.00<" in page
    monkeypatch.setattr(unusual_times, "EARLIEST", time(8, 30))
    monkeypatch.setattr(unusual_times, "LATEST", time(16))
    page, _form = preview(client, group, repeat="once", first_day="07.12.2026", starts="16.45", ends="18.15")
    assert f"{question} kl. 08.30–16.00." in page and ">Utenfor kl. 08.30–16.00<" in page
    page, _form = preview(client, group, every_days="7", first_day="07.12.2026", starts="08.00", ends="09.30")
    assert f"eller utenfor kl. 08.30–16.00. {ASKS}?" in page


def test_the_red_days_of_a_series_are_named_as_far_as_they_are_to_be_booked(client: FlaskClient) -> None:
    group, supervisor, _member = scene()
    sign_in(client, supervisor)
    # Fridays over Christmas: those on a holiday are moved by themselves until somebody keeps them.
    rule = {"every_days": "7", "first_day": "18.12.2026", "end": "count", "count": "4"}
    page, form = preview(client, group, **rule)
    assert ASKS not in page
    kept = {**form, "choice-2026-12-25": "keep", "choice-2027-01-01": "keep", "step": "preview"}
    page = client.post(f"/veiledning/gruppe/{group.id}/book", data=kept).text
    for told in (
        f"Disse tidene er på en søndag, på en helligdag eller utenfor kl. 07.00–18.00. {ASKS}?",
        "Fredag 25. desember kl. 13.00 (Første juledag)",
        "Fredag 1. januar 2027 kl. 13.00 (Første nyttårsdag)",
    ):
        assert told in page, told
    booked = client.post(f"/veiledning/gruppe/{group.id}/book", data={**kept, **hidden(page), "step": "book"})
    assert booked.status_code == 302 and count(SupervisionSession) == 4


def test_more_red_days_than_can_be_read_are_counted(client: FlaskClient) -> None:
    group, supervisor, _member = scene()
    sign_in(client, supervisor)
    page, _form = preview(client, group, every_days="7", first_day="06.12.2026", end="count", count="15")
    assert page.count(" kl. 13.00</li>") == 8 and "<li>og 7 til</li>" in page


def test_moving_a_session_to_an_unusual_time_is_asked_about_once(client: FlaskClient) -> None:
    group, supervisor, member = scene()
    session = make_session(group, local("2026-12-03 09:00"), invited=[member])
    db.session.commit()
    sign_in(client, supervisor)
    url = f"/veiledning/{session.id}/endre"
    typed = {"first_day": "06.12.2026", "starts": "22.00", "ends": "23.00", "place": "Hytta", "scope": "this"}
    form = {**typed, "led_by": "0", "version": str(session.version), "step": "save"}
    page = client.post(url, data=form).text
    assert f"{ASKS} at veiledningen er søndag 6. desember kl. 22.00? Det er en søndag." in page
    assert "Lagre likevel" in page and "Hytta" in page and ">Søndag<" in page and FREE not in page
    db.session.expire_all()
    assert session.place != "Hytta"
    assert client.post(url, data={**form, **hidden(page)}).status_code == 302
    db.session.expire_all()
    assert session.place == "Hytta"
    # The place alone is no reason to ask of the time again.
    form |= {"place": "Naustet", "version": str(session.version)}
    assert client.post(url, data=form).status_code == 302


def booked_series(client: FlaskClient) -> tuple[SupervisionGroup, Person, list[SupervisionSession]]:
    group, supervisor, _member = scene()
    sign_in(client, supervisor)
    _page, form = preview(client, group, end="count", count="4")
    assert client.post(f"/veiledning/gruppe/{group.id}/book", data=form).status_code == 302
    return (
        group,
        supervisor,
        list(db.session.scalars(select(SupervisionSession).order_by(SupervisionSession.starts_at))),
    )


def test_every_date_of_a_change_is_shown_before_it_is_saved(client: FlaskClient) -> None:
    _group, supervisor, rows = booked_series(client)
    url = f"/veiledning/{rows[1].id}/endre"
    assert "Denne og senere i rekka" in client.get(url).get_data(as_text=True)
    form = {
        "version": str(rows[1].version),
        "first_day": "19.01.2027",
        "starts": "10.00",
        "ends": "11.30",
        "place": "Naustet",
        "led_by": str(supervisor.id),
        "scope": "later",
        "step": "save",
    }
    shown = client.post(url, data=form)
    page = shown.get_data(as_text=True)
    assert shown.status_code == 200
    assert "Dette endres: 3 veiledninger" in page
    assert "Tirsdag 16. februar 2027 kl. 10.00–11.30" in page
    assert client.post(url, data={**form, **hidden(page)}).status_code == 302
    db.session.expire_all()
    assert [one.place for one in rows] == ["Møterom Utsikten", "Naustet", "Naustet", "Naustet"]
    assert [one.led_by_id for one in rows] == [None, *[supervisor.id] * 3]
    assert "Marit Haugland leder denne" in client.get(f"/veiledning/{rows[2].id}").get_data(as_text=True)


def test_every_date_that_is_cancelled_is_shown_first(client: FlaskClient) -> None:
    _group, _supervisor, rows = booked_series(client)
    url = f"/veiledning/{rows[2].id}/avlys"
    form = {"version": str(rows[2].version), "reason": "workload", "scope": "later", "step": "save"}
    page = client.post(url, data=form).get_data(as_text=True)
    assert "2 veiledninger avlyses" in page
    assert "mandag 15. februar 2027" in page
    assert client.post(url, data={**form, **hidden(page)}).status_code == 302
    db.session.expire_all()
    assert [one.status for one in rows] == ["planned", "planned", "cancelled", "cancelled"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first_day": "20.11.2026"}, "er passert"),
        ({"starts": "02.30", "ends": "03.30", "first_day": "28.03.2027"}, "finnes ikke"),
        ({"link": "http://example.org"}, "Lenken må begynne med https://"),
        ({"scope": "some"}, ""),
        ({"led_by": "987654"}, ""),
    ],
)
def test_a_change_that_cannot_be_keeps_what_was_typed(
    sqlite_app: Flask, changes: dict[str, str], sentence: str
) -> None:
    client = sqlite_app.test_client()
    _group, _supervisor, rows = booked_series(client)
    given = {"version": "1", "first_day": "19.01.2027", "starts": "10.00", "ends": "11.30", "place": "Naustet"}
    answer = client.post(f"/veiledning/{rows[1].id}/endre", data={**given, **changes, "step": "save"})
    page = answer.get_data(as_text=True)
    assert (answer.status_code, sentence in page, "aksel-error-summary" in page) == (422, True, True)
    assert 'value="Naustet"' in page


def test_guests_on_the_page(client: FlaskClient) -> None:
    group, supervisor, _member = scene()
    session = make_session(group)
    sign_in(client, supervisor)
    missing = client.post(f"/veiledning/{session.id}/gjester", data={"name": " ", "affiliation": "Fylket"})
    page = missing.get_data(as_text=True)
    assert (missing.status_code, "Skriv navnet på gjesten." in page, 'value="Fylket"' in page) == (422, True, True)
    for _again in range(2):
        client.post(f"/veiledning/{session.id}/gjester", data={"name": "Kari Gjest", "affiliation": "Fylket"})
        # The name stands on the page alone; the cookie is not encrypted and leaves the server.
        with client.session_transaction() as cookie:
            assert "Gjesten er lagt til." in str(cookie["_flashes"]) and "Kari" not in str(dict(cookie))
    assert count(Guest) == 1
    guest = db.session.scalars(select(Guest)).one()
    client.post(f"/veiledning/{session.id}/gjester/{guest.id}/fjern")
    client.post(f"/veiledning/{session.id}/gjester/{guest.id}/fjern")
    assert count(Guest) == 0


def test_what_one_may_not_see_answers_404(client: FlaskClient) -> None:
    group, supervisor, member = scene()
    session = make_session(group, invited=[member])
    guest = make_guest(session)
    stranger, foreign = member_of(make_group()), supervisor_of(make_group())
    reads = [f"/veiledning/{session.id}", f"/veiledning/{session.id}/avlys", f"/veiledning/{session.id}/endre"]
    writes = [
        f"/veiledning/{session.id}/svar",
        f"/veiledning/{session.id}/avlys",
        f"/veiledning/{session.id}/endre",
        f"/veiledning/{session.id}/gjester",
        f"/veiledning/{session.id}/gjester/{guest.id}/fjern",
        f"/veiledning/gruppe/{group.id}/book",
    ]
    for person in (stranger, foreign):
        sign_in(client, person)
        for url in reads:
            assert client.get(url).status_code == 404, url
        for url in writes:
            assert client.post(url, data={"answer": "yes", "name": "x", "reason": "sickness"}).status_code == 404, url
    sign_in(client, member)
    for url in [*reads[1:], *writes[1:]]:
        assert client.post(url, data={"reason": "sickness"}).status_code in (404, 405), url
    sign_in(client, supervisor)
    assert client.post(f"/veiledning/{session.id}/svar", data={"answer": "yes"}).status_code == 404
    for url in ("/veiledning/987654", "/veiledning/987654/avlys", "/veiledning/gruppe/987654/book"):
        assert client.get(url).status_code == 404
    assert client.get("/veiledning?side=abc").status_code == 200
    assert client.get(f"/veiledning?side={'9' * 5000}").status_code == 200
    db.session.expire_all()
    assert session.status == SessionStatus.PLANNED


def test_pages_ask_the_database_few_times_however_many_there_are(client: FlaskClient) -> None:
    group, supervisor, _member = scene()
    people = [member_of(group) for _ in range(6)]
    session = make_session(group, invited=people)
    for number in range(12):
        make_session(group, local(f"2026-12-{10 + number} 09:00"), invited=people)
        make_held_session(group, local(f"2026-10-{10 + number} 09:00"), attended=people)
    make_cancelled_session(group)
    sign_in(client, supervisor)
    urls = {
        "/veiledning": 10,
        f"/veiledning/{session.id}": 12,
        f"/veiledning/{session.id}/avlys": 7,
        f"/veiledning/{session.id}/endre": 9,
        f"/veiledning/gruppe/{group.id}/book": 9,
    }
    for url, most in urls.items():
        client.get(url)
        with counting() as seen:
            assert client.get(url).status_code == 200
        assert len(seen) <= most, (url, len(seen), seen)
    with counting() as seen:
        preview(client, group)
    # Every date against all its people has, whatever their number.
    assert len(seen) <= 22, seen
    sign_in(client, people[0])
    for url in ("/veiledning", f"/veiledning/{session.id}"):
        with counting() as seen:
            assert client.get(url).status_code == 200
        assert len(seen) <= 12, (url, len(seen), seen)


def test_the_booking_page_remembers_last_time(client: FlaskClient) -> None:
    group, supervisor, _member = scene()
    make_held_session(group, "2026-11-19 10:00", minutes=75)
    sign_in(client, supervisor)
    page = client.get(f"/veiledning/gruppe/{group.id}/book").get_data(as_text=True)
    for value in ("03.12.2026", "10.00", "11.15", "Møterom Utsikten", "14"):
        assert f'value="{value}"' in page
