"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hpmt_supervision.mail.models import MailAbout, OutgoingMail
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
    PersonTable(
        _l("Veiledningene som e-post til deg handler om"),
        MailAbout,
        (MailAbout.mail_id,),
        where=lambda person_id: MailAbout.mail_id.in_(
            select(OutgoingMail.id).where(OutgoingMail.person_id == person_id)
        ),
    ),
)
