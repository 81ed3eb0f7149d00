"""What a mail says of early warnings and of questions about an office: never what was written."""

import json
from collections.abc import Collection

from flask_babel import gettext as _

from hpmt_supervision.early_warnings.kinds import ABOUT_DATES, WarningKind
from hpmt_supervision.early_warnings.models import EarlyWarning, OfficeQuestion
from hpmt_supervision.early_warnings.words import WITHHELD_NAME, is_withheld, title_of
from hpmt_supervision.extensions import db
from hpmt_supervision.reminders.notices import Notice, Subject
from hpmt_supervision.web.links import absolute_url


def warning_line(one: Notice) -> str:
    """Return what is said of one notice, in the language that is active.

    Args:
        one: a notice about early warnings.
    """
    if one.about is Subject.WARNING:
        return _of_warning(db.session.get_one(EarlyWarning, one.subject_id), leads=one.leads)
    question = db.session.get_one(OfficeQuestion, one.subject_id)
    if one.about is Subject.QUESTION:
        link = absolute_url("early_warnings.answer_question", question_id=question.id)
        return _("Noen spør om veiledningen ved %(office)s: %(link)s", office=question.unit.name, link=link)
    link = absolute_url("fidelity.office", unit_id=question.unit_id)
    return _("%(office)s har svart på spørsmålet ditt: %(link)s", office=question.unit.name, link=link)


def _of_warning(warning: EarlyWarning, *, leads: bool) -> str:
    kind, group = WarningKind(warning.kind), warning.group
    if leads and kind in ABOUT_DATES:
        return _(
            "%(group)s: %(title)s. Book en ny dato: %(link)s",
            group=group.name,
            title=title_of(kind),
            link=absolute_url("sessions.book", group_id=group.id),
        )
    if leads:
        return _(
            "%(group)s: %(title)s. Se hva du kan gjøre: %(link)s",
            group=group.name,
            title=title_of(kind),
            link=absolute_url("home.index"),
        )
    withheld = is_withheld(kind, json.loads(warning.facts))
    return _(
        "%(group)s: %(title)s. Se varselet på Min side: %(link)s",
        group=group.name,
        title=str(WITHHELD_NAME) if withheld else title_of(kind, outside=True),
        link=absolute_url("home.index"),
    )


def says_undated(one: Notice, undated: Collection[int]) -> bool:
    """Tell whether a notice to those who lead says the same as the digest's list of groups without a date.

    Args:
        one: a notice about early warnings.
        undated: keys of the groups on that list.
    """
    if not undated or one.about is not Subject.WARNING or not one.leads:
        return False
    warning = db.session.get_one(EarlyWarning, one.subject_id)
    return warning.kind in ABOUT_DATES and warning.group_id in undated
