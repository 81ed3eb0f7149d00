"""Where a published time and a wish for one may go, and in whose hand."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from hpmt_supervision.bookable_times.models import RequestState, TimeState
from hpmt_supervision.core.states import StateTable


class TimePart(StrEnum):
    """What somebody is to a time."""

    LEADER = "leader"
    SUPERVISEE = "supervisee"
    # Whom the time is held or taken for.
    HOLDER = "holder"
    # What happens elsewhere: the time runs out, a membership ends, a unit closes, a session is cancelled.
    EVENTS = "events"


TIME_MOVES = StateTable(
    {
        (TimeState.OPEN, TimeState.ASKED): {TimePart.SUPERVISEE},
        (TimeState.OPEN, TimeState.TAKEN): {TimePart.SUPERVISEE},
        (TimeState.OPEN, TimeState.CLOSED): {TimePart.LEADER, TimePart.EVENTS},
        (TimeState.ASKED, TimeState.TAKEN): {TimePart.LEADER},
        (TimeState.ASKED, TimeState.OPEN): {TimePart.LEADER, TimePart.HOLDER, TimePart.EVENTS},
        (TimeState.ASKED, TimeState.CLOSED): {TimePart.LEADER, TimePart.EVENTS},
        (TimeState.TAKEN, TimeState.OPEN): {TimePart.HOLDER, TimePart.LEADER},
        (TimeState.TAKEN, TimeState.CLOSED): {TimePart.EVENTS},
    },
    refusal=_l("Tida er endret i mellomtiden. Last siden på nytt for å se hva som gjelder nå."),
)

REQUEST_MOVES = StateTable(
    {
        (RequestState.WAITING, RequestState.APPROVED): {TimePart.LEADER},
        (RequestState.WAITING, RequestState.DECLINED): {TimePart.LEADER},
        (RequestState.WAITING, RequestState.LAPSED): {TimePart.EVENTS, TimePart.LEADER},
        (RequestState.WAITING, RequestState.TAKEN_BACK): {TimePart.HOLDER},
    },
    refusal=_l("Ønsket er allerede besvart eller trukket. Last siden på nytt for å se hva som gjelder nå."),
)
