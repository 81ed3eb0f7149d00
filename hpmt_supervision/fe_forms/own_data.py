"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hpmt_supervision.fe_forms.models import FeForm, FeFormPrinciple, FeFormTool
from hpmt_supervision.privacy.person_data import OwnText, PersonTable

TABLES = (
    PersonTable(
        _l("FE-skjemaene dine"),
        FeForm,
        (FeForm.author_id,),
        texts=(
            OwnText(FeForm.theme, FeForm.author_id),
            OwnText(FeForm.purpose, FeForm.author_id),
            OwnText(FeForm.decisive, FeForm.author_id),
            OwnText(FeForm.challenging, FeForm.author_id),
            OwnText(FeForm.case_question, FeForm.author_id),
            OwnText(FeForm.kept_words, FeForm.author_id),
        ),
        read_as="fe_form",
    ),
    PersonTable(
        _l("Verktøy i FE-skjemaene dine"),
        FeFormTool,
        (FeFormTool.form_id,),
        where=lambda person_id: FeFormTool.form_id.in_(select(FeForm.id).where(FeForm.author_id == person_id)),
    ),
    PersonTable(
        _l("Prinsipper i FE-skjemaene dine"),
        FeFormPrinciple,
        (FeFormPrinciple.form_id,),
        where=lambda person_id: FeFormPrinciple.form_id.in_(select(FeForm.id).where(FeForm.author_id == person_id)),
    ),
)
