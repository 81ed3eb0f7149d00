"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, case, or_

from hpmt_supervision.bookable_times.models import BookableTime, RequestState, TimeRequest, TimeState, WaitingPlace
from hpmt_supervision.people.policy import led_then
from hpmt_supervision.privacy.person_data import PersonTable, Words, owned_by


def _of_time(person_id: int) -> ColumnElement[int | None]:
    """Return the person, where it is held for them or they lead its group on its day."""
    leads = led_then(person_id, BookableTime.group_id, BookableTime.local_date)
    return case((or_(BookableTime.holder_id == person_id, leads), person_id))


TABLES = (
    PersonTable(
        _l("Ledige tider du har lagt ut eller tatt"),
        BookableTime,
        (
            BookableTime.led_by_id,
            BookableTime.holder_id,
        ),
        guarded=owned_by(
            _of_time,
            BookableTime.starts_at,
            BookableTime.local_date,
            BookableTime.minutes,
            BookableTime.place,
            BookableTime.link,
            BookableTime.state,
            BookableTime.holder_id,
            BookableTime.session_id,
        ),
    ),
    PersonTable(
        _l("Tider du har bedt om eller svart på"),
        TimeRequest,
        (
            TimeRequest.person_id,
            TimeRequest.answered_by_id,
        ),
    ),
    PersonTable(_l("Ventelister du står på"), WaitingPlace, (WaitingPlace.person_id,)),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "cancel_days": _l("Kan gis tilbake så mange dager før"),
    "holder_id": _l("Tatt av"),
    "joined_at": _l("Satte deg på lista"),
    "moves_session_id": _l("Flytter veiledning"),
    "needs_approval": _l("Må godkjennes"),
    "notice_hours": _l("Må bookes så mange timer før"),
    "time_id": _l("Tid (nummer)"),
}

# What the codes in them are called.
WORDS: dict[str, Words] = {
    "bookable_time.state": {
        TimeState.OPEN: _l("Ledig"),
        TimeState.ASKED: _l("Noen har spurt"),
        TimeState.TAKEN: _l("Tatt"),
        TimeState.CLOSED: _l("Lukket"),
    },
    "time_request.state": {
        RequestState.WAITING: _l("Venter på svar"),
        RequestState.APPROVED: _l("Godkjent"),
        RequestState.DECLINED: _l("Fikk nei"),
        RequestState.LAPSED: _l("Ingen svarte i tide"),
        RequestState.TAKEN_BACK: _l("Trukket"),
    },
}
