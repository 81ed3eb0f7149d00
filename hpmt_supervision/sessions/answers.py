"""What may be answered to an invitation, and the few reasons there are for not coming. Values in, values out."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.sessions.models import Answer, AnswerReason, Invitation

# Categories alone: a free text would soon hold somebody's health.
ANSWER_REASONS = {
    AnswerReason.OTHER_MEETING: _l("Et annet møte"),
    AnswerReason.AWAY: _l("Borte"),
    AnswerReason.WORKLOAD: _l("For mye å gjøre"),
    AnswerReason.OTHER: _l("Annet"),
}


def read_answer(answer: str, reason: str | None) -> tuple[Answer, AnswerReason | None]:
    """Return an answer and its reason as they are kept; a yes has none.

    Args:
        answer: ``yes``, ``no`` or ``maybe``.
        reason: an ``AnswerReason``, or None or an empty text when none was given.

    Raises:
        UserError: when either is not one of those there are.
    """
    if answer not in (Answer.YES, Answer.NO, Answer.MAYBE):
        raise UserError(_("Velg ja, nei eller kanskje."), field="answer")
    if answer == Answer.YES or not reason:
        return Answer(answer), None
    if reason not in ANSWER_REASONS:
        raise UserError(_("Velg en av grunnene, eller svar uten å oppgi grunn."), field="reason")
    return Answer(answer), AnswerReason(reason)


def is_to_be_asked(invitation: Invitation, today: date) -> bool:
    """Tell whether somebody who has not answered can be asked once more: not twice a day.

    Args:
        invitation: the invitation.
        today: the local day.
    """
    # A row that has just been made has no answer yet; the default comes when it is written.
    return invitation.answer in (None, Answer.WAITING) and invitation.asked_again_on != today
