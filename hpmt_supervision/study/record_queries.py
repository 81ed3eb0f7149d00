"""Reading what an extract is composed of. No text is read: not a title, not a name."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm, FeFormPrinciple, FeFormState, FeFormTool
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.record_queries import Structure, read_records, read_structure
from hpmt_supervision.people.models import RoleAssignment
from hpmt_supervision.people.roles import Role
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.study.facts import CaseFact, FormFact, SessionFact, WaveFacts
from hpmt_supervision.study.models import StudyArm, StudyWave

LEVEL = 1


def wave_facts(study_id: int, waves: Sequence[StudyWave]) -> list[WaveFacts]:
    """Return what happened in each wave at the offices that have an arm on its first day, in order of time.

    Args:
        study_id: the study.
        waves: waves of it, at least one.
    """
    arms = db.session.scalars(select(StudyArm).where(StudyArm.study_id == study_id).order_by(StudyArm.id)).all()
    units = sorted({arm.unit_id for arm in arms})
    structure = read_structure(db.session, LEVEL)
    owner_of = {key: owner for key, owner, _interval in structure.groups if owner in units}
    ordered = sorted(waves, key=lambda wave: wave.first_day)
    first, last = ordered[0].first_day, max(wave.last_day for wave in ordered)
    roles, sessions = _roles(units), _sessions(owner_of, first, last)
    forms, cases = _forms(units, first, last), _cases(owner_of, first, last)
    found = []
    for wave in ordered:
        period = Period(wave.first_day, wave.last_day)
        arm_of = {arm.unit_id: arm.arm for arm in arms if _covers(arm, wave.first_day)}
        scope = Structure(structure.units, [group for group in structure.groups if group[1] in arm_of])
        found.append(
            WaveFacts(
                key=wave.id,
                name=wave.name,
                period=period,
                arms=arm_of,
                group_owners=scope.owners,
                records=read_records(db.session, scope, LEVEL, period, everything=False),
                percents=_percents(roles, period),
                sessions=[one for one in sessions if period.first <= one.day <= period.last],
                forms=[one for one in forms if period.first <= one.day <= period.last],
                cases=[one for one in cases if period.first <= one.day <= period.last],
            )
        )
    return found


def _covers(arm: StudyArm, day: date) -> bool:
    return arm.valid_from <= day and (arm.valid_to is None or arm.valid_to >= day)


def _roles(units: Sequence[int]) -> list[RoleAssignment]:
    """Return the counsellors' roles at the offices, the latest of each last."""
    return list(
        db.session.scalars(
            select(RoleAssignment)
            .where(RoleAssignment.role == Role.COUNSELLOR, RoleAssignment.unit_id.in_(units))
            .order_by(RoleAssignment.valid_from, RoleAssignment.id)
        )
    )


def _percents(roles: Sequence[RoleAssignment], period: Period) -> dict[tuple[int, int], int]:
    """Return the position per cent of the latest role held in a period, by office and person."""
    return {
        (role.unit_id, role.person_id): role.position_percent
        for role in roles
        if role.position_percent is not None
        and role.valid_from <= period.last
        and (role.valid_to is None or role.valid_to >= period.first)
    }


def _sessions(owner_of: dict[int, int], first: date, last: date) -> list[SessionFact]:
    columns = select(
        SupervisionSession.id,
        SupervisionSession.group_id,
        SupervisionSession.local_date,
        SupervisionSession.status,
        SupervisionSession.cancel_reason,
        SupervisionSession.minutes,
        SupervisionSession.whole_group,
    )
    rows = db.session.execute(
        columns.where(
            SupervisionSession.group_id.in_(list(owner_of)),
            SupervisionSession.local_date >= first,
            SupervisionSession.local_date <= last,
        ).order_by(SupervisionSession.id)
    )
    return [
        SessionFact(key, group, owner_of[group], day, status, reason, minutes, whole)
        for key, group, day, status, reason, minutes, whole in rows
    ]


def _forms(units: Sequence[int], first: date, last: date) -> list[FormFact]:
    """Return the completed forms by the local day of the meeting, or of the preparation where no meeting is dated."""
    started = clock.day_start(first)
    rows = db.session.execute(
        select(
            FeForm.id,
            FeForm.unit_id,
            FeForm.author_id,
            FeForm.meeting_at,
            FeForm.prepared_at,
            FeForm.state,
            FeForm.wants_supervision,
        )
        .where(
            FeForm.unit_id.in_(units),
            FeForm.state != FeFormState.DRAFT,
            or_(FeForm.meeting_at >= started, and_(FeForm.meeting_at.is_(None), FeForm.prepared_at >= started)),
        )
        .order_by(FeForm.id)
    ).all()
    planned, used, principles = _ticks(units)
    found = []
    for key, unit, author, meeting_at, prepared_at, state, wants in rows:
        at = meeting_at or prepared_at
        if at is not None and (day := clock.local_date(at)) <= last:
            reflected = state == FeFormState.REFLECTED
            ticks = planned[key], used[key], principles[key]
            found.append(FormFact(unit, author, day, reflected, wants, *ticks))
    return found


def _ticks(units: Sequence[int]) -> tuple[Counter[int], Counter[int], Counter[int]]:
    """Return how many tools were planned and used, and how many principles planned, by form."""

    def counted(form_id: Any, ticked: Any) -> Counter[int]:
        chosen = select(form_id, func.count()).join(FeForm, FeForm.id == form_id)
        rows = db.session.execute(chosen.where(FeForm.unit_id.in_(units), ticked).group_by(form_id))
        return Counter({key: count for key, count in rows})  # noqa: C416 - a row is no pair to Counter

    return (
        counted(FeFormTool.form_id, FeFormTool.planned),
        counted(FeFormTool.form_id, FeFormTool.used.is_(True)),
        counted(FeFormPrinciple.form_id, FeFormPrinciple.planned),
    )


def _cases(owner_of: dict[int, int], first: date, last: date) -> list[CaseFact]:
    """Return the cases by the local day they were sent in, without the copies that came from the level below."""
    copy = aliased(SupervisionCase)
    was_forwarded = select(copy.id).where(copy.forwarded_from_id == SupervisionCase.id).exists()
    columns = select(
        SupervisionCase.group_id,
        SupervisionCase.author_id,
        SupervisionCase.submitted_at,
        SupervisionCase.discussed_at,
        SupervisionCase.state,
        was_forwarded,
    )
    rows = db.session.execute(
        columns.where(
            SupervisionCase.group_id.in_(list(owner_of)),
            SupervisionCase.forwarded_from_id.is_(None),
            SupervisionCase.submitted_at >= clock.day_start(first),
        ).order_by(SupervisionCase.id)
    )
    found = []
    for group, author, submitted_at, discussed_at, state, forwarded in rows:
        if group is None or submitted_at is None:
            continue
        day = clock.local_date(submitted_at)
        if day <= last:
            is_withdrawn = state == CaseState.WITHDRAWN
            found.append(
                CaseFact(owner_of[group], author, day, discussed_at is not None, is_withdrawn, bool(forwarded))
            )
    return found
