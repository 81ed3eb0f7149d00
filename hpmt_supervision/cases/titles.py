"""What cases and agreements are called beside others: by what was written, or by their kind, day and state."""

from datetime import date

from flask_babel import gettext as _

from hpmt_supervision.cases.models import SupervisionCase
from hpmt_supervision.web.formats import day as day_text


def case_title(case: SupervisionCase) -> str:
    """Return a case's title, or what is known of it without one, so that two of them can be told apart.

    Args:
        case: a case whose title may be shown to the reader.
    """
    if case.title:
        return case.title
    is_deleted = case.text_deleted_at is not None
    if case.submitted_at is None:
        made = day_text(case.created_at)
        if is_deleted:
            return _("Kladd fra %(day)s, teksten er slettet", day=made)
        return _("Kladd fra %(day)s, uten tittel", day=made)
    if is_deleted:
        return _("Sak meldt %(day)s, teksten er slettet", day=day_text(case.submitted_at))
    return _("Sak meldt %(day)s, uten tittel", day=day_text(case.submitted_at))


def agreement_title(what: str | None, made_on: date | None) -> str:
    """Return what was agreed, or the day it was agreed when its text is deleted.

    Args:
        what: the text, or None when it is deleted.
        made_on: the local day of the session it was made in, or None when that is not known.
    """
    if what:
        return what
    if made_on is None:
        return _("Teksten er slettet")
    return _("Avtale fra %(day)s, teksten er slettet", day=day_text(made_on))
