"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.logs.models import (
    Agreement,
    AgreementReview,
    AgreementState,
    LogAddition,
    LogState,
    ReviewOutcome,
    SessionLog,
)
from hpmt_supervision.privacy.person_data import Chapter, PersonTable, Words, owned_by

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
        texts=owned_by(SessionLog.signed_by_id, SessionLog.closing_line),
        read_as="log",
        read_id=SessionLog.id,
        chapter=Chapter.WRITTEN,
    ),
    PersonTable(
        _l("Tillegg du har skrevet"),
        LogAddition,
        (LogAddition.author_id,),
        texts=owned_by(LogAddition.author_id, LogAddition.text),
        read_as="log",
        read_id=LogAddition.log_id,
        chapter=Chapter.WRITTEN,
    ),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "agreement_id": _l("Avtale (nummer)"),
    "closing_line": _l("Siste linje i loggen"),
    "done_at": _l("Gjort"),
    "done_by_id": _l("Meldt gjort av"),
    "item_id": _l("Punkt på sakslista (nummer)"),
    "log_id": _l("Logg (nummer)"),
    "needs_leader": _l("Trenger Nav-leder"),
    "owner_id": _l("Eies av"),
    "signed_at": _l("Signert"),
    "signed_by_id": _l("Signert av"),
}

# What the codes in them are called.
WORDS: dict[str, Words] = {
    "agreement.state": {
        AgreementState.OPEN: _l("Ikke gjort ennå"),
        AgreementState.DONE: _l("Gjort"),
        AgreementState.DROPPED: _l("Falt bort"),
    },
    "agreement_review.outcome": {
        ReviewOutcome.DONE: _l("Gjort"),
        ReviewOutcome.KEPT: _l("Står ved lag"),
        ReviewOutcome.MOVED: _l("Ny frist"),
        ReviewOutcome.DROPPED: _l("Falt bort"),
    },
    "session_log.state": {LogState.DRAFT: _l("Kladd"), LogState.SIGNED: _l("Signert")},
}
