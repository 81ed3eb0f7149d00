"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.privacy.models import AuditEvent, TextReading
from hpmt_supervision.privacy.person_data import Chapter, PersonTable, owned_by

TABLES = (
    PersonTable(
        _l("Hvem som har lest tekstene dine, og hva du har lest"),
        TextReading,
        (
            TextReading.author_id,
            TextReading.reader_id,
        ),
        # Whose texts one has read oneself is not told: emergency access tells nobody who wrote.
        guarded=owned_by(TextReading.author_id, TextReading.author_id),
        chapter=Chapter.TRACES,
    ),
    PersonTable(
        _l("Det du har gjort"),
        AuditEvent,
        (AuditEvent.actor_id,),
        chapter=Chapter.TRACES,
    ),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "action": _l("Handling"),
    "actor_id": _l("Gjort av"),
    "actor_role": _l("I rollen"),
    "details": _l("Mer"),
    "hash": _l("Forsegling"),
    "previous_hash": _l("Forseglingen av raden før"),
    "read_at": _l("Lest"),
    "reader_id": _l("Lest av"),
    "reader_role": _l("Rollen til den som leste"),
    "text_reading.place": _l("Hvor det ble vist"),
    "text_reading.reason": _l("Hvorfor det kunne leses"),
}
