"""What this room does when an earlier room acts."""

from typing import Any

from hpmt_supervision.cases.agenda_operations import return_cases_of
from hpmt_supervision.cases.models import SupervisionCase
from hpmt_supervision.cases.writing_operations import case_from_form
from hpmt_supervision.fe_forms.models import FeForm
from hpmt_supervision.fe_forms.signals import supervision_wanted
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.sessions.signals import session_cancelled


def listen() -> None:
    """Listen to the rooms before; once, however many applications are made."""
    session_cancelled.connect(_on_session_cancelled)
    supervision_wanted.connect(_on_supervision_wanted)


def _on_session_cancelled(sender: object, *, session: SupervisionSession, by: Viewer | None, **_more: Any) -> None:
    return_cases_of(session, by=by)


def _on_supervision_wanted(
    form: FeForm,
    *,
    question: str | None,
    help_wanted: list[str],
    urgency: str,
    send_now: bool,
    by: Viewer,
    **_more: Any,
) -> SupervisionCase:
    return case_from_form(form, question=question, help_wanted=help_wanted, urgency=urgency, send_now=send_now, by=by)
