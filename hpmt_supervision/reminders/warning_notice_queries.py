"""Which early warnings, and which questions about an office, there are to tell of, and to whom."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from hpmt_supervision.core import clock
from hpmt_supervision.early_warnings.kinds import ABOUT_DATES, WarningKind
from hpmt_supervision.early_warnings.models import EarlyWarning, OfficeQuestion
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import RoleAssignment, SupervisionGroup
from hpmt_supervision.people.policy import covers
from hpmt_supervision.people.roles import Role
from hpmt_supervision.reminders import notices
from hpmt_supervision.reminders.notices import Notice, OfficeAsked, RaisedWarning
from hpmt_supervision.reminders.recipients import leaders_by_group

# A group that stopped longer ago than two intervals and a long summer is shown on the pages and not mailed about: it
# was read in from files, or those concerned have known for long.
SUMMER_DAYS = 60
# Who is told when a warning has come to a level.
_ABOVE = {2: (Role.FM_SUPERVISOR, Role.COUNTY_COORDINATOR), 3: (Role.RESOURCE_GROUP,)}


def warning_notices(now: datetime) -> list[Notice]:
    """Return what there is to tell of early warnings and of questions about offices.

    Args:
        now: the present instant.
    """
    return [*notices.warnings(_raised(now)), *notices.questions(_asked(now))]


def _raised(now: datetime) -> list[RaisedWarning]:
    today = clock.local_date(now)
    since = today - notices.WARNING_LASTS
    rows = db.session.scalars(
        select(EarlyWarning)
        .where(EarlyWarning.ended_on.is_(None), or_(EarlyWarning.raised_on > since, EarlyWarning.reached_on > since))
        .options(joinedload(EarlyWarning.group).joinedload(SupervisionGroup.unit))
        .order_by(EarlyWarning.id)
    ).all()
    silent = {row.group_id for row in rows if row.kind == WarningKind.NO_SESSION}
    # A group that has not met is told of once, also when it has no date either.
    told = [row for row in rows if _is_fresh(row) and not (row.kind == WarningKind.NO_DATE and row.group_id in silent)]
    leading = leaders_by_group({row.group_id for row in told}, today)
    above = _above(told, today)
    return [
        RaisedWarning(
            row.id,
            row.level,
            row.raised_on,
            row.reached_on,
            tuple(sorted(leading.get(row.group_id, ()))),
            tuple(sorted(above.get(row.id, set()) - leading.get(row.group_id, frozenset()))),
        )
        for row in told
    ]


def _is_fresh(row: EarlyWarning) -> bool:
    if row.kind not in ABOUT_DATES:
        return True
    facts = json.loads(row.facts)
    since = date.fromisoformat(facts.get("last_held") or facts.get("joined") or row.raised_on.isoformat())
    return row.raised_on - since <= timedelta(days=2 * row.group.interval_days + SUMMER_DAYS)


def _above(rows: Sequence[EarlyWarning], today: date) -> dict[int, set[int]]:
    """Return who is told of each warning that has gone up, by the warning's key, in one read."""
    lifted = [row for row in rows if row.level > row.group.level]
    if not lifted:
        return {}
    roles = {role for row in lifted for role in _ABOVE[row.level]}
    held = db.session.execute(
        select(RoleAssignment.role, RoleAssignment.unit_id, RoleAssignment.person_id)
        .where(RoleAssignment.role.in_(roles), covers(RoleAssignment, today))
        .order_by(RoleAssignment.id)
    ).all()
    return {
        row.id: {
            person_id
            for role, unit_id, person_id in held
            if role in _ABOVE[row.level]
            and (role == Role.RESOURCE_GROUP or unit_id in (row.group.unit_id, row.group.unit.parent_id))
        }
        for row in lifted
    }


def _asked(now: datetime) -> list[OfficeAsked]:
    since = now - notices.ANSWER_LASTS
    rows = db.session.scalars(
        select(OfficeQuestion)
        .where(or_(OfficeQuestion.asked_at > since, OfficeQuestion.answered_at > since))
        .order_by(OfficeQuestion.id)
    ).all()
    if not rows:
        return []
    groups = db.session.execute(
        select(SupervisionGroup.id, SupervisionGroup.unit_id)
        .where(SupervisionGroup.unit_id.in_({row.unit_id for row in rows}), SupervisionGroup.level == 1)
        .order_by(SupervisionGroup.id)
    ).all()
    leading = leaders_by_group([group_id for group_id, _unit in groups], clock.local_date(now))
    return [
        OfficeAsked(
            row.id,
            row.asked_at,
            tuple(
                sorted(
                    {key for group_id, unit_id in groups if unit_id == row.unit_id for key in leading.get(group_id, ())}
                )
            ),
            row.asked_by_id,
            row.answered_at,
        )
        for row in rows
    ]
