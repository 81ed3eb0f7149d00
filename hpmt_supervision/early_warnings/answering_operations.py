"""Answering a warning, and asking and answering about an office."""

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, UserError
from hpmt_supervision.core.work import expect_version
from hpmt_supervision.early_warnings.kinds import ABOUT_DATES, AnswerKind, WarningKind
from hpmt_supervision.early_warnings.models import LONGEST_TEXT, EarlyWarning, OfficeQuestion, WarningAnswer
from hpmt_supervision.early_warnings.queries import warning_to_answer
from hpmt_supervision.early_warnings.question_queries import (
    Answers,
    askable,
    question_to_answer,
    who_answers,
)
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.refusing import refuse_names_too
from hpmt_supervision.web.request_keys import free_key

# A warning rests at most so long because of one answer.
LONGEST_REST_DAYS = 365


def answer_warning(
    *,
    warning_id: int,
    kind: AnswerKind,
    until_on: date | None,
    text: str | None,
    by: Viewer,
    request_key: str | None = None,
) -> WarningAnswer:
    """Answer a warning; those one level up read the answer. Flushes.

    An answer about dates holds for both kinds of warning that are mended by a date. With a day it lets the warning rest
    to the end of that day.

    Args:
        warning_id: an open warning about a group ``by`` leads.
        kind: what is answered.
        until_on: the new date, or the last day somebody is away; asked for by both. Else a day to look at it again.
        text: a short text without names, asked for by an answer of another kind.
        by: who answers.
        request_key: the form's key; a second call with it gives back what the first made.

    Raises:
        NotFound: when ``by`` does not lead the group, or the warning is mended.
        UserError: with the field when something must be mended.
        IdentityFound: when the text points out a person.
    """
    if request_key:
        earlier = db.session.scalar(select(WarningAnswer).where(WarningAnswer.request_key == request_key))
        if earlier is not None and (earlier.by_id, earlier.warning_id) == (by.person_id, warning_id):
            return earlier
    warning = warning_to_answer(by, warning_id).warning
    _check_day(kind, until_on, by.today)
    if kind is AnswerKind.OTHER and not text:
        raise UserError(_("Skriv kort hva dere gjør."), field="text")
    _check_text(text, "text", by.today)
    answers = [
        WarningAnswer(warning_id=one.id, kind=kind, until_on=until_on, text=text, by_id=by.person_id)
        for one in _same_answer(warning)
    ]
    answers[0].request_key = free_key(WarningAnswer.request_key, request_key) if request_key else None
    db.session.add_all(answers)
    db.session.flush()
    for answer in answers:
        record_act("warning.answer", subject_kind="warning", subject_id=answer.warning_id, by=by, kind=str(kind))
    return answers[0]


def _same_answer(warning: EarlyWarning) -> list[EarlyWarning]:
    """Return the warning, and the open one of the same group that the same act mends."""
    if WarningKind(warning.kind) not in ABOUT_DATES:
        return [warning]
    others = db.session.scalars(
        select(EarlyWarning)
        .where(
            EarlyWarning.group_id == warning.group_id,
            EarlyWarning.kind.in_(ABOUT_DATES),
            EarlyWarning.ended_on.is_(None),
            EarlyWarning.id != warning.id,
        )
        .order_by(EarlyWarning.id)
    )
    return [warning, *others]


def _check_day(kind: AnswerKind, until_on: date | None, today: date) -> None:
    if until_on is None:
        if kind is AnswerKind.NEW_DATE:
            raise UserError(_("Skriv datoen dere møtes."), field="until_on")
        if kind is AnswerKind.AWAY:
            raise UserError(_("Skriv siste dag personen er borte."), field="until_on")
        return
    if until_on < today:
        raise UserError(_("Datoen er passert. Skriv dagen i dag eller en senere."), field="until_on")
    if until_on > today + timedelta(days=LONGEST_REST_DAYS):
        raise UserError(_("Datoen er mer enn et år fram. Skriv en tidligere dato."), field="until_on")


def _check_text(text: str | None, field: str, today: date) -> None:
    """Pass silently when a short text can be read outside the group: names are refused too, which only warn elsewhere.

    Args:
        text: what was written.
        field: the field it was written in.
        today: the local day.

    Raises:
        UserError: when it is too long, or holds what may be a name or a date of birth, or looks like a pasted document.
        IdentityFound: when it holds something that points out a person.
    """
    if not text:
        return
    if len(text) > LONGEST_TEXT:
        raise UserError(_("Teksten er for lang. Bruk høyst %(max)d tegn.", max=LONGEST_TEXT), field=field)
    refuse_names_too(text, field=field, today=today)


def ask_office(*, unit_id: int, text: str | None, by: Viewer, request_key: str | None = None) -> OfficeQuestion:
    """Ask those who lead the groups of an office, or its leader while nobody does, a short question. Flushes.

    Args:
        unit_id: an office within reach of ``by``.
        text: the question, without names.
        by: who asks.
        request_key: the form's key; a second call with it gives back what the first made.

    Raises:
        NotFound: when the office lies outside the reach, or has no group.
        UserError: with the field when something must be mended, an earlier question waits for its answer, or nobody is
            there to answer.
    """
    unit = askable(by, unit_id)
    answers = who_answers(unit.id, by.today)
    if request_key:
        earlier = db.session.scalar(select(OfficeQuestion).where(OfficeQuestion.request_key == request_key))
        if earlier is not None and (earlier.asked_by_id, earlier.unit_id) == (by.person_id, unit.id):
            return earlier
    if answers is Answers.NOBODY:
        raise UserError(_("Ingen kan svare for kontoret nå. Snakk med kontoret eller en administrator."), field="text")
    if not text:
        raise UserError(_("Skriv det du vil spørre om."), field="text")
    _check_text(text, "text", by.today)
    waiting = db.session.scalar(
        select(OfficeQuestion.id).where(
            OfficeQuestion.unit_id == unit.id,
            OfficeQuestion.asked_by_id == by.person_id,
            OfficeQuestion.answered_at.is_(None),
        )
    )
    if waiting is not None:
        raise UserError(
            _("Du har alt spurt dette kontoret, og venter på svar. Vent til svaret er kommet."), field="text"
        )
    key = free_key(OfficeQuestion.request_key, request_key) if request_key else None
    question = OfficeQuestion(unit_id=unit.id, asked_by_id=by.person_id, asked_role=by.role, text=text, request_key=key)
    db.session.add(question)
    db.session.flush()
    record_act("question.ask", subject_kind="question", subject_id=question.id, by=by, unit_id=unit.id)
    return question


def answer_question(*, question_id: int, text: str | None, expected_version: int | None, by: Viewer) -> OfficeQuestion:
    """Answer a question about an office; the one who asked reads the answer. Flushes. The same answer twice is once.

    Args:
        question_id: a question that is asked of ``by``.
        text: the answer, without names.
        expected_version: the version the page was opened with, or None.
        by: who answers.

    Raises:
        NotFound: when it is asked of others.
        IllegalMove: when somebody else has answered.
        UserError: with the field when something must be mended.
    """
    question = question_to_answer(by, question_id)
    if question.answered_at is not None:
        if question.answered_by_id == by.person_id and question.answer == text:
            return question
        raise IllegalMove(_("Spørsmålet er alt besvart. Svaret står på siden til kontoret."))
    expect_version(question, expected_version)
    if not text:
        raise UserError(_("Skriv svaret."), field="text")
    _check_text(text, "text", by.today)
    question.answer, question.answered_at, question.answered_by_id = text, clock.now(), by.person_id
    db.session.flush()
    record_act("question.answer", subject_kind="question", subject_id=question.id, by=by, unit_id=question.unit_id)
    return question
