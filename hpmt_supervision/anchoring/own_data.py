"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.anchoring.models import AgreedReview, ReviewState
from hpmt_supervision.privacy.person_data import PersonTable, Words

TABLES = (
    PersonTable(
        _l("Gjennomganger du har avtalt"),
        AgreedReview,
        (
            AgreedReview.agreed_with_id,
            AgreedReview.made_by_id,
        ),
    ),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "agreed_on": _l("Avtalt dag"),
    "agreed_with_id": _l("Avtalt med"),
    "held_on": _l("Holdt"),
    "leader_present": _l("Nav-leder var med"),
}

# What the codes in them are called.
WORDS: dict[str, Words] = {
    "state": {
        ReviewState.AGREED: _l("Avtalt"),
        ReviewState.HELD: _l("Holdt"),
        ReviewState.NOT_HELD: _l("Ikke holdt"),
    },
}
