"""Where an author's answer and a reported need may go, and in whose hand."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from hpmt_supervision.core.states import StateTable
from hpmt_supervision.forwarding.models import NeedState, ShareState


class SharePart(StrEnum):
    """What somebody is to the sharing of a case."""

    AUTHOR = "author"
    SUPERVISOR = "supervisor"


class NeedPart(StrEnum):
    """What somebody is to a reported need. A case that is discussed or taken back moves its need too."""

    SENDER = "sender"
    RECEIVER = "receiver"
    CASE = "case"


# A no stands until the author says something else; a supervisor cannot ask a second time.
SHARE_MOVES = StateTable(
    {
        (ShareState.ASKED, ShareState.YES): {SharePart.AUTHOR},
        (ShareState.ASKED, ShareState.NO): {SharePart.AUTHOR},
        (ShareState.NO, ShareState.YES): {SharePart.AUTHOR},
        (ShareState.TAKEN_BACK, ShareState.YES): {SharePart.AUTHOR},
        (ShareState.YES, ShareState.TAKEN_BACK): {SharePart.AUTHOR},
    },
    refusal=_l("Svaret er endret siden du åpnet siden. Last siden på nytt for å se hva som står nå."),
)

NEED_MOVES = StateTable(
    {
        (NeedState.REPORTED, NeedState.TAKEN_UP): {NeedPart.RECEIVER, NeedPart.CASE},
        (NeedState.TAKEN_UP, NeedState.REPORTED): {NeedPart.RECEIVER},
        (NeedState.REPORTED, NeedState.ANSWERED): {NeedPart.RECEIVER},
        (NeedState.TAKEN_UP, NeedState.ANSWERED): {NeedPart.RECEIVER},
        (NeedState.REPORTED, NeedState.WITHDRAWN): {NeedPart.SENDER, NeedPart.CASE},
        (NeedState.TAKEN_UP, NeedState.WITHDRAWN): {NeedPart.CASE},
        (NeedState.ANSWERED, NeedState.WITHDRAWN): {NeedPart.CASE},
    },
    refusal=_l(
        "Det som er meldt, er kommet lenger enn da du åpnet siden. Last siden på nytt for å se hva som står nå."
    ),
)

NEED_STATE_LABELS = {
    NeedState.REPORTED: _l("Meldt"),
    NeedState.TAKEN_UP: _l("Tatt opp"),
    NeedState.ANSWERED: _l("Besvart"),
    NeedState.WITHDRAWN: _l("Trukket"),
}

OPEN_STATES = (NeedState.REPORTED, NeedState.TAKEN_UP)
