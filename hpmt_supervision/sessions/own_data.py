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
