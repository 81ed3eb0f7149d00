"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.early_warnings.models import OfficeQuestion, WarningAnswer
from hpmt_supervision.early_warnings.words import ANSWER_NAMES
from hpmt_supervision.people.roles import ROLE_LABELS
from hpmt_supervision.privacy.person_data import Chapter, Owned, PersonTable, Words, owned_by

TABLES = (
    PersonTable(
        _l("Svarene dine på varsler"),
        WarningAnswer,
        (WarningAnswer.by_id,),
        texts=owned_by(WarningAnswer.by_id, WarningAnswer.text),
        chapter=Chapter.WRITTEN,
    ),
    PersonTable(
        _l("Spørsmål du har stilt eller svart på"),
        OfficeQuestion,
        (
            OfficeQuestion.asked_by_id,
            OfficeQuestion.answered_by_id,
        ),
        texts=(
            Owned(OfficeQuestion.text, OfficeQuestion.asked_by_id),
            Owned(OfficeQuestion.answer, OfficeQuestion.answered_by_id),
        ),
        chapter=Chapter.WRITTEN,
    ),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "warning_id": _l("Varsel (nummer)"),
}

# What the codes in them are called.
WORDS: dict[str, Words] = {
    "asked_role": ROLE_LABELS,
    "warning_answer.kind": ANSWER_NAMES,
}
