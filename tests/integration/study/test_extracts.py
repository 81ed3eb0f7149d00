"""The way of an extract: who may ask and answer, what is kept, and what is gone afterwards."""

import json
from contextlib import nullcontext
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, StaleVersion, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Membership, Person, UnitKind
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.models import AuditEvent
from hpmt_supervision.retention.running import run_retention
from hpmt_supervision.study import download_operations
from hpmt_supervision.study import extract_operations as operations
from hpmt_supervision.study.extract_models import ExtractState, StudyExtract, TableCode
from hpmt_supervision.study.models import Study, StudyWave
from tests.factories.people import give_role, make_group, make_person, make_unit, member_of, viewer_for
from tests.factories.sessions import make_held_session
from tests.factories.study import REFERENCE, make_arm, make_extract, make_study, make_wave
from tests.integration.study.conftest import somebody
from tests.integration.study.reading import Extract

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)


@pytest.fixture
def wave(app: Flask) -> StudyWave:
    """Give a wave that is over, of a study of one office with six counsellors."""
    study, office = make_study(), make_unit()
    group = make_group(office)
    people = [member_of(group) for _person in range(6)]
    make_held_session(group, "2026-02-03 09:00", attended=people[:4])
    make_arm(study, office)
    return make_wave(study, FIRST, LAST)


def asked(wave: StudyWave, by: Viewer, *, tables: tuple[TableCode, ...] = (TableCode.PERSONS,)) -> StudyExtract:
    return operations.ask_for_extract(
        study_id=wave.study_id,
        wave_ids=[wave.id],
        tables=tables,
        purpose="Henger oppmøte sammen med arm?",
        agreement_reference=REFERENCE,
        by=by,
    )


def approved(extract: StudyExtract, by: Viewer, *, days: int = 30, reference: str = REFERENCE) -> StudyExtract:
    return operations.approve(
        extract_id=extract.id,
        agreement_reference=reference,
        expires_on=clock.today() + timedelta(days=days),
        answer=None,
        expected_version=extract.version,
        by=by,
    )


def test_it_leaves_an_audit_row_of_ids_at_every_step(wave: StudyWave) -> None:
    researcher, approver = somebody(Role.RESEARCHER), somebody(Role.RESOURCE_GROUP)
    extract = asked(wave, researcher)
    approved(extract, approver)
    download_operations.take_out(extract_id=extract.id, by=researcher)
    download_operations.take_out(extract_id=extract.id, by=researcher)
    operations.end(extract_id=extract.id, expected_version=None, by=approver)
    rows = db.session.scalars(
        select(AuditEvent).where(AuditEvent.subject_kind == "study_extract").order_by(AuditEvent.id)
    ).all()
    steps = ["ask", "approve", "generate", "download", "generate", "download", "end"]
    assert [row.action for row in rows] == [f"extract.{step}" for step in steps]
    assert {row.subject_id for row in rows} == {extract.id}
    told = " ".join(row.details for row in rows)
    assert REFERENCE not in told and "oppmøte" not in told and researcher.name not in told
    assert all(json.loads(row.details) is not None for row in rows)


def test_nobody_answers_what_they_asked_for(wave: StudyWave) -> None:
    person, nation = make_person(), make_unit(UnitKind.NATIONAL)
    give_role(person, Role.RESEARCHER, nation)
    give_role(person, Role.RESOURCE_GROUP, nation)
    extract = asked(wave, viewer_for(person, clock.today(), Role.RESEARCHER))
    own = viewer_for(person, clock.today(), Role.RESOURCE_GROUP)
    with pytest.raises(UserError, match="En annen i Ressursgruppa"):
        approved(extract, own)
    with pytest.raises(UserError, match="En annen i Ressursgruppa"):
        operations.refuse(extract_id=extract.id, answer="Nei.", expected_version=None, by=own)
    # The database itself holds the line too.
    extract.decided_by_id = person.id
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_an_approval_needs_the_reference_and_a_day_ahead(wave: StudyWave) -> None:
    extract, approver = asked(wave, somebody(Role.RESEARCHER)), somebody(Role.RESOURCE_GROUP)
    for reference, days, field in (
        ("", 30, "agreement_reference"),
        ("24/9999", 30, "agreement_reference"),
        (REFERENCE, 0, "expires_on"),
        (REFERENCE, 366, "expires_on"),
    ):
        with pytest.raises(UserError) as raised:
            approved(extract, approver, days=days, reference=reference)
        assert raised.value.field == field
    assert extract.state == ExtractState.ASKED
    with pytest.raises(UserError) as raised:
        operations.refuse(extract_id=extract.id, answer=" ", expected_version=None, by=approver)
    assert raised.value.field == "answer"


def test_the_secret_lives_as_long_as_the_approval(wave: StudyWave) -> None:
    researcher, approver = somebody(Role.RESEARCHER), somebody(Role.RESOURCE_GROUP)
    extract = approved(asked(wave, researcher), approver, days=10)
    db.session.commit()
    assert extract.secret is not None and len(extract.secret) == 64
    stored = db.session.connection().exec_driver_sql("SELECT secret FROM study_extract").scalar_one()
    assert extract.secret.encode() not in bytes(stored)
    last_day = extract.expires_on
    assert last_day is not None
    with clock.at(clock.day_start(last_day) + timedelta(hours=12)):
        assert run_retention(unit=nullcontext)["study_secrets"] == 0
        download_operations.take_out(extract_id=extract.id, by=viewer_on(researcher, last_day))
    after = last_day + timedelta(days=1)
    with clock.at(clock.day_start(after) + timedelta(hours=3)):
        # Also before the night job has run, nothing is handed out.
        with pytest.raises(UserError):
            download_operations.take_out(extract_id=extract.id, by=viewer_on(researcher, after))
        assert run_retention(unit=nullcontext)["study_secrets"] == 1
        assert run_retention(unit=nullcontext)["study_secrets"] == 0
    assert (extract.state, extract.secret) == (ExtractState.ENDED, None)


def viewer_on(viewer: Viewer, day: date) -> Viewer:
    return Viewer(viewer.person_id, viewer.name, viewer.active, day)


def test_two_extracts_of_the_same_records_cannot_be_laid_beside_each_other(wave: StudyWave) -> None:
    researcher, approver = somebody(Role.RESEARCHER), somebody(Role.RESOURCE_GROUP)
    found = []
    for _number in range(2):
        extract = approved(asked(wave, researcher, tables=tuple(TableCode)), approver)
        found.append(Extract(download_operations.take_out(extract_id=extract.id, by=researcher)))
        again = Extract(download_operations.take_out(extract_id=extract.id, by=researcher))
        assert again.files["csv/persons.csv"] == found[-1].files["csv/persons.csv"]
    first, second = found
    for table, column in (("persons", "person_id"), ("units", "unit_id"), ("sessions", "session_id")):
        ids = [set(extract.csv(table)[column]) for extract in (first, second)]
        assert ids[0] and not ids[0] & ids[1]


def test_what_has_been_answered_or_taken_back_stays_so(wave: StudyWave) -> None:
    researcher, approver = somebody(Role.RESEARCHER), somebody(Role.RESOURCE_GROUP)
    extract = asked(wave, researcher)
    version = extract.version
    operations.refuse(extract_id=extract.id, answer="Avtalen dekker det ikke.", expected_version=version, by=approver)
    with pytest.raises(StaleVersion):
        operations.refuse(extract_id=extract.id, answer="Nei.", expected_version=version, by=approver)
    with pytest.raises(IllegalMove):
        approved(extract, approver)
    with pytest.raises(UserError):
        download_operations.take_out(extract_id=extract.id, by=researcher)
    taken_back = asked(wave, researcher)
    operations.withdraw(extract_id=taken_back.id, expected_version=None, by=researcher)
    with pytest.raises(NotFound):
        approved(taken_back, approver)


def test_a_researcher_reaches_only_what_is_their_own(wave: StudyWave) -> None:
    approver, other = somebody(Role.RESOURCE_GROUP), somebody(Role.RESEARCHER)
    extract = approved(asked(wave, somebody(Role.RESEARCHER)), approver)
    with pytest.raises(NotFound):
        download_operations.take_out(extract_id=extract.id, by=other)
    with pytest.raises(NotFound):
        download_operations.take_out(extract_id=extract.id, by=approver)
    with pytest.raises(NotFound):
        operations.withdraw(extract_id=extract.id, expected_version=None, by=other)
    for role in set(Role) - {Role.RESEARCHER}:
        with pytest.raises(NotFound):
            asked(wave, somebody(role))
    for role in set(Role) - {Role.RESOURCE_GROUP}:
        with pytest.raises(NotFound):
            approved(extract, somebody(role))


def test_only_waves_that_are_over_and_of_the_study_can_be_asked_for(wave: StudyWave) -> None:
    researcher = somebody(Role.RESEARCHER)
    study = db.session.get_one(Study, wave.study_id)
    coming = make_wave(study, date(2098, 1, 1), date(2098, 12, 31))
    foreign = make_wave(make_study())
    for keys in ([coming.id], [foreign.id], []):
        with pytest.raises(UserError) as raised:
            operations.ask_for_extract(
                study_id=study.id,
                wave_ids=keys,
                tables=[TableCode.UNITS],
                purpose="Noe",
                agreement_reference=REFERENCE,
                by=researcher,
            )
        assert raised.value.field == "wave_ids"


def test_a_form_sent_twice_asks_once(wave: StudyWave) -> None:
    researcher = somebody(Role.RESEARCHER)
    made = {
        operations.ask_for_extract(
            study_id=wave.study_id,
            wave_ids=[wave.id],
            tables=[TableCode.UNITS],
            purpose="Noe",
            agreement_reference=REFERENCE,
            by=researcher,
            request_key="same",
        ).id
        for _time in range(2)
    }
    assert len(made) == 1


def test_an_approved_row_without_a_secret_cannot_be_stored(wave: StudyWave) -> None:
    study = db.session.get_one(Study, wave.study_id)
    extract = make_extract(study, [wave], make_person(), approved_by=make_person())
    extract.secret = None
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_two_extracts_of_different_waves_pool_the_same_offices(app: Flask) -> None:
    """Else the pool of one, less an office that stands for itself in the other, is the figures of three people."""
    study = make_study()
    stays = {"large": 6, "middle": 5, "small": 3}
    for name, size in stays.items():
        group = make_group(make_unit(name=name))
        people = [member_of(group) for _person in range(size)]
        # The large office is small in the second wave, so it cannot stand for itself in an extract of both.
        for person in people[3:] if name == "large" else []:
            db.session.query(Membership).filter_by(person_id=person.id).update({"valid_to": date(2026, 3, 31)})
        make_arm(study, group.unit)
    first, second = make_wave(study, FIRST, date(2026, 3, 31)), make_wave(study, date(2026, 4, 1), LAST)
    researcher, approver = somebody(Role.RESEARCHER), somebody(Role.RESOURCE_GROUP)
    shown = []
    for waves in ([first], [first, second]):
        extract = make_extract(study, waves, person_of(researcher), approved_by=person_of(approver))
        table = Extract(download_operations.take_out(extract_id=extract.id, by=researcher)).csv("units")
        shown.append(sorted(table[table["wave"] == first.name]["supervisees"]))
    assert shown[0] == shown[1] == [5, 9]


def person_of(viewer: Viewer) -> Person:
    return db.session.get_one(Person, viewer.person_id)


def test_what_points_out_a_person_stops_in_purpose_and_answer(wave: StudyWave) -> None:
    researcher, approver = somebody(Role.RESEARCHER), somebody(Role.RESOURCE_GROUP)
    for text in ("Snakk med ola.nordmann@example.org om dette.", "Ring 912 34 567."):
        with pytest.raises(UserError) as raised:
            operations.ask_for_extract(
                study_id=wave.study_id,
                wave_ids=[wave.id],
                tables=[TableCode.PERSONS],
                purpose=text,
                agreement_reference=REFERENCE,
                by=researcher,
            )
        assert raised.value.field == "purpose"
        assert "912 34 567" not in str(raised.value) and "ola.nordmann@example.org" not in str(raised.value)
        extract = make_extract(db.session.get_one(Study, wave.study_id), [wave], make_person())
        with pytest.raises(UserError) as raised:
            operations.refuse(extract_id=extract.id, answer=text, expected_version=extract.version, by=approver)
        assert raised.value.field == "answer"
        with pytest.raises(UserError) as raised:
            operations.approve(
                extract_id=extract.id,
                agreement_reference=REFERENCE,
                expires_on=clock.today() + timedelta(days=30),
                answer=text,
                expected_version=extract.version,
                by=approver,
            )
        assert raised.value.field == "answer"
        db.session.expire_all()
        assert extract.state == ExtractState.ASKED


def test_purpose_and_answer_are_kept_while_it_can_be_taken_out_and_go_in_their_time(wave: StudyWave) -> None:
    researcher, approver = somebody(Role.RESEARCHER), somebody(Role.RESOURCE_GROUP)
    refused, kept = asked(wave, researcher), asked(wave, researcher)
    operations.refuse(
        extract_id=refused.id, answer="Avtalen dekker det ikke.", expected_version=refused.version, by=approver
    )
    approved(kept, approver)
    # Approved so long that it would be due if its time ran.
    kept.expires_on = clock.today() + timedelta(days=4000)
    db.session.commit()
    day = clock.now() + timedelta(days=740)
    with clock.at(day):
        run_retention(day)
    db.session.expire_all()
    assert (refused.purpose, refused.answer) == (None, None) and refused.text_deleted_at is not None
    assert kept.purpose == "Henger oppmøte sammen med arm?" and kept.text_deleted_at is None
