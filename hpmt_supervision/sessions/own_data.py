"""What the room holds about people; see ``privacy.person_data``."""

from flask_babel import lazy_gettext as _l

from hpmt_supervision.privacy.person_data import PersonTable
from hpmt_supervision.sessions.act_models import ScheduleAct
from hpmt_supervision.sessions.models import Attendance, Invitation, SupervisionSession
from hpmt_supervision.sessions.series_models import Series, SeriesInvitee
from hpmt_supervision.sessions.session_change_models import SessionChange

TABLES = (
    PersonTable(
        _l("Rekker du leder eller har booket"),
        Series,
        (
            Series.led_by_id,
            Series.created_by_id,
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
