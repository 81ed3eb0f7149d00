"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.privacy.person_data import PersonTable, own_texts
from hpmt_supervision.retention.models import RetentionHold, RetentionSetting

TABLES = (
    PersonTable(
        _l("Tekster du har bedt om å beholde, eller svart på"),
        RetentionHold,
        (
            RetentionHold.asked_by_id,
            RetentionHold.decided_by_id,
        ),
        texts=own_texts(RetentionHold.asked_by_id, RetentionHold.reason),
    ),
    PersonTable(_l("Tider du har satt for sletting"), RetentionSetting, (RetentionSetting.changed_by_id,)),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "amount": _l("Hvor lenge"),
    "changed_by_id": _l("Endret av (nummer)"),
}
