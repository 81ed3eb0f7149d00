"""What goes of a person who is made nobody: the places on waiting lists. Open times must be closed first."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, exists, select

from hpmt_supervision.bookable_times.models import BookableTime, RequestState, TimeRequest, TimeState, WaitingPlace
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.forgetting import Forgetting, Former


def forget(former: Former) -> None:
    """Delete the person's places on waiting lists. Flushes."""
    db.session.execute(delete(WaitingPlace).where(WaitingPlace.person_id == former.person_id))
    db.session.flush()


def hindrances(person_id: int, today: date) -> list[str]:
    """Return the times still to come that the person offers, and the requests that wait for an answer."""
    offered = exists().where(
        BookableTime.led_by_id == person_id,
        BookableTime.state == TimeState.OPEN,
        BookableTime.starts_at >= clock.day_start(today),
    )
    asked = exists().where(TimeRequest.person_id == person_id, TimeRequest.state == RequestState.WAITING)
    offers, asks = db.session.execute(select(offered, asked)).one()
    found = []
    if offers:
        found.append(_("Har lagt ut ledige tider. De må stenges først."))
    if asks:
        found.append(_("Venter på svar på en tid. Ønsket må trekkes først."))
    return found


STEP = Forgetting("waiting_places", _l("Plassene dine på ventelister"), forget)
