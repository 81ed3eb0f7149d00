"""Where a request for an extract may go, in whose hand, and what each state is called."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.core.states import StateTable
from hpmt_supervision.study.extract_models import ExtractState

RESEARCHER, APPROVER, CLOCK = "researcher", "approver", "clock"

MOVES = StateTable(
    {
        (ExtractState.ASKED, ExtractState.APPROVED): {APPROVER},
        (ExtractState.ASKED, ExtractState.REFUSED): {APPROVER},
        (ExtractState.ASKED, ExtractState.WITHDRAWN): {RESEARCHER},
        (ExtractState.APPROVED, ExtractState.ENDED): {RESEARCHER, APPROVER, CLOCK},
    },
    refusal=_l("Uttrekket er alt besvart, trukket tilbake eller avsluttet. Last siden på nytt for å se hvor det står."),
)

STATE_LABELS = {
    ExtractState.ASKED: _l("Venter på svar"),
    ExtractState.APPROVED: _l("Godkjent"),
    ExtractState.REFUSED: _l("Ikke godkjent"),
    ExtractState.WITHDRAWN: _l("Trukket tilbake"),
    ExtractState.ENDED: _l("Avsluttet"),
}
