"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.anchoring.models import AgreedReview
from hpmt_supervision.privacy.person_data import PersonTable

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
