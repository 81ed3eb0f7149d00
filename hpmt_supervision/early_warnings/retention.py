"""Deleting the text of answers and questions after as long as logs are kept. The rows and their days stay."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from hpmt_supervision.early_warnings.models import EarlyWarning, OfficeQuestion, WarningAnswer
from hpmt_supervision.people.models import SupervisionGroup, Unit
from hpmt_supervision.privacy.retention import TextKind, naming_rows, waiting_rows
from hpmt_supervision.privacy.terms import Bounds, months
from hpmt_supervision.privacy.text_operations import empty_texts


def answered() -> Select[Any]:
    """Return the answers to warnings that hold text."""
    return waiting_rows(subject_id=WarningAnswer.id, author_id=WarningAnswer.by_id, runs_from=WarningAnswer.at).where(
        WarningAnswer.text.is_not(None), WarningAnswer.text_deleted_at.is_(None)
    )


def asked() -> Select[Any]:
    """Return the questions with text."""
    return waiting_rows(
        subject_id=OfficeQuestion.id, author_id=OfficeQuestion.asked_by_id, runs_from=OfficeQuestion.asked_at
    ).where(OfficeQuestion.text_deleted_at.is_(None))


def answers_named() -> Select[Any]:
    """Return what those who answered warnings know the answers by: the group, and the day."""
    rows = naming_rows(
        subject_id=WarningAnswer.id,
        author_id=WarningAnswer.by_id,
        at=WarningAnswer.at,
        place=SupervisionGroup.name,
    )
    return rows.select_from(WarningAnswer).join(EarlyWarning).join(SupervisionGroup)


def questions_named() -> Select[Any]:
    """Return what those who asked know their questions by: the office, and the day."""
    rows = naming_rows(
        subject_id=OfficeQuestion.id,
        author_id=OfficeQuestion.asked_by_id,
        at=OfficeQuestion.asked_at,
        place=Unit.name,
    )
    return rows.select_from(OfficeQuestion).join(Unit)


def delete_answers(answer_ids: Sequence[int], now: datetime) -> int:
    """Delete the texts of some answers to warnings, and return how many. Flushes."""
    return len(empty_texts(WarningAnswer, answer_ids, now, WarningAnswer.text))


def delete_questions(question_ids: Sequence[int], now: datetime) -> int:
    """Delete the texts of some questions with their answers, and return how many. Flushes."""
    return len(empty_texts(OfficeQuestion, question_ids, now, OfficeQuestion.text, OfficeQuestion.answer))


ANSWERS = TextKind(
    code="warning_texts",
    name=_l("Tekst i svar på varsler"),
    runs_from=_l("da det ble svart"),
    term=months(24),
    bounds=Bounds(6, 36),
    goes_with=_l("Ingenting annet."),
    stays=_l("Varselet, hva slags svar det var, og dagene."),
    columns=(WarningAnswer.text,),
    waiting=answered,
    delete=delete_answers,
    named=answers_named,
)
QUESTIONS = TextKind(
    code="question_texts",
    name=_l("Tekst i spørsmål om kontor"),
    runs_from=_l("da det ble spurt"),
    term=months(24),
    bounds=Bounds(6, 36),
    goes_with=_l("Svaret."),
    stays=_l("At det ble spurt, av hvilken rolle, og når det ble svart."),
    columns=(OfficeQuestion.text, OfficeQuestion.answer),
    waiting=asked,
    delete=delete_questions,
    named=questions_named,
)
