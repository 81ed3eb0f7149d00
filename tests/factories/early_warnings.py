"""Factories for early warnings, their answers and questions about an office."""

import json
from datetime import date

from hpmt_supervision.core import clock
from hpmt_supervision.early_warnings.kinds import AnswerKind, WarningKind
from hpmt_supervision.early_warnings.models import EarlyWarning, OfficeQuestion, WarningAnswer
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, SupervisionGroup, Unit
from hpmt_supervision.people.roles import Role

_FACTS: dict[WarningKind, dict[str, str | int]] = {
    WarningKind.NO_DATE: {"last_held": "2026-10-12"},
    WarningKind.NO_SESSION: {"last_held": "2026-10-12", "interval": 14},
    WarningKind.EMPTY_AGENDAS: {"agendas": 2, "day1": "2026-10-26", "day2": "2026-11-09", "shown": 1},
    WarningKind.BELOW_OWN_LEVEL: {
        "change": "below",
        "points": 8,
        "first": "2026-03",
        "last": "2026-10",
        "median_permille": 643,
        "share_permille": 549,
        "shown": 1,
    },
    WarningKind.ONE_LEADER: {"two_until": "2026-09-30"},
}


def make_warning(
    group: SupervisionGroup,
    kind: WarningKind = WarningKind.NO_DATE,
    *,
    raised_on: date | None = None,
    level: int | None = None,
    ended_on: date | None = None,
) -> EarlyWarning:
    """Make a warning about a group; open, and with the group's own supervisors alone, unless told otherwise."""
    day = raised_on or clock.today()
    warning = EarlyWarning(
        group_id=group.id,
        kind=kind,
        raised_on=day,
        last_seen_on=day,
        changed_on=day,
        level=level or group.level,
        reached_on=day,
        ended_on=ended_on,
        facts=json.dumps(_FACTS[kind], sort_keys=True),
    )
    db.session.add(warning)
    db.session.flush()
    return warning


def make_answer(
    warning: EarlyWarning,
    person: Person,
    kind: AnswerKind = AnswerKind.OTHER,
    *,
    text: str | None = "Vi øver på verktøy når ingen har meldt sak.",
    until_on: date | None = None,
) -> WarningAnswer:
    """Answer a warning."""
    answer = WarningAnswer(warning_id=warning.id, kind=kind, text=text, until_on=until_on, by_id=person.id)
    db.session.add(answer)
    db.session.flush()
    return answer


def make_question(
    unit: Unit, asked_by: Person, role: Role = Role.COUNTY_COORDINATOR, *, text: str = "Hva kom i veien i høst?"
) -> OfficeQuestion:
    """Ask about an office."""
    question = OfficeQuestion(unit_id=unit.id, asked_by_id=asked_by.id, asked_role=role, text=text)
    db.session.add(question)
    db.session.flush()
    return question
