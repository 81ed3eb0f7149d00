"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.people.roles import ROLE_LABELS
from hpmt_supervision.privacy.person_data import Chapter, PersonTable, Words, owned_by
from hpmt_supervision.privacy.retention import kinds
from hpmt_supervision.retention.models import HoldSubject, RetentionHold, RetentionSetting
from hpmt_supervision.retention.words import STATE_LABELS

TABLES = (
    PersonTable(
        _l("Tekster du har bedt om å beholde, eller svart på"),
        RetentionHold,
        (
            RetentionHold.asked_by_id,
            RetentionHold.decided_by_id,
        ),
        texts=owned_by(RetentionHold.asked_by_id, RetentionHold.reason),
        # Whoever asks is most often the author, whom an administrator who answers does not learn; nor the minute.
        guarded=owned_by(
            RetentionHold.asked_by_id, RetentionHold.asked_by_id, RetentionHold.asked_role, RetentionHold.asked_at
        ),
        chapter=Chapter.WRITTEN,
    ),
    PersonTable(
        _l("Tider du har satt for sletting"),
        RetentionSetting,
        (RetentionSetting.changed_by_id,),
        chapter=Chapter.TRACES,
    ),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "amount": _l("Hvor lenge"),
    "changed_by_id": _l("Endret av"),
}


def _kind_name(code: str) -> str:
    known = {kind.code: str(kind.name) for kind in kinds()}
    return known.get(code, code)


# What the codes in them are called.
WORDS: dict[str, Words] = {
    "asked_role": ROLE_LABELS,
    "subject_kind": {HoldSubject.CASE: _l("Sak"), HoldSubject.FE_FORM: _l("FE-skjema"), HoldSubject.LOG: _l("Logg")},
    "retention_hold.state": STATE_LABELS,
    "retention_setting.kind": _kind_name,
}
