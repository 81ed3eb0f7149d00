"""What sessions say in a calendar: rows in, the values of events out. No text of a case, and no one who is asked."""

from datetime import datetime

from flask_babel import gettext as _

from hpmt_supervision.calendar.events import Details, Happening, PartStatus, Pattern, uid_of
from hpmt_supervision.sessions.models import Answer, SessionStatus, SupervisionSession
from hpmt_supervision.sessions.series_models import Series
from hpmt_supervision.web.links import absolute_url

_ANSWERS = {
    Answer.WAITING: PartStatus.NEEDS_ACTION,
    Answer.YES: PartStatus.ACCEPTED,
    Answer.NO: PartStatus.DECLINED,
    Answer.MAYBE: PartStatus.TENTATIVE,
}


def as_happening(
    session: SupervisionSession, *, answer: str | None, for_guest: bool = False, leads: bool = False
) -> Happening:
    """Return a session as one person's calendar has it.

    Args:
        session: the session, with its group.
        answer: what they have answered, or None when they are not asked.
        for_guest: whether it is for a guest, who has no page to be led to.
        leads: whether they lead it, and so are coming.
    """
    page = None if for_guest else absolute_url("sessions.show", session_id=session.id)
    leader = session.led_by.name if session.led_by is not None else None
    return Happening(
        session.starts_at,
        session.minutes,
        Details(_title(session.group.name), session.place, session.link, page, leader),
        session.sequence,
        datetime.fromisoformat(session.occurrence_local) if session.occurrence_local else None,
        session.status == SessionStatus.CANCELLED,
        PartStatus.ACCEPTED if leads else _ANSWERS[Answer(answer or Answer.WAITING)],
    )


def as_pattern(series: Series, *, leader: str | None, goes_on: bool = False) -> Pattern:
    """Return the rule of a series as one person has it.

    Args:
        series: the series, with its group.
        leader: the name of who leads every session of it, or None for the group's own supervisors.
        goes_on: whether the person goes on having an open one after what is laid out.
    """
    return Pattern(
        uid_of(series.text_id),
        series.rule,
        datetime.fromisoformat(series.starts_local),
        series.minutes,
        Details(_title(series.group.name), series.place, series.link, absolute_url("sessions.index"), leader),
        series.sequence,
        series.laid_out_to if goes_on and series.open_ended else None,
    )


def _title(group: str) -> str:
    return _("Veiledning, %(group)s", group=group)
