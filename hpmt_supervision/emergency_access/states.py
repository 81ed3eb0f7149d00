"""Where an access may go and in whose hand, and what it stands as at an instant (pure but for the words)."""

from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from hpmt_supervision.core.states import StateTable
from hpmt_supervision.emergency_access.models import AccessState, EmergencyAccess, TextKind

# A question nobody has answered in a day is no emergency any more.
ANSWERED_WITHIN = timedelta(hours=24)


class Part(StrEnum):
    """What an administrator is to an access."""

    ASKER = "asker"
    OTHER = "other"


ACCESS_MOVES = StateTable(
    {
        (AccessState.ASKED, AccessState.APPROVED): {Part.OTHER},
        (AccessState.ASKED, AccessState.REFUSED): {Part.OTHER},
        (AccessState.ASKED, AccessState.ENDED): {Part.ASKER},
        (AccessState.APPROVED, AccessState.ENDED): {Part.ASKER, Part.OTHER},
    },
    refusal=_l("Dette er avgjort eller avsluttet. Last siden på nytt for å se hva som står nå."),
)


class Standing(StrEnum):
    """What an access stands as when the clock is looked at too."""

    ASKED = "asked"
    LAPSED = "lapsed"
    OPEN = "open"
    EXPIRED = "expired"
    REFUSED = "refused"
    ENDED = "ended"


STANDING_LABELS = {
    Standing.ASKED: _l("Venter på godkjenning"),
    Standing.LAPSED: _l("Ingen svarte innen et døgn"),
    Standing.OPEN: _l("Åpen"),
    Standing.EXPIRED: _l("Tiden er ute"),
    Standing.REFUSED: _l("Ikke godkjent"),
    Standing.ENDED: _l("Avsluttet"),
}
TEXT_LABELS = {
    TextKind.CASE: _l("Sak"),
    TextKind.FE_FORM: _l("FE-skjema"),
    TextKind.LOG: _l("Logg"),
}


def standing_of(access: EmergencyAccess, now: datetime) -> Standing:
    """Return what an access stands as at an instant; its last second is still open."""
    if access.state == AccessState.ASKED:
        return Standing.ASKED if now <= access.asked_at + ANSWERED_WITHIN else Standing.LAPSED
    if access.state == AccessState.APPROVED:
        assert access.expires_at is not None
        return Standing.OPEN if now <= access.expires_at else Standing.EXPIRED
    return Standing(access.state)


def text_name(access: EmergencyAccess) -> str:
    """Return what the text is called where its title must not stand: its kind and number."""
    return f"{TEXT_LABELS[TextKind(access.text_kind)]} {access.text_id}"
