"""What the pages tell those who lead: who was reached, who is away, what can be undone, and what a move would end."""

import re
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.models import MailState
from hpmt_supervision.sessions import operations
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.sessions.recurrence import Every, Rule
from tests.factories.auth import sign_in
from tests.factories.mail import make_mail
from tests.factories.people import make_absence, member_of, viewer_for
from tests.factories.sessions import change_session, local, make_guest, make_session
from tests.integration.sessions.page_scenes import RULE, scene


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


def test_who_leads_sees_whose_invitation_did_not_arrive(client: FlaskClient) -> None:
    group, supervisor, member = scene()
    reached, bounced, away = member_of(group, "Nådd Nes"), member_of(group, "Tapt Lie"), member_of(group, "Uten Post")
    away.email = None
    guest_session = make_session(group, invited=[member, reached, bounced, away])
    guest = make_guest(guest_session, "Gro Gjest")
    guest.email = "gro@example.org"
    states = ((member, MailState.WAITING), (reached, MailState.SENT), (bounced, MailState.BOUNCED))
    for person, state in states:
        mail = make_mail(f"m{person.id}", person_id=person.id, session_ids=[guest_session.id, 99])
        mail.state, mail.sent_at = state, clock.now() if state == MailState.SENT else None
    make_mail("gjest", guest_id=guest.id, session_ids=[guest_session.id]).state = MailState.DEFERRED
    db.session.commit()
    url = f"/veiledning/{guest_session.id}"
    sign_in(client, supervisor)
    page = client.get(url).get_data(as_text=True)
    lines = ("på vei", "kom ikke fram", "Har ingen e-postadresse", "er utsatt og prøves igjen")
    assert [page.count(line) for line in lines] == [1, 1, 1, 1]
    assert "E-post er sendt til alle" not in page
    sign_in(client, member)
    page = client.get(url).get_data(as_text=True)
    assert not [line for line in ("E-post", "e-postadresse") if line in page.split("<main")[1].split("</main")[0]]


def test_when_everybody_was_reached_one_line_says_so(client: FlaskClient) -> None:
    group, supervisor, member = scene()
    session = make_session(group, invited=[member, member_of(group, "Nådd Nes")])
    for row in session.invitations:
        mail = make_mail(f"m{row.person_id}", person_id=row.person_id, session_ids=[session.id])
        mail.state, mail.sent_at = MailState.SENT, clock.now()
    db.session.commit()
    sign_in(client, supervisor)
    page = client.get(f"/veiledning/{session.id}").get_data(as_text=True)
    assert "E-post er sendt til alle, sist 23. november." in page


def test_a_move_that_ends_an_open_series_says_so_first(client: FlaskClient) -> None:
    group, supervisor, _member = scene()
    third_wednesday = Rule(datetime(2026, 12, 16, 9), 1, None, None, Every.MONTHS, (2,), 3)
    by = viewer_for(supervisor, clock.today())
    operations.book_series(group_id=group.id, rule=third_wednesday, minutes=60, by=by)
    db.session.commit()
    session = db.session.scalars(select(SupervisionSession).order_by(SupervisionSession.starts_at)).first()
    assert session is not None
    sign_in(client, supervisor)
    form = {"starts": "09.00", "ends": "10.00", "scope": "all", "led_by": "0", "version": str(session.version)}
    for day, ends in (("17.12.2026", True), ("16.12.2026", False)):
        sent = {**form, "first_day": day, "starts": "09.00" if ends else "13.00", "ends": "10.00" if ends else "14.00"}
        page = client.post(f"/veiledning/{session.id}/endre", data={**sent, "step": "show"}).get_data(as_text=True)
        assert "Dette endres:" in page
        assert ("du må booke videre selv" in page) == ends


def test_a_time_that_was_found_is_booked_once(client: FlaskClient) -> None:
    group, supervisor, _member = scene()
    sign_in(client, supervisor)
    url = f"/veiledning/gruppe/{group.id}/book"
    page = client.get(f"{url}?dato=2026-11-30&fra=08.00&til=09.30").get_data(as_text=True)
    assert re.search(r'name="repeat"[^>]*value="once"[^>]*checked', page)
    page = client.get(url).get_data(as_text=True)
    assert re.search(r'name="repeat"[^>]*value="days"[^>]*checked', page)


def test_a_day_that_does_not_exist_is_said_to(client: FlaskClient) -> None:
    group, supervisor, _member = scene()
    sign_in(client, supervisor)
    url = f"/veiledning/gruppe/{group.id}/book"
    for typed, told in (("31.02.2027", "Datoen 31.02.2027 finnes ikke."), ("snart", "Fant ingen dato her.")):
        page = client.post(url, data={**RULE, "first_day": typed, "step": "preview"}).get_data(as_text=True)
        assert told in page and f'value="{typed}"' in page


def test_undo_stands_where_it_concerns(client: FlaskClient) -> None:
    group, supervisor, _member = scene()
    first, second = make_session(group, "2026-11-26 09:00"), make_session(group, "2026-12-03 09:00")
    by = viewer_for(supervisor, clock.today())
    change_session(second, starts_local=datetime(2026, 12, 4, 9), minutes=60, place="N", link=None, by=by)
    db.session.commit()
    sign_in(client, supervisor)
    shown = ["Angre</" in client.get(f"/veiledning/{one.id}").get_data(as_text=True) for one in (first, second)]
    assert shown == [False, True]
    assert "Angre</" in client.get("/veiledning").get_data(as_text=True)


def test_who_has_an_absence_since_is_not_waited_for_nor_asked_again(client: FlaskClient) -> None:
    group, supervisor, member = scene()
    away = member_of(group, "Tone Brekke")
    session = make_session(group, invited=[member, away])
    make_absence(away, "leave", date(2026, 11, 20), date(2027, 3, 24))
    db.session.commit()
    sign_in(client, supervisor)
    page = client.get(f"/veiledning/{session.id}").get_data(as_text=True)
    assert "Har ikke svart: Ingrid Solheim." in page and "Borte denne dagen" in page
    client.post(f"/veiledning/{session.id}/spor-pa-nytt")
    db.session.expire_all()
    assert {row.person_id: row.asked_again_on for row in session.invitations} == {
        member.id: clock.today(),
        away.id: None,
    }
