"""Reads of requests for extracts, scoped by viewer and ordered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.models import AuditEvent
from hpmt_supervision.study.extract_models import ExtractState, StudyExtract
from hpmt_supervision.study.models import Study, StudyWave
from hpmt_supervision.study.policy import decided_extracts, own_extracts

SUBJECT = "study_extract"
# What each act on an extract is called where its history is shown.
ACT_LABELS = {
    "extract.ask": _l("Spurt om"),
    "extract.approve": _l("Godkjent"),
    "extract.refuse": _l("Ikke godkjent"),
    "extract.withdraw": _l("Trukket tilbake"),
    "extract.generate": _l("Filene ble laget"),
    "extract.download": _l("Lastet ned"),
    "extract.end": _l("Avsluttet. Nøkkelen til pseudonymene er slettet"),
}


@dataclass(frozen=True)
class Act:
    """One line of an extract's history.

    Attributes:
        label: what was done.
        at: when.
        who: the name of who did it, or None when the clock did.
    """

    label: str
    at: datetime
    who: str | None


def _whole() -> Select[StudyExtract]:
    return select(StudyExtract).options(
        joinedload(StudyExtract.study),
        joinedload(StudyExtract.asked_by),
        joinedload(StudyExtract.decided_by),
        selectinload(StudyExtract.waves),
        selectinload(StudyExtract.tables),
    )


def own(viewer: Viewer) -> list[StudyExtract]:
    """Return what the viewer has asked for, the latest first.

    Args:
        viewer: a researcher.
    """
    return list(
        db.session.scalars(
            _whole().where(own_extracts(viewer)).order_by(StudyExtract.asked_at.desc(), StudyExtract.id.desc())
        )
    )


def get_own(viewer: Viewer, extract_id: int) -> StudyExtract:
    """Return an extract the viewer has asked for.

    Raises:
        NotFound: when there is none.
    """
    found = db.session.scalar(_whole().where(StudyExtract.id == extract_id, own_extracts(viewer)))
    if found is None:
        raise NotFound("")
    return found


def of_study(viewer: Viewer, study_id: int) -> list[StudyExtract]:
    """Return the extracts of a study for those who answer them: what waits first, then the latest."""
    found = db.session.scalars(
        _whole()
        .where(StudyExtract.study_id == study_id, decided_extracts(viewer))
        .order_by(StudyExtract.asked_at.desc(), StudyExtract.id.desc())
    )
    return sorted(found, key=lambda row: row.state != ExtractState.ASKED)


def get_to_answer(viewer: Viewer, extract_id: int) -> StudyExtract:
    """Return an extract for those who answer them.

    Raises:
        NotFound: when there is none, or its asker took it back.
    """
    found = db.session.scalar(_whole().where(StudyExtract.id == extract_id, decided_extracts(viewer)))
    if found is None:
        raise NotFound("")
    return found


def waiting(viewer: Viewer) -> list[StudyExtract]:
    """Return the requests that wait for an answer the viewer can give, the oldest first.

    Each comes with its study and its asker, and without its waves and tables: a line tells of neither.
    """
    return list(
        db.session.scalars(
            select(StudyExtract)
            .options(joinedload(StudyExtract.study), joinedload(StudyExtract.asked_by))
            .where(
                decided_extracts(viewer),
                StudyExtract.state == ExtractState.ASKED,
                StudyExtract.asked_by_id != viewer.person_id,
            )
            .order_by(StudyExtract.asked_at, StudyExtract.id)
        )
    )


def studies_to_ask_for(viewer: Viewer) -> list[Study]:
    """Return the studies that have a wave that is over, by name. Their arms and offices are not told.

    Args:
        viewer: a researcher; other roles are told of none.
    """
    if not viewer.may(Permission.REQUEST_EXTRACTS):
        return []
    has_wave = select(StudyWave.id).where(StudyWave.study_id == Study.id, StudyWave.last_day < viewer.today).exists()
    return list(db.session.scalars(select(Study).where(has_wave).order_by(Study.name, Study.id)))


def waves_to_ask_for(viewer: Viewer, study_id: int) -> Sequence[StudyWave]:
    """Return the waves of a study that are over, in order of time.

    Args:
        viewer: a researcher; other roles are told of none.
        study_id: the study.
    """
    if not viewer.may(Permission.REQUEST_EXTRACTS):
        return []
    over = select(StudyWave).where(StudyWave.study_id == study_id, StudyWave.last_day < viewer.today)
    return db.session.scalars(over.order_by(StudyWave.first_day, StudyWave.id)).all()


def history(extract: StudyExtract) -> list[Act]:
    """Return what was done with an extract, the latest first.

    Args:
        extract: one the viewer has been let to.
    """
    rows = db.session.execute(
        select(AuditEvent, Person.name)
        .outerjoin(Person, Person.id == AuditEvent.actor_id)
        .where(AuditEvent.subject_kind == SUBJECT, AuditEvent.subject_id == extract.id)
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    )
    return [Act(str(ACT_LABELS.get(event.action, event.action)), event.at, name) for event, name in rows]
