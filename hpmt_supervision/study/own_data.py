"""What the room holds about people; see ``privacy.person_data``."""

from operator import attrgetter

from flask_babel import lazy_gettext as _l

from hpmt_supervision.privacy.person_data import Chapter, Owned, PersonTable, Words
from hpmt_supervision.study.extract_models import StudyExtract
from hpmt_supervision.study.models import Study
from hpmt_supervision.study.states import STATE_LABELS

TABLES = (
    PersonTable(
        _l("Uttrekk du har bedt om eller svart på"),
        StudyExtract,
        (
            StudyExtract.asked_by_id,
            StudyExtract.decided_by_id,
        ),
        texts=(
            Owned(StudyExtract.purpose, StudyExtract.asked_by_id),
            Owned(StudyExtract.answer, StudyExtract.decided_by_id),
        ),
        leave_out=("secret",),
        chapter=Chapter.WRITTEN,
    ),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "agreement_reference": _l("Avtalens referanse"),
    "expires_on": _l("Varer til og med"),
    "purpose": _l("Formål"),
    "study_id": _l("Studie"),
}

# What the codes in them are called.
WORDS: dict[str, Words] = {
    "study_extract.state": STATE_LABELS,
}

# What other tables' rows call these when they hold their key.
NAMES = {
    Study: attrgetter("name"),
}
