"""What goes of the calendars of a person who is made nobody: addresses, busy times and working hours."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from hpmt_supervision.availability.models import BusyCalendar, BusyTime, WorkingHours
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.forgetting import Forgetting, Former


def forget(former: Former) -> None:
    """Delete the person's calendars with what was read from them, and the working hours. Flushes."""
    for model in (BusyTime, BusyCalendar, WorkingHours):
        db.session.execute(delete(model).where(model.person_id == former.person_id))
    db.session.flush()


STEP = Forgetting("calendars", _l("Kalenderne du har koblet til, tidene fra dem, og arbeidstida di"), forget)
