"""Early warnings in the last weeks: what the nightly check found, one answer, and two questions to an office."""

from datetime import timedelta

from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.demo import cast, texts
from hpmt_supervision.demo.scene import Scene
from hpmt_supervision.early_warnings.answering_operations import answer_question, answer_warning, ask_office
from hpmt_supervision.early_warnings.checking_operations import check_warnings
from hpmt_supervision.early_warnings.kinds import AnswerKind, WarningKind
from hpmt_supervision.early_warnings.models import EarlyWarning, OfficeQuestion
from hpmt_supervision.extensions import db
from hpmt_supervision.people.roles import Role

# The check runs every night; so many nights are enough for everything to be found, go up and be mended.
NIGHTS_AGO = (28, 21, 14, 7, 1, 0)
ANSWERED_DAYS_AGO, ASKED_DAYS_AGO, REPLIED_DAYS_AGO, ASKED_MORE_DAYS_AGO = 13, 9, 6, 3
RESTS_DAYS = 14


def plan_warnings(scene: Scene) -> None:
    """Plan the nightly checks, the answer of the office that slides, and what the coordinator asks."""
    for nights in NIGHTS_AGO:
        scene.plan(scene.today - timedelta(days=nights), "05:00", _check)
    scene.plan_workday(scene.today - timedelta(days=ANSWERED_DAYS_AGO), "14:10", lambda: _answer(scene))
    scene.plan_workday(scene.today - timedelta(days=ASKED_DAYS_AGO), "10:30", lambda: _ask(scene, cast.GRANLI, 0))
    scene.plan_workday(scene.today - timedelta(days=REPLIED_DAYS_AGO), "12:45", lambda: _reply(scene))
    scene.plan_workday(scene.today - timedelta(days=ASKED_MORE_DAYS_AGO), "09:20", lambda: _ask(scene, cast.STORENG, 1))


def _check() -> None:
    check_warnings(clock.now())


def _answer(scene: Scene) -> None:
    """Let the one who leads the office that slides answer that the group has not met for long."""
    warning = db.session.scalar(
        select(EarlyWarning).where(
            EarlyWarning.group_id == scene.groups[cast.OFFICES[1].group].id,
            EarlyWarning.kind == WarningKind.NO_SESSION,
            EarlyWarning.ended_on.is_(None),
        )
    )
    if warning is not None:
        answer_warning(
            warning_id=warning.id,
            kind=AnswerKind.OTHER,
            until_on=clock.today() + timedelta(days=RESTS_DAYS),
            text=texts.WARNING_ANSWER,
            request_key=scene.key(),
            by=scene.viewer(cast.GEIR, Role.HPMT_SUPERVISOR),
        )


def _ask(scene: Scene, office: str, number: int) -> None:
    by = scene.viewer(cast.MONA, Role.COUNTY_COORDINATOR)
    ask_office(unit_id=scene.units[office].id, text=texts.OFFICE_QUESTIONS[number], request_key=scene.key(), by=by)


def _reply(scene: Scene) -> None:
    question = db.session.scalar(
        select(OfficeQuestion).where(
            OfficeQuestion.unit_id == scene.units[cast.GRANLI].id, OfficeQuestion.answered_at.is_(None)
        )
    )
    if question is not None:
        by = scene.viewer(cast.GEIR, Role.HPMT_SUPERVISOR)
        answer_question(question_id=question.id, text=texts.OFFICE_ANSWER, expected_version=question.version, by=by)
