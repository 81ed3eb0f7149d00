"""Where a mail may go, and in whose hand."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.core.states import StateTable
from hpmt_supervision.mail.models import MailState

SENDER = "sender"
ADMINISTRATOR = "administrator"

_SENDS = frozenset({SENDER})
_ENDS = (MailState.SENT, MailState.DEFERRED, MailState.BOUNCED, MailState.GIVEN_UP)

MAIL_MOVES = StateTable(
    {
        (MailState.WAITING, MailState.SENDING): _SENDS,
        (MailState.DEFERRED, MailState.SENDING): _SENDS,
        # Whoever was sending it has died, and somebody else takes it up.
        (MailState.SENDING, MailState.SENDING): _SENDS,
        # There was no time for it in this turn.
        (MailState.SENDING, MailState.WAITING): _SENDS,
        **{(MailState.SENDING, end): _SENDS for end in _ENDS},
        (MailState.BOUNCED, MailState.WAITING): frozenset({ADMINISTRATOR}),
        (MailState.GIVEN_UP, MailState.WAITING): frozenset({ADMINISTRATOR}),
    },
    refusal=_l("E-posten er kommet et annet sted enn da du åpnet siden. Last siden på nytt for å se hvor den er nå."),
)

STATE_LABELS = {
    MailState.WAITING: _l("Venter"),
    MailState.SENDING: _l("Sendes nå"),
    MailState.SENT: _l("Sendt"),
    MailState.DEFERRED: _l("Utsatt"),
    MailState.BOUNCED: _l("Kom ikke fram"),
    MailState.GIVEN_UP: _l("Gitt opp"),
}
