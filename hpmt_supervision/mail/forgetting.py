"""What goes of the mail to a person who is made nobody: what it said and where it went."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hpmt_supervision.extensions import db
from hpmt_supervision.mail.models import MailState, OutgoingMail
from hpmt_supervision.mail.retention import delete_texts
from hpmt_supervision.privacy.forgetting import Forgetting, Former


def forget(former: Former) -> None:
    """Delete the texts and addresses of every mail to the person; what has not gone yet goes nowhere. Flushes."""
    rows = db.session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.person_id == former.person_id, OutgoingMail.text_deleted_at.is_(None))
        .order_by(OutgoingMail.id)
    ).all()
    for mail in rows:
        if mail.state != MailState.SENT:
            mail.state = MailState.GIVEN_UP
    delete_texts([mail.id for mail in rows], former.now)


STEP = Forgetting("mail", _l("E-post til deg, og adressen den gikk til"), forget)
