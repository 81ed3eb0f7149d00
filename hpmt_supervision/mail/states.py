"""Where a mail may go: a sender takes it and says what came of it; an administrator may let it be tried again."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.core.states import StateTable
from hpmt_supervision.mail.models import MailState

SENDER = "sender"
ADMINISTRATOR = "administrator"

_S, _A = frozenset({SENDER}), frozenset({ADMINISTRATOR})

MAIL_MOVES = StateTable(
    {
        (MailState.WAITING, MailState.SENDING): _S,
        (MailState.DEFERRED, MailState.SENDING): _S,
        # Whoever took it died, and its lease is over.
        (MailState.SENDING, MailState.SENDING): _S,
        (MailState.SENDING, MailState.SENT): _S,
        (MailState.SENDING, MailState.DEFERRED): _S,
        (MailState.SENDING, MailState.BOUNCED): _S,
        (MailState.SENDING, MailState.GIVEN_UP): _S,
        (MailState.BOUNCED, MailState.WAITING): _A,
        (MailState.GIVEN_UP, MailState.WAITING): _A,
    },
    refusal=_l("E-posten er på vei eller sendt. Last siden på nytt for å se hvordan den står nå."),
)

STATE_LABELS = {
    MailState.WAITING: _l("Venter"),
    MailState.SENDING: _l("Sendes nå"),
    MailState.SENT: _l("Levert til e-postserveren"),
    MailState.DEFERRED: _l("Utsatt, prøves igjen"),
    MailState.BOUNCED: _l("Kom ikke fram"),
    MailState.GIVEN_UP: _l("Gitt opp"),
}
