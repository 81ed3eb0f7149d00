"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.logs.models import Agreement, AgreementReview, LogAddition, SessionLog
from hpmt_supervision.privacy.person_data import PersonTable, own_texts

TABLES = (
    PersonTable(
        _l("Avtaler som er dine, eller som du har krysset av"),
        Agreement,
        (
            Agreement.owner_id,
            Agreement.done_by_id,
        ),
    ),
    PersonTable(_l("Avtaler du har sett tilbake på"), AgreementReview, (AgreementReview.by_id,)),
    PersonTable(
        _l("Logger du har signert"),
        SessionLog,
        (SessionLog.signed_by_id,),
        texts=own_texts(SessionLog.signed_by_id, SessionLog.closing_line),
        read_as="log",
        read_id=SessionLog.id,
    ),
    PersonTable(
        _l("Tillegg du har skrevet"),
        LogAddition,
        (LogAddition.author_id,),
        texts=own_texts(LogAddition.author_id, LogAddition.text),
        read_as="log",
        read_id=LogAddition.log_id,
    ),
)
