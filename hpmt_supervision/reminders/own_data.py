"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.privacy.person_data import Chapter, PersonTable, Words, each_word
from hpmt_supervision.reminders.forms import BEFORE
from hpmt_supervision.reminders.kinds import KINDS
from hpmt_supervision.reminders.models import MailWishes

TABLES = (
    PersonTable(
        _l("Hvordan du vil varsles"),
        MailWishes,
        (MailWishes.person_id,),
        chapter=Chapter.ACCOUNT,
    ),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "digest_hour": _l("Klokkeslett for oppsummering"),
    "digest_weekday": _l("Ukedag for oppsummering (0 er mandag)"),
    "off": _l("Varsler du har slått av"),
    "quiet_begins": _l("Stille fra"),
    "quiet_ends": _l("Stille til"),
    "reminders": _l("Påminnelser"),
}

# What the codes in them are called.
WORDS: dict[str, Words] = {
    "off": each_word({kind: known.name for kind, known in KINDS.items()}, ","),
    "reminders": each_word({str(minutes): label for minutes, label in BEFORE.items()}, ","),
}
