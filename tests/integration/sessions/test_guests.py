"""Guests from outside, who open one session by a link and answer without an account."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from hpmt_supervision import create_app
from hpmt_supervision.cases.models import Agenda, AgendaItem, CaseState
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.extensions import db, limiter
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.privacy.models import AuditEvent
from hpmt_supervision.sessions import guest_operations, operations
from hpmt_supervision.sessions.announcements import Act, Announcement
from hpmt_supervision.sessions.guest_links import GuestKey, guest_token, guest_url, read_token
from hpmt_supervision.sessions.models import Answer, AnswerReason, Guest, SupervisionSession
from hpmt_supervision.sessions.signals import schedule_announced
from tests.apps import make_settings
from tests.factories.auth import sign_in
from tests.factories.cases import make_case
from tests.factories.people import make_group, member_of, supervisor_of, viewer_for
from tests.factories.retention import delete_due
from tests.factories.sessions import change_session, local, make_session

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


class Scene:
    """A session to which a guest is asked by mail."""

    def __init__(self) -> None:
        self.group: SupervisionGroup = make_group(name="Veiledningsgruppe Granli")
        self.supervisor: Person = supervisor_of(self.group, "Marit Haugland")
        self.member: Person = member_of(self.group, "Ingrid Solheim")
        self.session: SupervisionSession = make_session(
            self.group, invited=[self.member], link="https://meet.example.org/rom"
        )
        self.by = viewer_for(self.supervisor, TODAY)
        self.guest: Guest = operations.invite_guest(
            self.session, name="Torunn Vik", affiliation="Fylket", email="torunn@example.org", by=self.by
        )
        db.session.commit()

    @property
    def path(self) -> str:
        return guest_url(self.guest).removeprefix("http://127.0.0.1:8000")


@pytest.fixture
def scene(app: Flask) -> Scene:
    return Scene()


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<body")[2]).split())


def test_a_guest_sees_the_meeting_and_nothing_of_the_group(scene: Scene, app: Flask) -> None:
    case = make_case(scene.member, scene.group, title="Sak om noe", state=CaseState.ON_AGENDA)
    agenda = Agenda(session_id=scene.session.id, set_by_id=scene.supervisor.id)
    agenda.items = [AgendaItem(position=1, kind="case", case=case, minutes=25)]
    db.session.add(agenda)
    db.session.commit()
    answer = app.test_client().get(scene.path)
    page = words(answer.get_data(as_text=True))
    assert answer.status_code == 200
    for shown in ("Torsdag 26. november kl. 09.00–10.30", "Møterom Utsikten", "Marit Haugland leder", "Granli"):
        assert shown in page
    for hidden in ("Ingrid Solheim", "Sak om noe", "Saksliste", "torunn@example.org"):
        assert hidden not in answer.get_data(as_text=True)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_guest_answers_without_a_cookie_and_the_supervisor_sees_it(scene: Scene, app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    for said, reason in (("no", "away"), ("no", "away"), ("yes", ""), ("maybe", "workload")):
        sent = app.test_client(use_cookies=False).post(scene.path, data={"answer": said, "reason": reason})
        assert (sent.status_code, sent.headers["Location"]) == (303, scene.path)
    db.session.expire_all()
    assert (scene.guest.answer, scene.guest.answer_reason) == (Answer.MAYBE, AnswerReason.WORKLOAD)
    acts = db.session.query(AuditEvent).filter_by(action="guest.answer").all()
    assert len(acts) == 3, "the same answer sent twice is one"
    app.config["WTF_CSRF_ENABLED"] = False
    url = f"/veiledning/{scene.session.id}"
    page = words(sign_in(app.test_client(), scene.supervisor).get(url).get_data(as_text=True))
    assert "Torunn Vik Fylket, torunn@example.org" in page and "Kanskje For mye å gjøre" in page
    other = words(sign_in(app.test_client(), scene.member).get(url).get_data(as_text=True))
    assert "Torunn Vik" in other
    assert "torunn@example.org" not in other and "For mye å gjøre" not in other.split("Gjester", 1)[1]
    assert "/gjest/" not in other


def test_what_a_guest_cannot_answer_is_said_on_the_page(scene: Scene, app: Flask) -> None:
    refused = app.test_client().post(scene.path, data={"answer": "often"})
    assert refused.status_code == 400 and "Velg ja, nei eller kanskje." in refused.get_data(as_text=True)
    with clock.at(local("2026-11-26 09:00")):
        late = app.test_client().post(scene.path, data={"answer": "yes"})
        assert late.status_code == 409 and "Veiledningen har startet." in late.get_data(as_text=True)
    operations.cancel_session(scene.session, reason="sickness", by=scene.by)
    db.session.commit()
    page = app.test_client().get(scene.path).get_data(as_text=True)
    assert "Veiledningen er avlyst." in page and "Sykdom" not in page
    assert "/svar" not in page and 'name="answer"' not in page
    assert app.test_client().post(scene.path, data={"answer": "yes"}).status_code == 409


def test_links_that_open_nothing_all_answer_with_the_same_page(scene: Scene, app: Flask) -> None:
    client = app.test_client()
    old = scene.path
    other = make_session(scene.group, "2026-12-10 09:00")
    foreign = URLSafeSerializer("another key", salt="hpmt.sessions.guest-link").dumps([scene.session.id, 1, 1])
    moved_on = Guest(id=scene.guest.id, session_id=other.id, link_number=1)
    moved_on_path = f"/gjest/{guest_token(moved_on)}"
    guest_operations.renew_guest_link(
        scene.session, guest_id=scene.guest.id, number=scene.guest.link_number, by=scene.by
    )
    db.session.commit()
    gone = [old, moved_on_path, f"/gjest/{foreign}", "/gjest/x", f"/gjest/{'x' * 3000}", scene.path + "A", "/gjest/%00"]
    answers = [client.open(path, method=method) for path in gone for method in ("GET", "POST")]
    assert {answer.status_code for answer in answers} == {404}
    pages = {re.sub(r"[\w.-]{40,}", "", words(answer.get_data(as_text=True))) for answer in answers}
    assert len(pages) == 1 and "Lenka kan ikke brukes" in pages.pop()
    assert all(answer.headers["X-Robots-Tag"].startswith("noindex") for answer in answers)
    assert client.get(scene.path).status_code == 200
    newest = scene.path
    operations.withdraw_guest(scene.session, guest_id=scene.guest.id, by=scene.by)
    db.session.commit()
    assert client.get(newest).status_code == 404
    assert client.post(newest, data={"answer": "yes"}).status_code == 404


def test_a_link_dies_a_day_after_the_end_and_follows_a_session_that_moves(scene: Scene, app: Flask) -> None:
    path, client = scene.path, app.test_client()
    last = local("2026-11-26 10:30") + timedelta(hours=24)
    for instant, status in ((last - timedelta(seconds=1), 200), (last, 404)):
        with clock.at(instant):
            assert client.get(path).status_code == status
    change_session(scene.session, starts_local=datetime(2026, 12, 3, 9), minutes=90, place=None, link=None, by=scene.by)
    db.session.commit()
    with clock.at(last + timedelta(days=1)):
        assert "Torsdag 3. desember" in words(client.get(path).get_data(as_text=True))


def test_a_new_link_is_told_once_and_shuts_the_old_one(scene: Scene, app: Flask) -> None:
    told: list[Announcement] = []

    def listen(sender: object, announcement: Announcement) -> None:
        told.append(announcement)

    old, client = scene.path, sign_in(app.test_client(), scene.supervisor)
    url = f"/veiledning/{scene.session.id}/gjester/{scene.guest.id}/ny-lenke"
    first = scene.guest.link_number
    with schedule_announced.connected_to(listen):
        for _click in range(2):
            assert client.post(url, data={"number": str(first)}).status_code == 302
    db.session.expire_all()
    assert scene.guest.link_number != first
    assert [(one.act, one.person_ids, one.guest_ids) for one in told] == [
        (Act.INVITED, frozenset(), frozenset({scene.guest.id}))
    ]
    assert client.get(old).status_code == 404
    page = client.get(f"/veiledning/{scene.session.id}").get_data(as_text=True)
    assert guest_url(scene.guest) in page


def test_only_leaders_take_back_a_link(scene: Scene, app: Flask) -> None:
    url = f"/veiledning/{scene.session.id}/gjester/{scene.guest.id}/ny-lenke"
    for person in (scene.member, supervisor_of(make_group())):
        assert sign_in(app.test_client(), person).post(url, data={"number": "1"}).status_code == 404
    other = make_session(scene.group, "2026-12-10 09:00")
    with pytest.raises(NotFound):
        guest_operations.renew_guest_link(other, guest_id=scene.guest.id, number=1, by=scene.by)


def test_an_address_is_checked_and_kept_with_what_was_typed(scene: Scene, app: Flask) -> None:
    client = sign_in(app.test_client(), scene.supervisor)
    sent = {"name": "Ola Gjest", "affiliation": "NKS", "email": "ola@@example.org"}
    refused = client.post(f"/veiledning/{scene.session.id}/gjester", data=sent)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422 and "er ikke en e-postadresse" in page
    assert 'value="Ola Gjest"' in page and 'value="ola@@example.org"' in page
    with pytest.raises(UserError) as caught:
        operations.invite_guest(scene.session, name="Ola", email="ola", by=scene.by)
    assert caught.value.field == "email"


def test_the_same_guest_is_once_and_gets_an_address_later(scene: Scene) -> None:
    def invite(email: str | None) -> Guest:
        return operations.invite_guest(scene.session, name="Kari Gjest", email=email, by=scene.by)

    first = invite(None)
    assert invite("kari@example.org") is first and first.email == "kari@example.org"
    assert invite("KARI@example.org") is first
    assert invite(None) is first
    assert invite("another@example.org") is not first


def test_addresses_are_deleted_two_weeks_after(scene: Scene) -> None:
    for instant, kept in (("2026-12-10 23:59", True), ("2026-12-11 00:00", False)):
        delete_due("guest_addresses", local(instant))
        assert (scene.guest.email is not None) is kept


def test_a_link_is_made_without_a_request_and_says_what_was_put_in(scene: Scene) -> None:
    assert guest_url(scene.guest).startswith("http://127.0.0.1:8000/gjest/")
    assert read_token(guest_token(scene.guest)) == GuestKey(scene.session.id, scene.guest.id, scene.guest.link_number)


def test_no_changed_link_is_read(sqlite_app: Flask) -> None:
    token = guest_token(Guest(id=7, session_id=3, link_number=1))

    @settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.integers(0, len(token) - 1), st.characters(codec="ascii", categories=["L", "N"]))
    def changed(place: int, sign: str) -> None:
        other = token[:place] + sign + token[place + 1 :]
        said = read_token(other)
        # The last sign of a signature holds bits that say nothing.
        assert said is None or other == token or (place == len(token) - 1 and said == GuestKey(3, 7, 1))

    changed()
    unsigned = URLSafeSerializer("test", salt="another purpose").dumps([3, 7, 1])
    assert read_token(unsigned) is None


def test_attempts_are_counted(tmp_path: Path) -> None:
    limited = replace(make_settings(f"sqlite:///{tmp_path / 'limits.sqlite'}", tmp_path), rate_limits=True)
    app = create_app(limited)
    try:
        client = app.test_client()
        statuses = [client.get(f"/gjest/{number}").status_code for number in range(31)]
        assert statuses == [404] * 30 + [429]
    finally:
        # The counter is the process's own, and other tests count nothing.
        limiter.enabled = False
        with app.app_context():
            db.engine.dispose()


def test_the_link_of_a_guest_who_was_taken_off_opens_nothing_of_the_next(scene: Scene, app: Flask) -> None:
    old, key = scene.path, scene.guest.id
    guest_operations.withdraw_guest(scene.session, guest_id=key, by=scene.by)
    following = guest_operations.invite_guest(scene.session, name="Berit Bø", email="b@example.org", by=scene.by)
    if following.id != key:
        # SQLite gives a key that has become free once more; elsewhere the same is made to happen.
        following.id = key
    db.session.commit()
    client = app.test_client()
    assert client.get(old).status_code == 404
    assert client.post(old, data={"answer": "no"}).status_code == 404
    assert client.get(f"/gjest/{guest_token(following)}").status_code == 200


def test_one_address_is_one_guest_and_there_are_at_most_twenty(scene: Scene) -> None:
    guest_operations.invite_guest(scene.session, name="Anna", email="en@example.org", by=scene.by)
    with pytest.raises(UserError, match="En annen gjest"):
        guest_operations.invite_guest(scene.session, name="Berit", email="EN@example.org", by=scene.by)
    for number in range(20 - len(scene.session.guests)):
        guest_operations.invite_guest(scene.session, name=f"Gjest {number}", by=scene.by)
    with pytest.raises(UserError, match="plass til 20"):
        guest_operations.invite_guest(scene.session, name="En til", by=scene.by)
