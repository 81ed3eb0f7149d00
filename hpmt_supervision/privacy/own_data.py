"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.privacy.models import AuditEvent, TextReading
from hpmt_supervision.privacy.person_data import PersonTable

TABLES = (
    PersonTable(
        _l("Hvem som har lest tekstene dine, og hva du har lest"),
        TextReading,
        (
            TextReading.author_id,
            TextReading.reader_id,
        ),
    ),
    PersonTable(_l("Det du har gjort"), AuditEvent, (AuditEvent.actor_id,)),
)
