"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.calendar.models import CalendarAddress
from hpmt_supervision.privacy.person_data import Chapter, PersonTable

TABLES = (
    PersonTable(
        _l("Kalenderabonnementet ditt"),
        CalendarAddress,
        (CalendarAddress.person_id,),
        leave_out=("token_hash", "content_hash"),
        chapter=Chapter.ACCOUNT,
    ),
)
