"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.privacy.person_data import OwnText, PersonTable
from hpmt_supervision.study.extract_models import StudyExtract

TABLES = (
    PersonTable(
        _l("Uttrekk du har bedt om eller svart på"),
        StudyExtract,
        (
            StudyExtract.asked_by_id,
            StudyExtract.decided_by_id,
        ),
        texts=(
            OwnText(StudyExtract.purpose, StudyExtract.asked_by_id),
            OwnText(StudyExtract.answer, StudyExtract.decided_by_id),
        ),
        leave_out=("secret",),
    ),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "agreement_reference": _l("Avtalens referanse"),
    "expires_on": _l("Varer til og med"),
    "purpose": _l("Formål"),
    "study_id": _l("Studie (nummer)"),
}
