"""What goes of the cases of a person who is made nobody: the texts, with what was forwarded of them.

The text of a case is its author's. When nobody is left who can take it back or see who reads it, it is deleted.
"""

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import func, select

from hpmt_supervision.cases.models import SupervisionCase
from hpmt_supervision.cases.retention import IDLE_STATES, delete_texts
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.forgetting import Forgetting, Former


def forget(former: Former) -> None:
    """Delete the texts of the person's cases and drafts. The cases, their moves and their counts stay. Flushes."""
    ids = db.session.scalars(
        select(SupervisionCase.id)
        .where(SupervisionCase.author_id == former.person_id, SupervisionCase.text_deleted_at.is_(None))
        .order_by(SupervisionCase.id)
    ).all()
    delete_texts(ids, former.now)


def hindrances(person_id: int, today: date) -> list[str]:
    """Return the cases that are not closed, as one sentence. A copy further up is settled with the author's own."""
    count = db.session.scalar(
        select(func.count())
        .select_from(SupervisionCase)
        .where(
            SupervisionCase.author_id == person_id,
            SupervisionCase.forwarded_from_id.is_(None),
            SupervisionCase.state.in_(IDLE_STATES),
        )
    )
    if not count:
        return []
    return [
        ngettext(
            "Har %(num)d sak som ikke er lukket. Den må lukkes eller trekkes først.",
            "Har %(num)d saker som ikke er lukket. De må lukkes eller trekkes først.",
            count,
        )
    ]


STEP = Forgetting("cases", _l("Teksten i sakene dine, med det som er meldt videre av dem"), forget)
