"""What goes of the FE forms of a person who is made nobody: the texts. Nobody else reads them, so they have no use."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm, FeFormState
from hpmt_supervision.fe_forms.retention import delete_drafts, delete_texts
from hpmt_supervision.privacy.forgetting import Forgetting, Former


def forget(former: Former) -> None:
    """Delete the texts of the person's forms, and the drafts. What was ticked and marked stays in the sums. Flushes."""
    rows = db.session.execute(
        select(FeForm.id, FeForm.state).where(FeForm.author_id == former.person_id).order_by(FeForm.id)
    ).all()
    delete_texts([row.id for row in rows if row.state != FeFormState.DRAFT], former.now)
    delete_drafts([row.id for row in rows if row.state == FeFormState.DRAFT], former.now)


STEP = Forgetting("fe_forms", _l("Teksten i FE-skjemaene dine, og kladdene"), forget)
