"""What the rooms declare of who may see what holds in the contracts' world, and the page says it."""

from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from markupsafe import escape
from sqlalchemy import Select, select

from hpmt_supervision.audit_trail.wording import reason_text
from hpmt_supervision.cases.models import SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.early_warnings.models import EarlyWarning
from hpmt_supervision.emergency_access.models import AccessState, EmergencyAccess, TextKind
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm
from hpmt_supervision.forwarding.models import ReportedNeed
from hpmt_supervision.level_reports.models import LevelReport
from hpmt_supervision.logs.models import SessionLog
from hpmt_supervision.people.access import Kind, kinds
from hpmt_supervision.people.models import Person, SupervisionGroup, Unit
from hpmt_supervision.people.roles import ROLE_LABELS, Role
from hpmt_supervision.people.viewer import RoleChoice, Viewer
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.study.extract_models import StudyExtract
from hpmt_supervision.study.models import Study
from hpmt_supervision.web.languages import NAMES, text_missing
from tests.contracts.world import World
from tests.factories.auth import sign_in
from tests.factories.people import give_role, make_person

# What each kind's conditions select from. A new kind is written down here by whoever declares it.
ROWS: dict[str, Select[int]] = {
    "fe_form": select(FeForm.id),
    "session": select(SupervisionSession.id),
    "case": select(SupervisionCase.id),
    "need": select(ReportedNeed.id),
    "log": select(SessionLog.id).join(SupervisionSession, SupervisionSession.id == SessionLog.session_id),
    "training": select(Person.id),
    "review": select(Unit.id),
    "figures": select(Unit.id),
    "figures_from_outside": select(Unit.id),
    "early_warning": select(EarlyWarning.id)
    .join(SupervisionGroup, SupervisionGroup.id == EarlyWarning.group_id)
    .join(Unit, Unit.id == SupervisionGroup.unit_id),
    "level_report": select(LevelReport.id),
    "study": select(Study.id),
    "study_extract": select(StudyExtract.id),
    "emergency_access": select(EmergencyAccess.id),
}
# Nobody's texts: those who decide, lead, administer and research must have no way to them.
PRIVATE = {"fe_form", "case", "log"}
NEVER = {Role.OFFICE_LEADER, Role.COUNTY_COORDINATOR, Role.RESEARCHER, Role.ADMINISTRATOR}


@pytest.fixture(autouse=True)
def _emergency(sqlite_app: Flask, world: World) -> None:
    """Let an administrator have been given access to one case, by another."""
    other = make_person()
    give_role(other, Role.ADMINISTRATOR, world.own.unit)
    db.session.add(
        EmergencyAccess(
            text_kind=TextKind.CASE,
            text_id=world.own.case.id,
            author_id=world.own.case.author_id,
            reason="Det haster, og ingen andre kan hjelpe i kveld.",
            hours=2,
            state=AccessState.APPROVED,
            asked_by_id=world.people[Role.ADMINISTRATOR].id,
            decided_by_id=other.id,
            decided_at=clock.now(),
            expires_at=clock.now() + timedelta(hours=2),
            request_key="emergency",
        )
    )
    db.session.flush()


def test_every_kind_is_looked_at(sqlite_app: Flask) -> None:
    assert {kind.code for kind in kinds()} == ROWS.keys()


def test_private_texts_are_closed_to_those_who_decide(sqlite_app: Flask) -> None:
    for kind in kinds():
        if kind.code in PRIVATE:
            assert not NEVER & set(kind.roles()), kind.code


@pytest.mark.parametrize("code", sorted(ROWS))
def test_the_ways_lead_where_they_say(sqlite_app: Flask, world: World, code: str) -> None:
    kind = next(kind for kind in kinds() if kind.code == code)
    seen = {role for role in Role if _rows(kind, world.people[role], role)}
    assert seen, "nobody in the contracts' world sees one"
    assert seen <= set(kind.roles())
    # A role without a way sees none, whoever acts in it: not even the author or the leader of the group.
    for role in set(Role) - set(kind.roles()):
        for person in world.people.values():
            assert not _rows(kind, person, role), f"{role} sees a {code}"


def _viewer(person: Person, role: Role) -> Viewer:
    """The person acting in a role at the unit of a role they hold, whether or not the role is theirs."""
    unit = person.roles[0].unit
    return Viewer(person.id, person.name, RoleChoice(person.roles[0].id, role, unit.id, unit.name), clock.today())


def _rows(kind: Kind, person: Person, role: Role) -> list[int]:
    return list(db.session.scalars(ROWS[kind.code].where(kind.rows(_viewer(person, role)))))


def test_each_row_seen_has_a_reason(sqlite_app: Flask, world: World) -> None:
    for kind in kinds():
        for role in Role:
            viewer = _viewer(world.people[role], role)
            reasons = db.session.scalars(
                ROWS[kind.code].with_only_columns(kind.reason(viewer)).where(kind.rows(viewer))
            ).all()
            assert None not in reasons
            assert set(reasons) <= {way.reason for way in kind.ways}


@pytest.mark.parametrize("language", NAMES)
def test_each_way_has_words_in_the_reasons_for_a_reading(sqlite_app: Flask, language: str) -> None:
    """So that nobody who asks why a text was read is answered with a code, whatever room declares a new way."""
    missing: set[str] = set()

    def listen(sender: object, text: str) -> None:
        missing.add(text)

    with sqlite_app.test_request_context(), force_locale(language), text_missing.connected_to(listen):
        told = {(kind.code, str(way.reason)): reason_text(way.reason) for kind in kinds() for way in kind.ways}
    assert [key for key, words in told.items() if not words or words == key[1]] == []
    assert missing == set()


@pytest.mark.parametrize("role", [None, *Role])
def test_the_page_says_what_is_declared(sqlite_app: Flask, world: World, role: Role | None) -> None:
    client = sqlite_app.test_client()
    if role is not None:
        client = sign_in(client, world.people[role])
    text = client.get("/hvem-kan-se-hva").text
    for kind in kinds():
        assert str(escape(str(kind.name))) in text
        for way in kind.ways:
            assert str(escape(str(way.who))) in text
            assert str(escape(str(way.when))) in text
    open_now = sum(way.is_open_to(role) for kind in kinds() for way in kind.ways) if role else 0
    assert text.count("Din rolle nå") == open_now
    assert all(str(label) in text for label in ROLE_LABELS.values())
