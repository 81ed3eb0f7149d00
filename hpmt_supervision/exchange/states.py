"""Where an import may go. Everybody who may exchange records may move it."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.core.states import StateTable
from hpmt_supervision.exchange.models import RunState

ADMINISTRATOR = "administrator"
PROCESS = "process"

_WHO = frozenset({ADMINISTRATOR})
_ENDS = frozenset({PROCESS})

RUN_MOVES = StateTable(
    {
        (RunState.CHECKED, RunState.CHECKING): _WHO,
        (RunState.CHECKED, RunState.IMPORTING): _WHO,
        (RunState.CHECKED, RunState.DROPPED): _WHO,
        (RunState.REFUSED, RunState.CHECKING): _WHO,
        (RunState.REFUSED, RunState.DROPPED): _WHO,
        (RunState.STOPPED, RunState.CHECKING): _WHO,
        (RunState.STOPPED, RunState.DROPPED): _WHO,
        (RunState.CHECKING, RunState.CHECKED): _ENDS,
        (RunState.CHECKING, RunState.REFUSED): _ENDS,
        (RunState.CHECKING, RunState.STOPPED): _ENDS,
        (RunState.IMPORTING, RunState.DONE): _ENDS,
        (RunState.IMPORTING, RunState.REFUSED): _ENDS,
        (RunState.IMPORTING, RunState.STOPPED): _ENDS,
    },
    refusal=_l(
        "Importen er kommet et annet sted enn da du åpnet siden. Last siden på nytt for å se hva du kan gjøre nå."
    ),
)

STATE_LABELS = {
    RunState.CHECKING: _l("Prøves nå"),
    RunState.REFUSED: _l("Må rettes"),
    RunState.CHECKED: _l("Klar til å hentes inn"),
    RunState.IMPORTING: _l("Hentes inn nå"),
    RunState.DONE: _l("Hentet inn"),
    RunState.STOPPED: _l("Stoppet"),
    RunState.DROPPED: _l("Forkastet"),
}
