"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.exchange.models import FileKind, ImportRun, StopReason
from hpmt_supervision.exchange.states import STATE_LABELS
from hpmt_supervision.privacy.person_data import Chapter, PersonTable, Words

TABLES = (
    PersonTable(
        _l("Filer du har lastet opp for import"),
        ImportRun,
        (
            ImportRun.uploaded_by_id,
            ImportRun.started_by_id,
        ),
        leave_out=("problems", "file_key", "host", "process_id"),
        chapter=Chapter.TRACES,
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
    "uploaded_by_id": _l("Lastet opp av"),
}

# What the codes in them are called.
WORDS: dict[str, Words] = {
    "file_kind": {FileKind.ZIP: _l("ZIP-fil"), FileKind.XLSX: _l("Excel-fil")},
    "import_run.state": STATE_LABELS,
    "stop_reason": {
        StopReason.BUSY: _l("En annen import pågår"),
        StopReason.DATABASE: _l("Databasen var opptatt"),
        StopReason.FAULT: _l("En feil i systemet"),
        StopReason.LOST: _l("Arbeidet ble avbrutt"),
        StopReason.NO_FILE: _l("Fila var ikke der lenger"),
        StopReason.NO_PROCESS: _l("Arbeidet kom ikke i gang"),
    },
}
