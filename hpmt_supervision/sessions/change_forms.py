"""The forms of changing and cancelling, for one session or more of its series."""

from datetime import datetime
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from hpmt_supervision.sessions.cancel_reasons import REASON_LABELS
from hpmt_supervision.sessions.change_plan import Scope
from hpmt_supervision.sessions.change_queries import Wish, leader_choices
from hpmt_supervision.sessions.forms import TimeAndPlace
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.forms import AppForm

SCOPES = {
    Scope.THIS: _l("Bare denne"),
    Scope.LATER: _l("Denne og senere i rekka"),
    Scope.ALL: _l("Alle i rekka som ikke er holdt"),
}
# No person has the key 0: the group's supervisors of the day lead, as they do unless somebody says otherwise.
ORDINARY = 0


def _scope_choices() -> list[SelectChoice]:
    return [SelectChoice(scope.value, label) for scope, label in SCOPES.items()]


class ChangeForm(TimeAndPlace):
    """What a session shall be, and how much of its series with it."""

    scope = RadioField(_l("Hva gjelder endringen?"), choices=_scope_choices(), default=Scope.THIS.value)
    led_by = SelectField(_l("Ledes av"), coerce=int, default=ORDINARY)

    def __init__(self, session: SupervisionSession, **kwargs: Any) -> None:
        super().__init__(led_by=session.led_by_id or ORDINARY, **kwargs)
        self.led_by.choices = [
            SelectChoice(ORDINARY, _l("De som leder gruppa den dagen")),
            *(SelectChoice(key, name) for key, name in _with_present(session)),
        ]

    @property
    def wish(self) -> Wish:
        """Return what a valid form asks for."""
        starts = datetime.combine(self.first_day.data, self.starts.data)
        return Wish(starts, self.minutes, self.place.data, self.link.data, self.led_by.data or None)


class CancelForm(AppForm):
    """Why a session is cancelled, and how much of its series with it."""

    scope = RadioField(_l("Hva skal avlyses?"), choices=_scope_choices(), default=Scope.THIS.value)
    reason = RadioField(
        _l("Hvorfor avlyses veiledningen?"),
        choices=[SelectChoice(reason.value, label) for reason, label in REASON_LABELS.items()],
        validators=[InputRequired(_l("Velg hvorfor veiledningen avlyses."))],
    )


def _with_present(session: SupervisionSession) -> list[tuple[int, str]]:
    choices = leader_choices(session)
    if session.led_by is not None and session.led_by.id not in {key for key, _name in choices}:
        choices.append((session.led_by.id, session.led_by.name))
    return choices


def sent_scope(form: ChangeForm | CancelForm) -> Scope:
    """Return how much of a series a valid form is about; a session outside a series has no such choice."""
    return Scope(form.scope.data or Scope.THIS)


def confirmed(mark: str) -> bool:
    """Tell whether the button was pressed on exactly what would be done now; otherwise it is shown first."""
    return request.form.get("step") == "save" and request.form.get("shown") == mark
