"""Setting an agenda, two who do it at once, and what a session does to its cases."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hpmt_supervision.cases import agenda_operations, agenda_queries, operations, queries
from hpmt_supervision.cases.agenda_operations import NO_AGENDA, AgendaChanged
from hpmt_supervision.cases.agenda_placing import Wanted
from hpmt_supervision.cases.models import Agenda, CaseMove, CaseState, ItemKind, SupervisionCase, Urgency
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.models import AuditEvent
from hpmt_supervision.sessions.models import SessionStatus
from hpmt_supervision.sessions.signals import session_cancelled
from tests.factories.cases import make_case, make_planned
from tests.factories.people import make_group, member_of, supervisor_of, viewer_for

TODAY = date(2026, 11, 23)
START = clock.to_utc(datetime(2026, 11, 26, 9))
NEW_AGREEMENTS = Wanted(ItemKind.NEW_AGREEMENTS, 10)


class Scene:
    """A group with two cases in its queue and a session to come."""

    def __init__(self) -> None:
        self.group = make_group()
        self.author, self.other = member_of(self.group), member_of(self.group)
        self.marit = viewer_for(supervisor_of(self.group, "Marit Haugland"), TODAY)
        self.jonas = viewer_for(supervisor_of(self.group, "Jonas Eide"), TODAY)
        self.first = make_case(self.author, self.group, at=START - timedelta(days=9))
        self.second = make_case(self.other, self.group, at=START - timedelta(days=7))
        self.session = make_planned(self.group, START, self.author, self.other)

    def set(self, *cases: SupervisionCase, version: int | None = None, by: Viewer | None = None) -> Agenda:
        items = [Wanted(ItemKind.CASE, 25, case_id=case.id) for case in cases]
        return agenda_operations.set_agenda(
            session_id=self.session.id,
            items=[*items, NEW_AGREEMENTS],
            expected_version=version,
            by=by or self.marit,
        )


def titles(agenda: Agenda | None) -> list[str | None]:
    assert agenda is not None
    return [item.case.title for item in agenda.items if item.case]


def test_the_proposal_becomes_the_agenda(app: Flask) -> None:
    scene = Scene()
    agenda = agenda_operations.use_proposal(session_id=scene.session.id, by=scene.marit)
    assert [item.kind for item in agenda.items] == ["case", "case", "new_agreements"]
    assert {scene.first.state, scene.second.state} == {CaseState.ON_AGENDA}
    assert queries.queue_of(scene.group.id) == []
    again = agenda_operations.use_proposal(session_id=scene.session.id, by=scene.jonas)
    assert again.id == agenda.id and again.set_by_id == scene.marit.person_id


def test_every_move_leaves_a_move_and_an_act_without_text(app: Flask) -> None:
    scene = Scene()
    scene.set(scene.first)
    move = db.session.scalars(select(CaseMove).where(CaseMove.case_id == scene.first.id)).one()
    assert (move.from_state, move.to_state, move.by_id, move.session_id) == (
        "submitted",
        "on_agenda",
        scene.marit.person_id,
        scene.session.id,
    )
    act = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "case.on_agenda")).one()
    assert act.subject_id == scene.first.id
    assert scene.first.title not in act.details


def test_order_and_minutes_are_kept_and_rows_are_reused(app: Flask) -> None:
    scene = Scene()
    agenda = scene.set(scene.first, scene.second)
    keys = {item.case_id: item.id for item in agenda.items}
    agenda = scene.set(scene.second, scene.first, version=agenda.version)
    db.session.expire_all()
    found = agenda_queries.agenda_of(scene.session.id)
    assert titles(found) == [scene.second.title, scene.first.title]
    assert found is not None and {item.case_id: item.id for item in found.items} == keys


def test_the_second_of_two_supervisors_is_told_who_and_when(app: Flask) -> None:
    scene = Scene()
    agenda = scene.set(scene.first)
    opened_with = agenda.version
    with clock.at(clock.to_utc(datetime(2026, 11, 23, 10, 12))):
        scene.set(scene.second, scene.first, version=opened_with, by=scene.jonas)
    with pytest.raises(AgendaChanged) as caught:
        scene.set(version=opened_with)
    assert str(caught.value).startswith("Jonas Eide endret sakslista kl. 10.12.")
    db.session.expire_all()
    assert titles(agenda_queries.agenda_of(scene.session.id)) == [scene.second.title, scene.first.title]


def test_two_changes_within_a_second_still_count_as_two(app: Flask) -> None:
    scene = Scene()
    with clock.at(START - timedelta(days=3)):
        first = scene.set(scene.first).version
        second = scene.set(scene.first, scene.second, version=first).version
    assert second > first


def test_two_who_both_start_from_the_proposal(app: Flask) -> None:
    scene = Scene()
    scene.set(scene.first, version=NO_AGENDA, by=scene.jonas)
    with pytest.raises(AgendaChanged, match="Jonas Eide"):
        scene.set(scene.second, version=NO_AGENDA)


def test_the_same_sent_twice_changes_nothing(app: Flask) -> None:
    scene = Scene()
    agenda = scene.set(scene.first, version=NO_AGENDA)
    version = agenda.version
    assert scene.set(scene.first, version=NO_AGENDA).version == version
    assert len(db.session.scalars(select(CaseMove)).all()) == 1


def test_a_case_taken_off_goes_back_to_its_old_place(app: Flask) -> None:
    scene = Scene()
    scene.set(scene.first, scene.second)
    scene.set(scene.second)
    later = make_case(scene.author, scene.group, at=START)
    assert [case.id for case in queries.queue_of(scene.group.id)] == [scene.first.id, later.id]
    scene.set(scene.second, later)
    found = agenda_queries.agenda_of(scene.session.id)
    assert titles(found) == [scene.second.title, later.title]


def test_cases_of_a_cancelled_session_go_back_in_their_old_order(app: Flask) -> None:
    scene = Scene()
    urgent = make_case(scene.author, scene.group, urgency=Urgency.NEXT_SESSION, at=START)
    before = [case.id for case in queries.queue_of(scene.group.id)]
    scene.set(scene.second, scene.first, urgent)
    scene.session.status = SessionStatus.CANCELLED
    scene.session.cancel_reason = "sickness"
    session_cancelled.send(scene.session, session=scene.session, by=scene.marit)
    db.session.expire_all()
    assert (
        [case.id for case in queries.queue_of(scene.group.id)] == before == [urgent.id, scene.first.id, scene.second.id]
    )
    assert titles(agenda_queries.agenda_of(scene.session.id)) == []
    with pytest.raises(IllegalMove, match="avlyst"):
        scene.set(scene.first)


def test_discussing_and_carrying_over(app: Flask) -> None:
    scene = Scene()
    scene.set(scene.first, scene.second)
    for _ in range(2):
        agenda_operations.discuss_case(case_id=scene.first.id, session_id=scene.session.id, by=scene.marit)
        agenda_operations.carry_over_case(case_id=scene.second.id, session_id=scene.session.id, by=scene.marit)
    assert scene.first.state == CaseState.DISCUSSED and scene.first.discussed_at is not None
    assert [case.id for case in queries.queue_of(scene.group.id)] == [scene.second.id]
    # The agenda remembers what it held, since the log tells of it.
    assert titles(agenda_queries.agenda_of(scene.session.id)) == [scene.first.title, scene.second.title]
    agenda_operations.close_agenda(session_id=scene.session.id, by=scene.marit)
    agenda_operations.close_agenda(session_id=scene.session.id, by=scene.marit)
    with pytest.raises(IllegalMove, match="signert"):
        scene.set()


def test_a_withdrawn_case_leaves_the_agenda(app: Flask) -> None:
    scene = Scene()
    version = scene.set(scene.first, scene.second).version
    author = viewer_for(scene.author, TODAY)
    operations.withdraw_case(case_id=scene.first.id, by=author)
    db.session.flush()
    db.session.expire_all()
    found = agenda_queries.agenda_of(scene.session.id)
    assert titles(found) == [scene.second.title]
    with pytest.raises(AgendaChanged):
        scene.set(scene.second, scene.first, version=version)


@pytest.mark.parametrize(
    ("items", "sentence"),
    [
        ([NEW_AGREEMENTS, NEW_AGREEMENTS], "to ganger"),
        ([Wanted(ItemKind.NEW_AGREEMENTS, -1)], "minutter"),
        ([Wanted(ItemKind.NEW_AGREEMENTS, 601)], "minutter"),
        ([Wanted("party", 10)], "finnes ikke"),
        ([Wanted(ItemKind.CASE, 10)], "finnes ikke"),
        ([Wanted(ItemKind.SKILL_TRAINING, 10, tool_id=999999)], "verktøy"),
        ([Wanted(ItemKind.CASE, 10, case_id=999999)], "køen"),
    ],
)
def test_wrong_items_are_refused_with_a_sentence(app: Flask, items: list[Wanted], sentence: str) -> None:
    scene = Scene()
    with pytest.raises(UserError, match=sentence):
        agenda_operations.set_agenda(
            session_id=scene.session.id, items=items, expected_version=NO_AGENDA, by=scene.marit
        )


def test_a_case_of_another_group_or_agenda_cannot_be_put_on(app: Flask) -> None:
    scene, foreign = Scene(), Scene()
    with pytest.raises(UserError, match="køen"):
        scene.set(foreign.first)
    db.session.rollback()


def test_only_those_who_lead_the_group_set_the_agenda(app: Flask) -> None:
    scene, foreign = Scene(), Scene()
    for person in (foreign.marit, viewer_for(scene.author, TODAY)):
        with pytest.raises(NotFound):
            scene.set(scene.first, by=person)
        with pytest.raises(NotFound):
            agenda_operations.discuss_case(case_id=scene.first.id, session_id=scene.session.id, by=person)


def test_individual_supervision_is_offered_the_cases_of_those_who_come(app: Flask) -> None:
    scene = Scene()
    alone = make_planned(scene.group, START + timedelta(days=1), scene.other)
    alone.whole_group = False
    db.session.flush()
    proposal = agenda_queries.proposal_for(alone)
    assert list(proposal.cases) == [scene.second.id]
    assert [item.case_id for item in proposal.items if item.case_id] == [scene.second.id]
