"""What goes of the subscription of a person who is made nobody: its address stops working."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from hpmt_supervision.calendar.models import CalendarAddress
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.forgetting import Forgetting, Former


def forget(former: Former) -> None:
    """Delete the person's subscription address. Flushes."""
    db.session.execute(delete(CalendarAddress).where(CalendarAddress.person_id == former.person_id))
    db.session.flush()


STEP = Forgetting("subscription", _l("Kalenderabonnementet ditt"), forget)
