"""Who reads a text in an emergency: the administrator who asked, while another's approval lasts."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_

from hpmt_supervision.core import clock
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.emergency_access.models import AccessState, EmergencyAccess
from hpmt_supervision.people.access import Kind, Way
from hpmt_supervision.people.viewer import Viewer


def _is_open(viewer: Viewer) -> ColumnElement[bool]:
    return and_(
        EmergencyAccess.asked_by_id == viewer.person_id,
        EmergencyAccess.state == AccessState.APPROVED,
        # The last second is still open, as ``standing_of`` says to those who look.
        EmergencyAccess.expires_at >= clock.now(),
    )


EMERGENCY = Kind(
    "emergency_access",
    _l("Nødtilgang"),
    _l("Én sak, ett FE-skjema eller én logg, når det haster og ingen andre kan hjelpe"),
    ways=(
        Way(
            "emergency",
            _l("Administratoren som har bedt om det"),
            _l("Med en skriftlig grunn, når en annen administrator har godkjent, og bare til tiden er ute"),
            frozenset({Permission.EMERGENCY_ACCESS}),
            _is_open,
        ),
    ),
    closing=_l("Den som skrev teksten, får e-post når noen ber om det, når det godkjennes og når teksten blir lest."),
)
