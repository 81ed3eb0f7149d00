"""What goes of the wishes for mail of a person who is made nobody."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.forgetting import Forgetting, Former
from hpmt_supervision.reminders.models import MailWishes


def forget(former: Former) -> None:
    """Delete the person's wishes for mail. Flushes."""
    db.session.execute(delete(MailWishes).where(MailWishes.person_id == former.person_id))
    db.session.flush()


STEP = Forgetting("wishes", _l("Valgene dine for varsler"), forget)
