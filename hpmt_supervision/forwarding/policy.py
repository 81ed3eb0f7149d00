"""Who reaches a reported need: those who lead the group it came from, and those who lead the group it was sent to.

The author of a case reaches what was forwarded of it through the case, and those who may read a log reach what was
ticked in it through the log; both rooms have checked who asks before they come here.
"""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import aliased

from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.cases.policy import is_author
from hpmt_supervision.cases.states import PRIVATE_STATES
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.forwarding.models import CaseShare, NeedState, ReportedNeed, ShareState
from hpmt_supervision.people.access import Kind, Way
from hpmt_supervision.people.policy import led_groups
from hpmt_supervision.people.viewer import Viewer


def sent(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a need was reported from a group the viewer leads today."""
    return ReportedNeed.from_group_id.in_(led_groups(viewer))


def received(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a need came to a group the viewer leads today, and is not taken back."""
    return and_(ReportedNeed.to_group_id.in_(led_groups(viewer)), ReportedNeed.state != NeedState.WITHDRAWN)


_LEADS = frozenset({Permission.LEAD_SESSIONS})

NEEDS = Kind(
    "need",
    _l("Det som meldes videre"),
    _l("Temaer, opplæringsbehov og spørsmål fra ett nivå til det neste, og svarene"),
    ways=(
        Way(
            "sender",
            _l("De som leder gruppa det ble meldt fra"),
            _l("Så lenge de leder gruppa"),
            _LEADS,
            sent,
        ),
        Way(
            "receiver",
            _l("De som leder gruppa på nivået over"),
            _l("Til det er trukket"),
            _LEADS,
            received,
        ),
    ),
    closing=_l(
        "En sak meldes bare videre når den som skrev den, har sagt ja til nøyaktig den teksten som sendes. "
        "På nivået over leses den som en sak der."
    ),
)


def reachable(viewer: Viewer) -> ColumnElement[bool]:
    """Return the row filter: the needs whose text the viewer may read."""
    return NEEDS.rows(viewer)


def asked_of(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a question about sharing waits for the viewer's answer.

    The query must join CaseShare and SupervisionCase.
    """
    return and_(
        is_author(viewer),
        CaseShare.state == ShareState.ASKED,
        SupervisionCase.state.not_in((*PRIVATE_STATES, CaseState.CLOSED)),
    )


def ready_to_send(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a case of a group the viewer leads may go further, asked for or not, and is not sent.

    The query must join CaseShare and SupervisionCase.
    """
    copy = aliased(SupervisionCase)
    is_sent = exists().where(copy.forwarded_from_id == CaseShare.case_id, copy.state != CaseState.WITHDRAWN)
    return and_(
        SupervisionCase.group_id.in_(led_groups(viewer)),
        SupervisionCase.state.in_((CaseState.DISCUSSED, CaseState.FOLLOWED_UP)),
        CaseShare.state == ShareState.YES,
        ~is_sent,
    )
