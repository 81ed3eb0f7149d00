"""How an FE form moves. Only its author moves it, and a finished form stays as it is."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.core.states import StateTable
from hpmt_supervision.fe_forms.models import FeFormState

AUTHOR = "author"

MOVES = StateTable(
    {
        (FeFormState.DRAFT, FeFormState.DRAFT): {AUTHOR},
        (FeFormState.DRAFT, FeFormState.PREPARED): {AUTHOR},
        (FeFormState.DRAFT, FeFormState.REFLECTED): {AUTHOR},
        (FeFormState.PREPARED, FeFormState.PREPARED): {AUTHOR},
        (FeFormState.PREPARED, FeFormState.REFLECTED): {AUTHOR},
    },
    refusal=_l("Skjemaet er ferdig og kan ikke endres. Gå til lista og åpne det for å lese."),
)
