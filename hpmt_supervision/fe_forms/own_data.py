"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hpmt_supervision.fe_forms.forms import HELP_WANTED, KIND_LABELS, STATES, URGENCY
from hpmt_supervision.fe_forms.models import FeForm, FeFormPrinciple, FeFormTool
from hpmt_supervision.privacy.person_data import Chapter, PersonTable, Words, each_word, owned_by

TABLES = (
    PersonTable(
        _l("FE-skjemaene dine"),
        FeForm,
        (FeForm.author_id,),
        texts=owned_by(
            FeForm.author_id,
            FeForm.theme,
            FeForm.purpose,
            FeForm.decisive,
            FeForm.challenging,
            FeForm.case_question,
            FeForm.kept_words,
        ),
        read_as="fe_form",
        chapter=Chapter.WRITTEN,
    ),
    PersonTable(
        _l("Verktøy i FE-skjemaene dine"),
        FeFormTool,
        (FeFormTool.form_id,),
        where=lambda person_id: FeFormTool.form_id.in_(select(FeForm.id).where(FeForm.author_id == person_id)),
        chapter=Chapter.WRITTEN,
    ),
    PersonTable(
        _l("Prinsipper i FE-skjemaene dine"),
        FeFormPrinciple,
        (FeFormPrinciple.form_id,),
        where=lambda person_id: FeFormPrinciple.form_id.in_(select(FeForm.id).where(FeForm.author_id == person_id)),
        chapter=Chapter.WRITTEN,
    ),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "as_planned": _l("Gikk det som planlagt? (0–10)"),
    "case_help_wanted": _l("Hjelp du ønsket"),
    "case_question": _l("Hva vil du ha hjelp til?"),
    "case_urgency": _l("Hvor snart"),
    "challenging": _l("Hva var utfordrende?"),
    "decisive": _l("Hva avgjorde utfallet?"),
    "gathering_theme": _l("Tema for samling"),
    "goal_reached": _l("Nådde dere målet? (0–10)"),
    "meeting_at": _l("Møtet"),
    "prepared_at": _l("Forberedt"),
    "principle_id": _l("Prinsipp"),
    "purpose": _l("Formål"),
    "reflected_at": _l("Reflektert"),
    "theme": _l("Tema"),
    "wants_supervision": _l("Vil ha veiledning"),
}

# What the codes in them are called.
WORDS: dict[str, Words] = {
    "case_help_wanted": each_word(dict(HELP_WANTED)),
    "case_urgency": dict(URGENCY),
    "meeting_kind": KIND_LABELS,
    "state": dict(STATES),
}
