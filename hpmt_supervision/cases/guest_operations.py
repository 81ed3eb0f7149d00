"""The author's yes to guests, given and taken back also while the case waits or stands on an agenda."""

from flask_babel import gettext as _

from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.cases.moving import own_case
from hpmt_supervision.core.errors import IllegalMove
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act

# A draft is answered in its own form; what has been discussed has been heard by those who were there.
ANSWERABLE_STATES = (CaseState.SUBMITTED, CaseState.ON_AGENDA)


def let_guests_read(*, case_id: int, allowed: bool, by: Viewer) -> SupervisionCase:
    """Say whether those who are invited beyond the group may read one's own case. Twice is once. Flushes.

    Args:
        case_id: the case.
        allowed: whether they may.
        by: the author.

    Raises:
        NotFound: for somebody else's case.
        IllegalMove: when the case does not wait for a session.
    """
    case = own_case(by, case_id)
    if case.guests_may_read == allowed:
        return case
    if case.state not in ANSWERABLE_STATES:
        raise IllegalMove(_("Saken er tatt opp eller trukket. Svaret om gjester kan ikke endres nå."))
    case.guests_may_read = allowed
    db.session.flush()
    record_act("case.guests", subject_kind="case", subject_id=case.id, by=by, allowed=allowed)
    return case
