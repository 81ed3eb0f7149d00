"""Whose reviews a viewer agrees on: a leader's own office, and the offices of the groups a supervisor leads."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.people.access import Kind, Way
from hpmt_supervision.people.models import Unit, UnitKind
from hpmt_supervision.people.policy import offices_led
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer

_AGREES = frozenset({Permission.AGREE_REVIEWS})
_OFFICE = Unit.kind == UnitKind.OFFICE


REVIEWS = Kind(
    "review",
    _l("Avtalte gjennomganger"),
    _l("Når kontoret skal se på tallene sammen, og hvordan det gikk"),
    ways=(
        Way(
            "leader",
            _l("Nav-lederen på kontoret"),
            _l("Alltid"),
            _AGREES,
            lambda viewer: and_(_OFFICE, Unit.id == viewer.unit_id),
            only=frozenset({Role.OFFICE_LEADER}),
        ),
        Way(
            "supervisor",
            _l("De som leder en gruppe på kontoret"),
            _l("Så lenge de leder gruppa"),
            _AGREES,
            lambda viewer: and_(_OFFICE, Unit.id.in_(offices_led(viewer))),
            only=frozenset({Role.HPMT_SUPERVISOR}),
        ),
    ),
)


def own_offices(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a unit is an office whose reviews the viewer agrees on and registers.

    Args:
        viewer: who asks. The query must select from Unit.
    """
    return REVIEWS.rows(viewer)
