"""The kinds of message there are, with plain names: which are sent at once, and which can wait. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from hpmt_supervision.core.permissions import Permission


class Kind(StrEnum):
    """What a message is about."""

    INVITATION = "invitation"
    CHANGE = "change"
    CANCELLATION = "cancellation"
    REMINDER = "reminder"
    TIME_FREED = "time_freed"
    TIME_ASKED = "time_asked"
    TIME_ANSWERED = "time_answered"
    REFLECTION = "reflection"
    EMPTY_AGENDA = "empty_agenda"
    LOG_DUE = "log_due"
    EARLY_WARNING = "early_warning"
    NEED_ANSWERED = "need_answered"
    DIGEST = "digest"


class Manner(StrEnum):
    """When a message goes.

    ``AT_ONCE`` goes whatever the hour, ``OPEN_HOURS`` waits for the quiet hours to end, and ``COLLECTED`` waits for
    the one mail of the day.
    """

    AT_ONCE = "at_once"
    OPEN_HOURS = "open_hours"
    COLLECTED = "collected"


@dataclass(frozen=True)
class KindOfMessage:
    """One kind.

    Attributes:
        name: what it is called where one chooses.
        description: when it comes.
        manner: when it goes.
        needs: whoever may one of these can get it, so that nobody chooses about what never comes.
        always: whether it cannot be switched off, because it is the calendar itself.
        in_digest: whether those who get the weekly digest are told there instead of in a mail of their own.
    """

    name: Any
    description: Any
    manner: Manner
    needs: frozenset[Permission]
    always: bool = False
    in_digest: bool = False


_INVITED = frozenset({Permission.SEE_SESSIONS})
_AUTHORS = frozenset({Permission.WRITE_CASES})
_LEADING = frozenset({Permission.LEAD_SESSIONS})

KINDS: dict[Kind, KindOfMessage] = {
    Kind.INVITATION: KindOfMessage(
        _l("Invitasjoner"), _l("Når noen booker en veiledning med deg."), Manner.AT_ONCE, _INVITED, always=True
    ),
    Kind.CHANGE: KindOfMessage(
        _l("Endringer"),
        _l("Når en veiledning får ny tid, nytt sted eller ny lenke."),
        Manner.AT_ONCE,
        _INVITED,
        always=True,
    ),
    Kind.CANCELLATION: KindOfMessage(
        _l("Avlysninger"), _l("Når en veiledning blir avlyst."), Manner.AT_ONCE, _INVITED, always=True
    ),
    Kind.REMINDER: KindOfMessage(
        _l("Påminnelser før veiledning"),
        _l("Til tidene du velger øverst på siden."),
        Manner.OPEN_HOURS,
        _INVITED,
    ),
    Kind.TIME_FREED: KindOfMessage(
        _l("Ledige tider"),
        _l("Når en tid til individuell veiledning blir ledig og du står på venteliste."),
        Manner.OPEN_HOURS,
        _AUTHORS,
    ),
    Kind.TIME_ASKED: KindOfMessage(
        _l("Ønsker om en tid hos deg"),
        _l("Når noen ber om en av tidene du har lagt ut, og du skal svare."),
        Manner.OPEN_HOURS,
        _LEADING,
    ),
    Kind.TIME_ANSWERED: KindOfMessage(
        _l("Svar på ønske om tid"),
        _l("Når du har bedt om en tid og ikke får den. Får du den, kommer en invitasjon."),
        Manner.AT_ONCE,
        _AUTHORS,
        always=True,
    ),
    Kind.REFLECTION: KindOfMessage(
        _l("Refleksjonen din venter"),
        _l("Dagen etter et møte du har forberedt i FE-skjemaet."),
        Manner.COLLECTED,
        frozenset({Permission.WRITE_FE_FORMS}),
    ),
    Kind.EMPTY_AGENDA: KindOfMessage(
        _l("Sakslista er tom"),
        _l("Én gang for hver veiledning, tre dager før."),
        Manner.COLLECTED,
        _AUTHORS,
    ),
    Kind.LOG_DUE: KindOfMessage(
        _l("Loggen har frist"),
        _l("Dagen før fristen for en logg som ikke er signert."),
        Manner.COLLECTED,
        _LEADING,
        in_digest=True,
    ),
    Kind.EARLY_WARNING: KindOfMessage(
        _l("Tidlige varsler"),
        _l("Når veiledningen i en gruppe kan være i ferd med å stoppe, og når noen spør eller svarer om et kontor."),
        Manner.COLLECTED,
        _LEADING | {Permission.SEE_FIGURES_BELOW},
    ),
    Kind.NEED_ANSWERED: KindOfMessage(
        _l("Svar på det du har meldt"),
        _l("Når nivået over har svart på noe du har meldt videre eller delt."),
        Manner.COLLECTED,
        _AUTHORS,
        in_digest=True,
    ),
    Kind.DIGEST: KindOfMessage(
        _l("Ukesoppsummering"),
        _l("Én e-post i uka med datoer, svar og logger, i stedet for enkeltmeldinger."),
        Manner.COLLECTED,
        _LEADING | {Permission.SEE_OFFICE_FIGURES},
    ),
}

# What a person can say no to.
OPTIONAL = frozenset(kind for kind, told in KINDS.items() if not told.always)
# What makes one mail a day together.
COLLECTED = frozenset(kind for kind, told in KINDS.items() if told.manner is Manner.COLLECTED)
