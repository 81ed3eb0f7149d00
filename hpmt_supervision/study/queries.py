"""Reads of studies, arms and waves, scoped by viewer and ordered."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Unit, UnitKind
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.study.models import Arm, Study, StudyArm, StudyWave
from hpmt_supervision.study.policy import managed_studies


@dataclass(frozen=True)
class StudyRow:
    """A study in the list.

    Attributes:
        study: the study with its programme.
        offices: how many offices have an arm in it.
        waves: how many waves it has.
    """

    study: Study
    offices: int
    waves: int


def studies_for(viewer: Viewer) -> list[StudyRow]:
    """Return the studies the viewer runs, the latest first.

    Args:
        viewer: who asks.
    """
    offices = select(func.count(StudyArm.unit_id.distinct())).where(StudyArm.study_id == Study.id).scalar_subquery()
    waves = select(func.count(StudyWave.id)).where(StudyWave.study_id == Study.id).scalar_subquery()
    rows = db.session.execute(
        select(Study, offices, waves)
        .where(managed_studies(viewer))
        .options(joinedload(Study.programme))
        .order_by(Study.first_day.desc(), Study.id.desc())
    )
    return [StudyRow(*row) for row in rows]


def get_study(viewer: Viewer, study_id: int) -> Study:
    """Return a study the viewer runs.

    Raises:
        NotFound: when there is none.
    """
    found = db.session.scalar(
        select(Study).where(Study.id == study_id, managed_studies(viewer)).options(joinedload(Study.programme))
    )
    if found is None:
        raise NotFound("")
    return found


def arms_of(viewer: Viewer, study_id: int) -> list[StudyArm]:
    """Return the arms of a study the viewer runs, by office and first day, each with office and county."""
    found = db.session.scalars(
        select(StudyArm)
        .join(StudyArm.study)
        .join(StudyArm.unit)
        .where(StudyArm.study_id == study_id, managed_studies(viewer))
        .options(contains_eager(StudyArm.unit).joinedload(Unit.parent))
    )
    return sorted(found, key=lambda row: (norwegian_order(row.unit.name), row.unit_id, row.valid_from))


def get_arm(viewer: Viewer, study_id: int, arm_id: int) -> StudyArm:
    """Return an office's arm in a study the viewer runs.

    Raises:
        NotFound: when there is none.
    """
    found = db.session.scalar(
        select(StudyArm)
        .join(StudyArm.study)
        .where(StudyArm.id == arm_id, StudyArm.study_id == study_id, managed_studies(viewer))
        .options(joinedload(StudyArm.unit))
    )
    if found is None:
        raise NotFound("")
    return found


def waves_of(viewer: Viewer, study_id: int) -> list[StudyWave]:
    """Return the waves of a study the viewer runs, in order of time."""
    return list(
        db.session.scalars(
            select(StudyWave)
            .join(StudyWave.study)
            .where(StudyWave.study_id == study_id, managed_studies(viewer))
            .order_by(StudyWave.first_day, StudyWave.id)
        )
    )


def get_wave(viewer: Viewer, study_id: int, wave_id: int) -> StudyWave:
    """Return a wave of a study the viewer runs.

    Raises:
        NotFound: when there is none.
    """
    found = db.session.scalar(
        select(StudyWave)
        .join(StudyWave.study)
        .where(StudyWave.id == wave_id, StudyWave.study_id == study_id, managed_studies(viewer))
    )
    if found is None:
        raise NotFound("")
    return found


def offices_to_lay_in(viewer: Viewer, study_id: int) -> list[Unit]:
    """Return the offices without an arm in a study the viewer runs, by county and name, each with its county."""
    taken = select(StudyArm.unit_id).where(StudyArm.study_id == study_id)
    found = db.session.scalars(
        select(Unit)
        .where(Unit.kind == UnitKind.OFFICE, Unit.id.not_in(taken), managed_studies(viewer))
        .options(joinedload(Unit.parent))
    )
    return sorted(
        found,
        key=lambda unit: (
            norwegian_order(unit.parent.name if unit.parent else ""),
            norwegian_order(unit.name),
            unit.id,
        ),
    )


def programmes(viewer: Viewer) -> list[Programme]:
    """Return the programmes a study can be about, for somebody who runs studies."""
    if not viewer.may(Permission.MANAGE_STUDIES):
        return []
    return list(db.session.scalars(select(Programme).order_by(Programme.name, Programme.id)))


def offices_by_arm(arms: Sequence[StudyArm]) -> dict[Arm, int]:
    """Return how many offices have each arm, on any day."""
    counts = Counter({(row.arm, row.unit_id) for row in arms})
    return {arm: sum(found == arm for found, _unit in counts) for arm in Arm}
