"""Sending a written case on its way: withdrawing, following up, closing. Agendas have operations of their own."""

from flask_babel import gettext as _

from hpmt_supervision.cases.agenda_operations import take_withdrawn_off
from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.cases.moving import move_case, own_case, reachable_case, refuse_copy
from hpmt_supervision.cases.states import CasePart
from hpmt_supervision.cases.written import check_length
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.refusing import refuse_stops_shown


def withdraw_case(*, case_id: int, by: Viewer) -> SupervisionCase:
    """Take a case back; from then on only its author reads it. A second press finds it withdrawn. Flushes.

    Raises:
        NotFound: for somebody else's case.
        IllegalMove: when it is already discussed.
    """
    case = own_case(by, case_id)
    if case.state == CaseState.WITHDRAWN:
        return case
    move_case(case, CaseState.WITHDRAWN, part=CasePart.AUTHOR, by=by)
    take_withdrawn_off(case, by=by)
    db.session.flush()
    return case


def follow_up_case(*, case_id: int, outcome: str | None, by: Viewer) -> SupervisionCase:
    """Say how it went after a case was discussed. Flushes.

    Args:
        case_id: the case.
        outcome: how it went.
        by: the author, or somebody who leads the group.

    Raises:
        NotFound: for somebody who is neither.
        IdentityFound: when the text points out a person.
        IllegalMove: when the case is not just discussed, or it is what was forwarded of one's own case.
        UserError: when nothing is written.
    """
    case, part = reachable_case(by, case_id)
    refuse_copy(case, part)
    if not outcome:
        raise UserError(_("Skriv kort hvordan det gikk."), field="outcome")
    if case.state == CaseState.FOLLOWED_UP and case.outcome == outcome:
        return case
    check_length("outcome", outcome)
    refuse_stops_shown({"outcome": outcome}, today=by.today)
    move_case(case, CaseState.FOLLOWED_UP, part=part, by=by)
    case.outcome = outcome
    db.session.flush()
    return case


def close_case(*, case_id: int, by: Viewer) -> SupervisionCase:
    """Close a case that is discussed; its text is deleted some time later. A second press finds it closed. Flushes.

    Raises:
        NotFound: for somebody who neither wrote it nor leads the group.
        IllegalMove: when it is not discussed yet, or is what was forwarded of one's own case.
    """
    case, part = reachable_case(by, case_id)
    if case.state == CaseState.CLOSED:
        return case
    refuse_copy(case, part)
    move_case(case, CaseState.CLOSED, part=part, by=by)
    db.session.flush()
    return case
