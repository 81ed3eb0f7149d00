"""Writes about measurement waves: whole months that do not touch each other."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.core.work import expect_version
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.study.checks import check_days, one_line
from hpmt_supervision.study.extract_models import ExtractState, StudyExtract, StudyExtractWave
from hpmt_supervision.study.models import LONGEST_NAME, StudyWave
from hpmt_supervision.study.queries import get_study, get_wave


def add_wave(
    *, study_id: int, name: str, first_day: date, last_day: date, by: Viewer, request_key: str | None = None
) -> StudyWave:
    """Add a measurement wave. Flushes.

    Args:
        study_id: a study ``by`` runs.
        name: what the plan calls it.
        first_day, last_day: whole calendar months that no other wave touches.
        by: who adds it.
        request_key: the form's key; a second call with it gives back what the first made.

    Raises:
        NotFound: when ``by`` does not run the study.
        UserError: with the field when something must be mended.
    """
    study = get_study(by, study_id)
    if request_key and (earlier := db.session.scalar(select(StudyWave).where(StudyWave.request_key == request_key))):
        return get_wave(by, study_id, earlier.id)
    wave = StudyWave(study_id=study.id, request_key=request_key or None)
    _fill_wave(wave, name, first_day, last_day)
    db.session.add(wave)
    db.session.flush()
    record_act("study_wave.add", subject_kind="study", subject_id=study.id, by=by, study_wave_id=wave.id)
    return wave


def change_wave(
    *,
    study_id: int,
    wave_id: int,
    name: str,
    first_day: date,
    last_day: date,
    expected_version: int | None,
    by: Viewer,
) -> StudyWave:
    """Change a wave that no approved extract rests on. Flushes.

    Args:
        study_id, wave_id: a wave of a study ``by`` runs.
        name, first_day, last_day: as ``add_wave``.
        expected_version: the version the form was opened with.
        by: who changes it.

    Raises:
        NotFound: when there is no such wave.
        StaleVersion: when somebody else has changed it.
        UserError: with the field when something must be mended.
    """
    wave = get_wave(by, study_id, wave_id)
    expect_version(wave, expected_version)
    if (first_day, last_day) != (wave.first_day, wave.last_day):
        _check_not_used(wave, (ExtractState.APPROVED, ExtractState.ENDED))
    _fill_wave(wave, name, first_day, last_day)
    db.session.flush()
    record_act("study_wave.change", subject_kind="study", subject_id=study_id, by=by, study_wave_id=wave_id)
    return wave


def remove_wave(*, study_id: int, wave_id: int, expected_version: int | None, by: Viewer) -> None:
    """Remove a wave that nobody has asked for. Flushes.

    Args:
        study_id, wave_id: a wave of a study ``by`` runs.
        expected_version: the version the page was opened with.
        by: who removes it.

    Raises:
        NotFound: when there is no such wave.
        StaleVersion: when somebody else has changed it.
        UserError: when an extract covers it.
    """
    wave = get_wave(by, study_id, wave_id)
    expect_version(wave, expected_version)
    _check_not_used(wave, tuple(ExtractState))
    db.session.delete(wave)
    db.session.flush()
    record_act("study_wave.remove", subject_kind="study", subject_id=study_id, by=by, study_wave_id=wave_id)


def _check_not_used(wave: StudyWave, states: Sequence[ExtractState]) -> None:
    """Pass silently when no extract in these states covers the wave."""
    used = (
        select(StudyExtract.id)
        .join(StudyExtractWave, StudyExtractWave.extract_id == StudyExtract.id)
        .where(StudyExtractWave.wave_id == wave.id, StudyExtract.state.in_(states))
    )
    if db.session.scalar(used) is not None:
        raise UserError(
            _("Et uttrekk bygger på denne bølgen, så dagene må stå. Legg inn en ny bølge i stedet."), field="first_day"
        )


def _fill_wave(wave: StudyWave, name: str, first_day: date, last_day: date) -> None:
    cleaned = one_line(name, LONGEST_NAME, "name", _("Skriv hva bølgen heter, for eksempel Før."))
    check_days(first_day, last_day, "last_day")
    if first_day.day != 1:
        raise UserError(_("En bølge er hele måneder. Velg den første dagen i en måned."), field="first_day")
    if last_day.day != monthrange(last_day.year, last_day.month)[1]:
        raise UserError(_("En bølge er hele måneder. Velg den siste dagen i en måned."), field="last_day")
    others = select(StudyWave).where(StudyWave.study_id == wave.study_id, StudyWave.id != (wave.id or 0))
    with db.session.no_autoflush:
        for other in db.session.scalars(others.order_by(StudyWave.first_day)):
            if other.name == cleaned:
                raise UserError(_("En annen bølge heter det samme. Velg et annet navn."), field="name")
            if other.first_day <= last_day and other.last_day >= first_day:
                raise UserError(
                    _("Bølgen går over i «%(other)s». To bølger kan ikke ha samme måned.", other=other.name),
                    field="first_day",
                )
    wave.name, wave.first_day, wave.last_day = cleaned, first_day, last_day
