"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.emergency_access.models import AccessState, EmergencyAccess
from hpmt_supervision.emergency_access.states import TEXT_LABELS
from hpmt_supervision.privacy.person_data import Chapter, PersonTable, Words, owned_by

TABLES = (
    PersonTable(
        _l("Nødtilganger til tekster du har skrevet, og dem du har bedt om eller svart på"),
        EmergencyAccess,
        (
            EmergencyAccess.author_id,
            EmergencyAccess.asked_by_id,
            EmergencyAccess.decided_by_id,
            EmergencyAccess.ended_by_id,
        ),
        texts=owned_by(EmergencyAccess.asked_by_id, EmergencyAccess.reason),
        # Whoever asked, approved or ended must not learn from the download whose text it was.
        guarded=owned_by(EmergencyAccess.author_id, EmergencyAccess.author_id),
        chapter=Chapter.TRACES,
    ),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "emergency_access.text_id": _l("Tekstens nummer"),
    "ended_by_id": _l("Avsluttet av"),
    "first_read_at": _l("Først lest"),
    "hours": _l("Timer"),
    "text_kind": _l("Slags tekst"),
}

# What the codes in them are called.
WORDS: dict[str, Words] = {
    "emergency_access.state": {
        AccessState.ASKED: _l("Venter på godkjenning"),
        AccessState.APPROVED: _l("Godkjent"),
        AccessState.REFUSED: _l("Ikke godkjent"),
        AccessState.ENDED: _l("Avsluttet"),
    },
    "text_kind": TEXT_LABELS,
}
