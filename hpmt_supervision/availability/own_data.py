"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.availability.models import BusyCalendar, BusyTime, WorkingHours
from hpmt_supervision.privacy.person_data import PersonTable, own_texts

TABLES = (
    PersonTable(
        _l("Kalendere du har koblet til"),
        BusyCalendar,
        (BusyCalendar.person_id,),
        texts=own_texts(BusyCalendar.person_id, BusyCalendar.address),
    ),
    PersonTable(_l("Når du er opptatt"), BusyTime, (BusyTime.person_id,)),
    PersonTable(_l("Arbeidstida di"), WorkingHours, (WorkingHours.person_id,)),
)
