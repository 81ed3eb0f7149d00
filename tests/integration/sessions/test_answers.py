"""Answers with a reason, who sees them, and asking once more those who have given none."""

import re
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from flask import Flask

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.people.roles import Role
from hpmt_supervision.sessions import operations
from hpmt_supervision.sessions.announcements import Act, Announcement
from hpmt_supervision.sessions.models import Answer, AnswerReason, Invitation, SupervisionSession
from hpmt_supervision.sessions.signals import schedule_announced
from tests.factories.auth import sign_in
from tests.factories.people import give_role, make_group, make_person, member_of, supervisor_of, viewer_for
from tests.factories.sessions import change_session, invite, local, make_guest, make_session

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(local("2026-11-23 08:00")):
        yield


@pytest.fixture
def told() -> Iterator[list[Announcement]]:
    """Give what has been announced."""
    found: list[Announcement] = []

    def listen(sender: object, announcement: Announcement) -> None:
        found.append(announcement)

    with schedule_announced.connected_to(listen):
        yield found


class Scene:
    """A group with a session that two members are asked to."""

    def __init__(self) -> None:
        self.group: SupervisionGroup = make_group(name="Nav Granli")
        self.supervisor: Person = supervisor_of(self.group, "Marit Haugland")
        self.ingrid, self.jonas = member_of(self.group, "Ingrid Solheim"), member_of(self.group, "Jonas Eide")
        self.session: SupervisionSession = make_session(self.group, invited=[self.ingrid, self.jonas])
        self.by = viewer_for(self.supervisor, TODAY)

    def row(self, person: Person) -> Invitation:
        db.session.expire_all()
        return db.session.query(Invitation).filter_by(session_id=self.session.id, person_id=person.id).one()


@pytest.fixture
def scene(app: Flask) -> Scene:
    return Scene()


def answer(scene: Scene, person: Person, said: str, reason: str | None = None) -> Invitation:
    return operations.answer_invitation(scene.session, answer=said, reason=reason, by=viewer_for(person, TODAY))


def test_a_reason_goes_with_no_and_maybe_and_a_later_yes_clears_it(scene: Scene) -> None:
    assert answer(scene, scene.ingrid, "no", "away").answer_reason == AnswerReason.AWAY
    assert answer(scene, scene.ingrid, "no", "workload").answer_reason == AnswerReason.WORKLOAD
    assert answer(scene, scene.ingrid, "maybe", "other_meeting").answer_reason == AnswerReason.OTHER_MEETING
    assert answer(scene, scene.ingrid, "yes", "other_meeting").answer_reason is None
    assert answer(scene, scene.ingrid, "no").answer_reason is None


def test_only_the_reasons_there_are_can_be_given(scene: Scene) -> None:
    for reason in ("sykt barn", "OTHER", "yes"):
        with pytest.raises(UserError) as caught:
            answer(scene, scene.ingrid, "no", reason)
        assert caught.value.field == "reason"
    assert scene.row(scene.ingrid).answer == Answer.WAITING


def test_a_new_time_sets_answers_and_reasons_back(scene: Scene) -> None:
    answer(scene, scene.ingrid, "no", "away")
    guest = make_guest(scene.session)
    guest.answer, guest.answer_reason = Answer.NO, AnswerReason.AWAY
    operations.ask_again(scene.session, by=scene.by)
    change_session(scene.session, starts_local=datetime(2026, 12, 3, 9), minutes=90, place=None, link=None, by=scene.by)
    row = scene.row(scene.ingrid)
    assert (row.answer, row.answer_reason, row.answered_at) == (Answer.WAITING, None, None)
    assert (guest.answer, guest.answer_reason) == (Answer.WAITING, None)
    assert scene.row(scene.jonas).asked_again_on is None


def test_those_without_an_answer_are_asked_once_more_at_most_once_a_day(scene: Scene, told: list[Announcement]) -> None:
    answer(scene, scene.ingrid, "maybe", "other")
    newcomer = member_of(scene.group, "Ny Kollega")
    db.session.flush()
    told.clear()
    assert operations.ask_again(scene.session, by=scene.by) == 2
    (asked,) = told
    assert (asked.act, asked.person_ids, asked.guest_ids) == (
        Act.INVITED,
        frozenset({scene.jonas.id, newcomer.id}),
        frozenset(),
    )
    with pytest.raises(IllegalMove, match="i morgen"):
        operations.ask_again(scene.session, by=scene.by)
    invite(scene.session, member_of(scene.group))
    db.session.expire_all()
    assert operations.ask_again(scene.session, by=scene.by) == 1, "those not asked today can still be asked"
    with clock.at(local("2026-11-24 08:00")):
        assert operations.ask_again(scene.session, by=viewer_for(scene.supervisor, date(2026, 11, 24))) == 3


def test_only_leaders_ask_again_and_only_before_the_start(scene: Scene) -> None:
    for other in (scene.ingrid, supervisor_of(make_group())):
        with pytest.raises(NotFound):
            operations.ask_again(scene.session, by=viewer_for(other, TODAY))
    with clock.at(local("2026-11-26 09:00")), pytest.raises(IllegalMove):
        operations.ask_again(scene.session, by=viewer_for(scene.supervisor, date(2026, 11, 26)))
    operations.cancel_session(scene.session, reason="holiday", by=scene.by)
    with pytest.raises(IllegalMove):
        operations.ask_again(scene.session, by=scene.by)


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize("path", ["/", "/veiledning/{id}", "/veiledning"])
def test_yes_is_one_click_and_no_is_two_without_scripts(scene: Scene, app: Flask, path: str) -> None:
    path = path.format(id=scene.session.id)
    client = sign_in(app.test_client(), scene.ingrid)
    page = client.get(path).get_data(as_text=True)
    forms = re.findall(r'<form[^>]*action="/veiledning/\d+/svar">(.*?)</form>', page, re.S)
    assert len(forms) == 3
    sent = [dict(re.findall(r'name="(next|answer)" value="([^"]*)"', form)) for form in forms]
    assert [form["answer"] for form in sent] == ["yes", "maybe", "no"]
    # The reasons are buttons of the forms that no and maybe unfold, so each is the second click.
    reasons = [re.findall(r'<button[^>]*name="reason" value="([^"]*)"', form) for form in forms]
    assert reasons == [[], [str(reason) for reason in AnswerReason], [str(reason) for reason in AnswerReason]]
    reply = client.post(f"/veiledning/{scene.session.id}/svar", data={**sent[2], "reason": "other_meeting"})
    assert reply.headers["Location"] == path
    row = scene.row(scene.ingrid)
    assert (row.answer, row.answer_reason) == (Answer.NO, AnswerReason.OTHER_MEETING)
    if path != "/veiledning":
        assert "Du kommer ikke. Grunn: et annet møte." in words(client.get(path).get_data(as_text=True))


def test_the_supervisor_sees_the_reasons_and_who_has_not_answered(scene: Scene, app: Flask) -> None:
    answer(scene, scene.ingrid, "no", "workload")
    db.session.commit()
    url = f"/veiledning/{scene.session.id}"
    client = sign_in(app.test_client(), scene.supervisor)
    page = words(client.get(url).get_data(as_text=True))
    assert "Kommer ikke For mye å gjøre" in page
    assert "Har ikke svart: Jonas Eide." in page and "Spør på nytt" in page
    told = client.post(f"{url}/spor-pa-nytt", follow_redirects=True).get_data(as_text=True)
    assert "1 er spurt på nytt." in told
    assert "De er spurt på nytt i dag." in told and f'action="{url}/spor-pa-nytt"' not in told
    other = words(sign_in(app.test_client(), scene.jonas).get(url).get_data(as_text=True))
    assert "For mye å gjøre" not in other.split("Inviterte", 1)[1] and "Har ikke svart" not in other


def test_a_leader_of_the_office_sees_no_answers_and_asks_nobody(scene: Scene, app: Flask) -> None:
    leader = make_person("Randi Leder")
    give_role(leader, Role.OFFICE_LEADER, scene.group.unit)
    answer(scene, scene.ingrid, "no", "workload")
    url = f"/veiledning/{scene.session.id}"
    client = sign_in(app.test_client(), leader)
    assert client.get(url).status_code == 404
    assert client.post(f"{url}/spor-pa-nytt").status_code == 404
    page = client.get("/").get_data(as_text=True)
    assert "Ingrid Solheim" not in page and "Jonas Eide" not in page


def test_the_same_answer_twice_is_one(scene: Scene) -> None:
    first = answer(scene, scene.ingrid, "no", "away").answered_at
    with clock.at(local("2026-11-23 09:00")):
        assert answer(scene, scene.ingrid, "no", "away").answered_at == first
