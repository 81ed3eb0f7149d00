"""What the room holds about people; see ``privacy.person_data``."""

from collections.abc import Callable
from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import ColumnElement, case, exists, or_

from hpmt_supervision.core import clock
from hpmt_supervision.people.policy import led_then
from hpmt_supervision.privacy.person_data import PersonTable, Words, owned_by
from hpmt_supervision.sessions.act_models import ActKind, ScheduleAct
from hpmt_supervision.sessions.answers import ANSWER_REASONS
from hpmt_supervision.sessions.cancel_reasons import REASON_LABELS
from hpmt_supervision.sessions.models import (
    Answer,
    Attendance,
    AttendanceStatus,
    Invitation,
    Origin,
    SessionStatus,
    SupervisionSession,
)
from hpmt_supervision.sessions.series_models import Series, SeriesInvitee, SeriesPart
from hpmt_supervision.sessions.session_change_models import ChangeKind, SessionChange
from hpmt_supervision.web.formats import clock_time, day


def _of_session(person_id: int) -> ColumnElement[int | None]:
    """Return the person, where they lead the session's group on its day or are invited.

    Whoever booked it and leads the group no longer learns nothing of what others have made of it since.
    """
    invited = exists().where(Invitation.session_id == SupervisionSession.id, Invitation.person_id == person_id)
    leads = led_then(person_id, SupervisionSession.group_id, SupervisionSession.local_date)
    return case((or_(leads, invited), person_id))


def _of_series(person_id: int) -> ColumnElement[int | None]:
    """Return the person, where they lead the series' group today."""
    return case((led_then(person_id, Series.group_id, clock.today()), person_id))


TABLES = (
    PersonTable(
        _l("Rekker du leder eller har booket"),
        Series,
        (
            Series.led_by_id,
            Series.created_by_id,
        ),
        guarded=owned_by(
            _of_series,
            Series.rule,
            Series.starts_local,
            Series.chosen_local,
            Series.open_ended,
            Series.laid_out_to,
            Series.minutes,
            Series.place,
            Series.link,
            Series.whole_group,
            Series.led_by_id,
            Series.sequence,
        ),
    ),
    PersonTable(_l("Rekker du er invitert til"), SeriesInvitee, (SeriesInvitee.person_id,)),
    PersonTable(
        _l("Veiledninger du leder eller har booket"),
        SupervisionSession,
        (
            SupervisionSession.led_by_id,
            SupervisionSession.created_by_id,
        ),
        guarded=owned_by(
            _of_session,
            SupervisionSession.occurrence_local,
            SupervisionSession.sequence,
            SupervisionSession.starts_at,
            SupervisionSession.local_date,
            SupervisionSession.minutes,
            SupervisionSession.led_by_id,
            SupervisionSession.status,
            SupervisionSession.cancel_reason,
            SupervisionSession.place,
            SupervisionSession.link,
            SupervisionSession.whole_group,
        ),
    ),
    PersonTable(_l("Invitasjonene dine"), Invitation, (Invitation.person_id,)),
    PersonTable(_l("Når du har møtt"), Attendance, (Attendance.person_id,)),
    PersonTable(_l("Endringer du har gjort i timeplanen"), ScheduleAct, (ScheduleAct.made_by_id,)),
    PersonTable(_l("Veiledninger du har flyttet eller avlyst"), SessionChange, (SessionChange.made_by_id,)),
)

# What the columns are called on the readable page; those of a table alone stand as "table.column".
LABELS = {
    "answer_reason": _l("Hvorfor du svarte det"),
    "asked_again_on": _l("Spurt på nytt"),
    "cancel_reason": _l("Hvorfor den ble avlyst"),
    "chosen_local": _l("Dager valgt for hånd"),
    "follows_id": _l("Følger etter rekke (nummer)"),
    "laid_out_to": _l("Lagt ut til"),
    "made_on": _l("Dag for endringen"),
    "occurrence_local": _l("Plassen i rekka"),
    "open_ended": _l("Uten siste dag"),
    "rule": _l("Hvor ofte"),
    "starts_local": _l("Begynner"),
    "starts_on": _l("Dag etter endringen"),
    "undoes_id": _l("Angrer endring (nummer)"),
    "undone_at": _l("Angret"),
    "was_on": _l("Dag før endringen"),
    "was_starts_at": _l("Begynte før endringen"),
}


def _rule_words(stored: str) -> str:
    """Return how often a series comes, from its RRULE; which weekdays, its sessions tell."""
    parts = dict(part.split("=", 1) for part in stored.split(";") if "=" in part)
    number = int(parts.get("INTERVAL", 1))
    words: dict[str, Callable[[int], str]] = {
        "DAILY": lambda num: ngettext("Hver dag", "Hver %(num)d. dag", num),
        "WEEKLY": lambda num: ngettext("Hver uke", "Hver %(num)d. uke", num),
        "MONTHLY": lambda num: ngettext("Hver måned", "Hver %(num)d. måned", num),
    }
    return words[parts["FREQ"]](number) if parts.get("FREQ") in words else stored


def _local_words(stored: str) -> str:
    """Return local times, kept as text and separated by commas, as people write them."""
    times = [datetime.fromisoformat(one) for one in stored.split(",")]
    return "; ".join(f"{day(one.date())}, {clock_time(one.time())}" for one in times)


_ORIGINS = {Origin.APP: _l("Booket her"), Origin.IMPORT: _l("Hentet inn fra fil")}

# What the codes in them are called.
WORDS: dict[str, Words] = {
    "answer": {
        Answer.WAITING: _l("Ikke svart"),
        Answer.YES: _l("Ja"),
        Answer.NO: _l("Nei"),
        Answer.MAYBE: _l("Kanskje"),
    },
    "answer_reason": ANSWER_REASONS,
    "attendance.status": {
        AttendanceStatus.ATTENDED: _l("Var med"),
        AttendanceStatus.ABSENT: _l("Var ikke med"),
        AttendanceStatus.EXCUSED: _l("Hadde meldt fra"),
    },
    "cancel_reason": REASON_LABELS,
    "chosen_local": _local_words,
    "occurrence_local": _local_words,
    "origin": _ORIGINS,
    "part": {SeriesPart.MEMBER: _l("Medlem av gruppa"), SeriesPart.BEYOND: _l("Invitert utenom gruppa")},
    "reason": REASON_LABELS,
    "rule": _rule_words,
    "schedule_act.kind": {
        ActKind.BOOKED: _l("Booket"),
        ActKind.CHANGED: _l("Endret"),
        ActKind.CANCELLED: _l("Avlyst"),
    },
    "session_change.kind": {
        ChangeKind.MOVED: _l("Flyttet"),
        ChangeKind.CANCELLED: _l("Avlyst"),
        ChangeKind.UNBOOKED: _l("Bookingen ble angret"),
        ChangeKind.UNDONE: _l("Angret"),
    },
    "starts_local": _local_words,
    "status": {
        SessionStatus.PLANNED: _l("Planlagt"),
        SessionStatus.HELD: _l("Holdt"),
        SessionStatus.CANCELLED: _l("Avlyst"),
    },
}

# What other tables' rows call these when they hold their key.
NAMES = {SupervisionSession: lambda session: session.starts_at}
