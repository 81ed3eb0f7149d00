"""Deleting the text of answers and questions after as long as logs are kept. The rows and their days stay."""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from sqlalchemy import select

from hpmt_supervision.catalogue.queries import hpmt_programme
from hpmt_supervision.core import clock
from hpmt_supervision.early_warnings.models import OfficeQuestion, WarningAnswer
from hpmt_supervision.extensions import db


def delete_texts(now: datetime) -> int:
    """Delete what was written longer ago than the programme keeps its logs.

    Args:
        now: the present instant. A text is kept through the whole of its last local day.

    Returns:
        How many answers' and questions' texts were deleted.
    """
    oldest = clock.day_start(clock.local_date(now) - relativedelta(months=hpmt_programme().log_text_months))
    answers = db.session.scalars(
        select(WarningAnswer)
        .where(WarningAnswer.at < oldest, WarningAnswer.text.is_not(None), WarningAnswer.text_deleted_at.is_(None))
        .order_by(WarningAnswer.id)
    ).all()
    for answer in answers:
        answer.text, answer.text_deleted_at = None, now
    questions = db.session.scalars(
        select(OfficeQuestion)
        .where(OfficeQuestion.asked_at < oldest, OfficeQuestion.text_deleted_at.is_(None))
        .order_by(OfficeQuestion.id)
    ).all()
    for question in questions:
        question.text, question.answer, question.text_deleted_at = None, None, now
    db.session.flush()
    return len(answers) + len(questions)
