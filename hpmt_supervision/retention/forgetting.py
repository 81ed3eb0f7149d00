"""What goes of a person who is made nobody: the wishes to keep texts. A text that is held must be let go first."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.forgetting import Forgetting, Former
from hpmt_supervision.privacy.retention import holdables
from hpmt_supervision.retention.models import HoldState, HoldSubject, RetentionHold


def forget(former: Former) -> None:
    """Take back what the person asked to have kept and nobody answered, and delete all their reasons. Flushes."""
    rows = db.session.scalars(
        select(RetentionHold).where(RetentionHold.asked_by_id == former.person_id).order_by(RetentionHold.id)
    ).all()
    for hold in rows:
        if hold.state == HoldState.ASKED:
            hold.state, hold.ended_at = HoldState.WITHDRAWN, former.now
        hold.reason, hold.text_deleted_at = None, former.now
    db.session.flush()


def hindrances(person_id: int, today: date) -> list[str]:
    """Return that a text which would be deleted is held. Logs belong to their groups, and stay."""
    held = db.session.scalars(
        select(RetentionHold)
        .where(
            RetentionHold.state == HoldState.ACTIVE,
            RetentionHold.subject_kind.in_((HoldSubject.CASE, HoldSubject.FE_FORM)),
        )
        .order_by(RetentionHold.id)
    )
    found = [holdables()[hold.subject_kind].find(hold.subject_id, person_id) for hold in held]
    if any(text is not None and text.is_own for text in found):
        return [_("Har en tekst som beholdes lenger enn vanlig. Det må avsluttes først.")]
    return []


STEP = Forgetting("holds", _l("Grunnene du har skrevet for å beholde tekster"), forget)
