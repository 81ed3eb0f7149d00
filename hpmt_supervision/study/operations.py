"""Writes about studies and the arms of offices. Every act leaves an audit row without names."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Select, or_, select

from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.core.work import expect_version
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Unit, UnitKind
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.study.checks import check_days, one_line
from hpmt_supervision.study.models import LONGEST_NAME, LONGEST_REFERENCE, Arm, Study, StudyArm
from hpmt_supervision.study.queries import get_arm, get_study


def create_study(
    *,
    name: str,
    programme_id: int,
    agreement_reference: str,
    first_day: date,
    last_day: date | None,
    by: Viewer,
    request_key: str | None = None,
) -> Study:
    """Set up a study. Flushes.

    Args:
        name: what it is called; no other study has the name.
        programme_id: the programme it is about.
        agreement_reference: where the agreement it rests on is filed.
        first_day, last_day: its local days; no last day when the end is not known.
        by: who sets it up.
        request_key: the form's key; a second call with it gives back what the first made.

    Raises:
        NotFound: when ``by`` does not run studies.
        UserError: with the field when something must be mended.
    """
    if not by.may(Permission.MANAGE_STUDIES):
        raise NotFound("")
    if request_key and (earlier := db.session.scalar(select(Study).where(Study.request_key == request_key))):
        return earlier
    study = Study(request_key=request_key or None)
    _fill(study, name, programme_id, agreement_reference, first_day, last_day)
    db.session.add(study)
    db.session.flush()
    record_act("study.create", subject_kind="study", subject_id=study.id, by=by)
    return study


def change_study(
    *,
    study_id: int,
    name: str,
    programme_id: int,
    agreement_reference: str,
    first_day: date,
    last_day: date | None,
    expected_version: int | None,
    by: Viewer,
) -> Study:
    """Change what a study is called, its programme, agreement or days. Flushes.

    Args:
        study_id: a study ``by`` runs.
        name, programme_id, agreement_reference, first_day, last_day: as ``create_study``.
        expected_version: the version the form was opened with.
        by: who changes it.

    Raises:
        NotFound: when ``by`` does not run it.
        StaleVersion: when somebody else has changed it.
        UserError: with the field when something must be mended.
    """
    study = get_study(by, study_id)
    expect_version(study, expected_version)
    _fill(study, name, programme_id, agreement_reference, first_day, last_day)
    db.session.flush()
    record_act("study.change", subject_kind="study", subject_id=study.id, by=by)
    return study


def _fill(
    study: Study, name: str, programme_id: int, agreement_reference: str, first_day: date, last_day: date | None
) -> None:
    cleaned = one_line(name, LONGEST_NAME, "name", _("Skriv hva studien heter."))
    reference = one_line(
        agreement_reference,
        LONGEST_REFERENCE,
        "agreement_reference",
        _("Skriv avtalens referanse, for eksempel et saksnummer."),
    )
    with db.session.no_autoflush:
        other = db.session.scalar(select(Study.id).where(Study.name == cleaned, Study.id != (study.id or 0)))
        if other is not None:
            raise UserError(_("En annen studie heter det samme. Velg et annet navn."), field="name")
        if db.session.get(Programme, programme_id) is None:
            raise UserError(_("Velg hvilket program studien gjelder."), field="programme_id")
    check_days(first_day, last_day, "last_day")
    study.name, study.programme_id, study.agreement_reference = cleaned, programme_id, reference
    study.first_day, study.last_day = first_day, last_day


def lay_in(
    *, study_id: int, unit_ids: Sequence[int], arm: Arm, valid_from: date, valid_to: date | None, by: Viewer
) -> list[StudyArm]:
    """Give offices an arm in a study, all of them or none. Flushes. Sent twice, it does nothing the second time.

    Args:
        study_id: a study ``by`` runs.
        unit_ids: the offices.
        arm: their arm.
        valid_from, valid_to: the local days, both included; no last day when the end is not known.
        by: who lays them in.

    Raises:
        NotFound: when ``by`` does not run the study.
        UserError: with the field when something must be mended.
    """
    study = get_study(by, study_id)
    check_days(valid_from, valid_to, "valid_to")
    offices = list(
        db.session.scalars(
            select(Unit).where(Unit.id.in_(unit_ids), Unit.kind == UnitKind.OFFICE).order_by(Unit.name, Unit.id)
        )
    )
    if not offices:
        raise UserError(_("Kryss av for minst ett kontor."), field="unit_ids")
    made = []
    for office in offices:
        if db.session.scalar(_same(study.id, office.id, arm, valid_from, valid_to)) is not None:
            continue
        _check_free(study.id, office, valid_from, valid_to, None, "unit_ids")
        made.append(StudyArm(study_id=study.id, unit_id=office.id, arm=arm, valid_from=valid_from, valid_to=valid_to))
    db.session.add_all(made)
    db.session.flush()
    for row in made:
        record_act("study_arm.add", subject_kind="study", subject_id=study.id, by=by, study_arm_id=row.id)
    return made


def _same(study_id: int, unit_id: int, arm: Arm, valid_from: date, valid_to: date | None) -> Select[int]:
    return select(StudyArm.id).where(
        StudyArm.study_id == study_id,
        StudyArm.unit_id == unit_id,
        StudyArm.arm == arm,
        StudyArm.valid_from == valid_from,
        StudyArm.valid_to.is_(None) if valid_to is None else StudyArm.valid_to == valid_to,
    )


def change_arm(
    *,
    study_id: int,
    arm_id: int,
    arm: Arm,
    valid_from: date,
    valid_to: date | None,
    expected_version: int | None,
    by: Viewer,
) -> StudyArm:
    """Change an office's arm, or the days it has it. Flushes.

    Args:
        study_id, arm_id: a row of a study ``by`` runs.
        arm, valid_from, valid_to: as ``lay_in``.
        expected_version: the version the form was opened with.
        by: who changes it.

    Raises:
        NotFound: when there is no such row.
        StaleVersion: when somebody else has changed it.
        UserError: with the field when something must be mended.
    """
    row = get_arm(by, study_id, arm_id)
    expect_version(row, expected_version)
    check_days(valid_from, valid_to, "valid_to")
    _check_free(study_id, row.unit, valid_from, valid_to, row.id, "valid_from")
    row.arm, row.valid_from, row.valid_to = arm, valid_from, valid_to
    db.session.flush()
    record_act("study_arm.change", subject_kind="study", subject_id=study_id, by=by, study_arm_id=arm_id)
    return row


def remove_arm(*, study_id: int, arm_id: int, expected_version: int | None, by: Viewer) -> None:
    """Take an office out of a study, as if it had never been in it. Flushes.

    Args:
        study_id, arm_id: a row of a study ``by`` runs.
        expected_version: the version the page was opened with.
        by: who removes it.

    Raises:
        NotFound: when there is no such row.
        StaleVersion: when somebody else has changed it.
    """
    row = get_arm(by, study_id, arm_id)
    expect_version(row, expected_version)
    db.session.delete(row)
    db.session.flush()
    record_act("study_arm.remove", subject_kind="study", subject_id=study_id, by=by, study_arm_id=arm_id)


def _check_free(
    study_id: int, office: Unit, valid_from: date, valid_to: date | None, own_id: int | None, field: str
) -> None:
    """Pass silently when the office has no other arm in the study on any of the days."""
    overlapping = select(StudyArm.id).where(
        StudyArm.study_id == study_id,
        StudyArm.unit_id == office.id,
        StudyArm.id != (own_id or 0),
        or_(StudyArm.valid_to.is_(None), StudyArm.valid_to >= valid_from),
    )
    if valid_to is not None:
        overlapping = overlapping.where(StudyArm.valid_from <= valid_to)
    with db.session.no_autoflush:
        if db.session.scalar(overlapping) is not None:
            raise UserError(
                _("%(office)s har alt en arm i noen av disse dagene. Velg andre dager.", office=office.name),
                field=field,
            )
