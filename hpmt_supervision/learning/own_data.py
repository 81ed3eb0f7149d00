"""What the room holds about people; see ``privacy.person_data``."""

from operator import attrgetter

from flask_babel import lazy_gettext as _l

from hpmt_supervision.learning.models import Completion, Course
from hpmt_supervision.privacy.person_data import Chapter, PersonTable

TABLES = (
    PersonTable(
        _l("Opplæringen din, og den du har registrert"),
        Completion,
        (
            Completion.person_id,
            Completion.registered_by_id,
        ),
        chapter=Chapter.PERSON,
    ),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "completed_on": _l("Fullført"),
    "course_id": _l("Kurs"),
    "registered_at": _l("Registrert"),
    "registered_by_id": _l("Registrert av"),
}

# What other tables' rows call these when they hold their key.
NAMES = {
    Course: attrgetter("name"),
}
