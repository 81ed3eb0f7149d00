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

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "active": _l("Pågår"),
    "attempt": _l("Forsøk"),
    "counts": _l("Antall"),
    "file_bytes": _l("Størrelse i byte"),
    "file_deleted_at": _l("Fila slettet"),
    "file_kind": _l("Slags fil"),
    "file_name": _l("Filnavn"),
    "heartbeat_at": _l("Sist i gang"),
    "import_run.place": _l("Hvor langt den er kommet"),
    "problem_count": _l("Antall feil"),
    "rows": _l("Rader"),
    "stop_reason": _l("Hvorfor den stoppet"),
    "uploaded_at": _l("Lastet opp"),
    "uploaded_by_id": _l("Lastet opp av (nummer)"),
}
