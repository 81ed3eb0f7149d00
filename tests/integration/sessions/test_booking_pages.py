"""The page on which sessions are booked, as a browser without scripts meets it."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Part
from hpmt_supervision.sessions import unusual_times
from hpmt_supervision.sessions.models import Invitation, SupervisionSession
from hpmt_supervision.sessions.series_models import Series
from tests.factories.auth import sign_in
from tests.factories.availability import make_closed
from tests.factories.people import join, make_absence, make_group, member_of
from tests.factories.sessions import local, make_held_session, make_session
from tests.integration.sessions.page_scenes import ALL_FREE, FREE, RULE, count, preview, scene
from tests.integration.sessions.typed import ASKS, SAYS_YES, hidden


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


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


def test_the_booking_page_remembers_last_time(client: FlaskClient) -> None:
    group, supervisor, _member = scene()
    make_held_session(group, "2026-11-19 10:00", minutes=75)
    sign_in(client, supervisor)
    page = client.get(f"/veiledning/gruppe/{group.id}/book").get_data(as_text=True)
    for value in ("03.12.2026", "10.00", "11.15", "Møterom Utsikten", "14"):
        assert f'value="{value}"' in page
