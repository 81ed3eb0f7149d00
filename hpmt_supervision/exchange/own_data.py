"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.exchange.models import ImportRun
from hpmt_supervision.privacy.person_data import PersonTable

TABLES = (
    PersonTable(
        _l("Filer du har lastet opp for import"),
        ImportRun,
        (
            ImportRun.uploaded_by_id,
            ImportRun.started_by_id,
        ),
        leave_out=("problems", "file_key", "host", "process_id"),
    ),
)
