"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.learning.models import Completion
from hpmt_supervision.privacy.person_data import PersonTable

TABLES = (
    PersonTable(
        _l("Opplæringen din, og den du har registrert"),
        Completion,
        (
            Completion.person_id,
            Completion.registered_by_id,
        ),
    ),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "completed_on": _l("Fullført"),
    "course_id": _l("Kurs (nummer)"),
    "registered_at": _l("Registrert"),
    "registered_by_id": _l("Registrert av (nummer)"),
}
