"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.mail.models import OutgoingMail
from hpmt_supervision.privacy.person_data import OwnText, PersonTable

TABLES = (
    PersonTable(
        _l("E-post til deg"),
        OutgoingMail,
        (OutgoingMail.person_id,),
        texts=(
            OwnText(OutgoingMail.subject, OutgoingMail.person_id),
            OwnText(OutgoingMail.text, OutgoingMail.person_id),
        ),
        leave_out=("list_unsubscribe", "calendar", "key", "message_id"),
    ),
)
