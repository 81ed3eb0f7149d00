"""Factories for studies, arms, waves and extracts. Each makes just what it is asked for."""

from collections.abc import Sequence
from datetime import date
from itertools import count

from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, Unit
from hpmt_supervision.study.extract_models import ExtractState, StudyExtract, StudyExtractTable, TableCode
from hpmt_supervision.study.models import Arm, Study, StudyArm, StudyWave

_numbers = count(1)
SECRET = "5e" * 32
REFERENCE = "24/1001"


def make_programme() -> Programme:
    """Return the first programme, or make one without a catalogue."""
    found = db.session.query(Programme).order_by(Programme.id).first()
    if found is None:
        found = Programme(code="hpmt", name="HPMT")
        db.session.add(found)
        db.session.flush()
    return found


def make_study(name: str | None = None, *, first_day: date = date(2026, 1, 1)) -> Study:
    """Make a study without offices or waves."""
    number = next(_numbers)
    study = Study(
        name=name or f"Studie {number}",
        programme_id=make_programme().id,
        agreement_reference=REFERENCE,
        first_day=first_day,
    )
    db.session.add(study)
    db.session.flush()
    return study


def make_arm(study: Study, unit: Unit, arm: Arm = Arm.INTERVENTION, *, since: date = date(2020, 1, 1)) -> StudyArm:
    """Give an office an arm for good."""
    row = StudyArm(study_id=study.id, unit_id=unit.id, arm=arm, valid_from=since)
    db.session.add(row)
    db.session.flush()
    return row


def make_wave(
    study: Study, first_day: date = date(2026, 1, 1), last_day: date = date(2026, 6, 30), name: str | None = None
) -> StudyWave:
    """Make a wave."""
    wave = StudyWave(study_id=study.id, name=name or f"Bølge {next(_numbers)}", first_day=first_day, last_day=last_day)
    db.session.add(wave)
    db.session.flush()
    return wave


def make_extract(
    study: Study,
    waves: Sequence[StudyWave],
    asked_by: Person,
    *,
    approved_by: Person | None = None,
    expires_on: date = date(2099, 1, 1),
    tables: Sequence[TableCode] = tuple(TableCode),
    purpose: str = "Henger hyppighet sammen med arm?",
) -> StudyExtract:
    """Make a request, approved when somebody is named who did it."""
    extract = StudyExtract(
        study_id=study.id,
        asked_by_id=asked_by.id,
        purpose=purpose,
        agreement_reference=REFERENCE,
        waves=list(waves),
        tables=[StudyExtractTable(code=code) for code in tables],
    )
    if approved_by is not None:
        extract.state, extract.decided_by_id = ExtractState.APPROVED, approved_by.id
        extract.secret, extract.expires_on = SECRET, expires_on
    db.session.add(extract)
    db.session.flush()
    return extract
