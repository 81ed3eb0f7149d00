"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.availability.models import BusyCalendar, BusyTime, FetchOutcome, WorkingHours
from hpmt_supervision.availability.views import OUTCOME_TEXTS
from hpmt_supervision.privacy.person_data import PersonTable, Words, owned_by

TABLES = (
    PersonTable(
        _l("Kalendere du har koblet til"),
        BusyCalendar,
        (BusyCalendar.person_id,),
        texts=owned_by(BusyCalendar.person_id, BusyCalendar.address),
    ),
    PersonTable(_l("Når du er opptatt"), BusyTime, (BusyTime.person_id,)),
    PersonTable(_l("Arbeidstida di"), WorkingHours, (WorkingHours.person_id,)),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "added_at": _l("Lagt til"),
    "address": _l("Adresse"),
    "busy_calendar.outcome": _l("Hvordan det gikk sist"),
    "calendar_id": _l("Kalender (nummer)"),
    "ends": _l("Slutter"),
    "ends_at": _l("Slutter"),
    "failures": _l("Feil på rad"),
    "read_at": _l("Sist lest"),
    "starts": _l("Begynner"),
    "tried_at": _l("Sist forsøkt"),
    "weekday": _l("Ukedag (0 er mandag)"),
}

# What the codes in them are called.
WORDS: dict[str, Words] = {
    "outcome": OUTCOME_TEXTS | {FetchOutcome.READ: _l("Lest")},
}
