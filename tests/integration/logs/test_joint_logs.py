"""People from other levels in a session: what the one who leads is told, and who reads the log afterwards."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hpmt_supervision.cases.models import ItemKind
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.home.agreed_queries import agreed_for
from hpmt_supervision.logs import agreement_queries
from hpmt_supervision.logs.models import Agreement, SessionLog
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.roles import Role
from hpmt_supervision.sessions.models import Answer
from tests.factories.auth import sign_in
from tests.factories.cases import make_agenda, make_case
from tests.factories.catalogue import load_catalogue
from tests.factories.people import give_role, make_group, make_person, member_of, supervisor_of, viewer_for
from tests.factories.sessions import invite, make_guest, make_session


class Joint:
    """A started session with one case, a member, and an FM supervisor who is invited from the level above."""

    def __init__(self, app: Flask) -> None:
        load_catalogue()
        self.app = app
        self.group = make_group()
        self.supervisor, self.member = supervisor_of(self.group, "Marit Haugland"), member_of(self.group)
        self.above = supervisor_of(make_group(level=2), "Turid Lia")
        self.session = make_session(self.group, clock.now() - timedelta(minutes=10), invited=[self.member])
        invite(self.session, self.above, Answer.YES)
        self.case = make_case(self.member, self.group, title="Plan uten fremdrift")
        agenda = make_agenda(self.session, [self.case], by=self.supervisor)
        self.item = next(item for item in agenda.items if item.kind == ItemKind.CASE)
        self.client = sign_in(app.test_client(), self.supervisor)
        assert self.client.post(f"/veiledning/{self.session.id}/start").status_code == 302

    def hold(self) -> str:
        path = f"/veiledning/{self.session.id}/gjennomfor?punkt={self.item.id}"
        return self.client.get(path).get_data(as_text=True)

    def step(self, *attended: Person, version: object = "") -> None:
        data = {
            "version": version,
            "punkt": str(self.item.id),
            "attended": [str(person.id) for person in attended],
            "learning": "Begynn med det som virker.",
            "agreements-0-owner": str(self.above.id),
            "agreements-0-what": "Sende lenka til modulen",
            "agreements-0-due_on": "",
            "agreements-0-id": "",
        }
        assert self.client.post(f"/veiledning/{self.session.id}/gjennomfor", data=data).status_code == 302

    def sign(self) -> None:
        log = db.session.query(SessionLog).one()
        answer = self.client.post(f"/veiledning/{self.session.id}/signer", data={"version": log.version})
        assert answer.status_code == 302

    def browser(self, person: Person) -> FlaskClient:
        return sign_in(self.app.test_client(), person)


@pytest.fixture
def joint(app: Flask) -> Joint:
    return Joint(app)


def test_the_page_says_who_must_leave_before_the_case_is_taken_up(joint: Joint) -> None:
    make_guest(joint.session, "Kari Gjest")
    db.session.commit()
    text = joint.hold()
    assert "Turid Lia, utenom gruppa" in text
    assert "Turid Lia og Kari Gjest kan ikke være med på denne saken." in text
    assert '<details class="hv-more" open>' not in text, "the text is folded until they have left"
    joint.case.guests_may_read = True
    db.session.commit()
    assert "kan ikke være med på denne saken" not in joint.hold()


def test_once_attendance_is_taken_only_those_there_are_named(joint: Joint) -> None:
    make_guest(joint.session, "Kari Gjest")
    joint.step()
    assert "Turid Lia og Kari Gjest kan ikke være med" in joint.hold(), "nobody is ticked yet"
    joint.step(joint.member, version=db.session.query(SessionLog).one().version)
    assert "kan ikke være med på denne saken" not in joint.hold()


def test_the_log_is_the_groups_own(joint: Joint) -> None:
    joint.step(joint.member, joint.above)
    joint.sign()
    path = f"/veiledning/{joint.session.id}/logg"
    assert "Turid Lia" in joint.browser(joint.member).get(path).get_data(as_text=True)
    assert joint.browser(joint.above).get(path).status_code == 404


def test_an_agreement_is_its_owners_also_when_the_owner_is_a_guest(joint: Joint) -> None:
    joint.step(joint.member, joint.above)
    db.session.add(Agreement(session_id=joint.session.id, what="For alle i gruppa"))
    joint.sign()
    guest = viewer_for(joint.above, clock.today())
    own, for_all = db.session.query(Agreement).order_by(Agreement.id)
    assert agreed_for(guest)[0] == [own]
    page = joint.browser(joint.above).get("/").get_data(as_text=True)
    assert "Sende lenka til modulen" in page and "For alle i gruppa" not in page
    assert joint.browser(joint.above).post(f"/avtaler/{for_all.id}/gjort").status_code == 404
    assert joint.browser(joint.member).post(f"/avtaler/{for_all.id}/gjort").status_code == 302
    assert joint.browser(joint.above).post(f"/avtaler/{own.id}/gjort").status_code == 302


def test_a_member_of_another_day_is_not_shown_what_the_group_agreed(joint: Joint) -> None:
    """Somebody who came as a guest and joined afterwards has still not been there as a member."""
    joint.step(joint.member, joint.above)
    db.session.add(Agreement(session_id=joint.session.id, what="For alle i gruppa"))
    late = make_person()
    give_role(late, Role.COUNSELLOR, joint.group.unit)
    invite(joint.session, late)
    joint.sign()
    from tests.factories.people import join

    join(joint.group, late, since=clock.today() + timedelta(days=1))
    viewer = viewer_for(late, clock.today() + timedelta(days=2))
    assert agreed_for(viewer)[1] is None
    member = viewer_for(joint.member, clock.today())
    _own, last = agreed_for(member)
    assert last is not None and last.session is joint.session


def test_individual_supervision_looks_back_whoever_came_along_as_a_guest(app: Flask) -> None:
    group = make_group()
    member, other, guest = member_of(group), member_of(group), supervisor_of(make_group(level=2))
    first = make_session(group, clock.now() - timedelta(days=14), invited=[member, guest], whole_group=False)
    db.session.add(Agreement(session_id=first.id, owner_id=member.id, what="Det vi snakket om alene"))
    now = make_session(group, clock.now(), invited=[member], whole_group=False)
    another = make_session(group, clock.now() + timedelta(days=1), invited=[other], whole_group=False)
    assert [line.agreement.what for line in agreement_queries.agreements_to_review(now)] == ["Det vi snakket om alene"]
    assert agreement_queries.agreements_to_review(another) == []
