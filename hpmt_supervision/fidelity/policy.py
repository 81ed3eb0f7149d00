"""Whose figures a viewer reaches: a leader's own office, and the offices of the groups a supervisor leads."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.fidelity.withholding.holders import FEWEST_PEOPLE
from hpmt_supervision.people.access import Kind, Way
from hpmt_supervision.people.models import Unit, UnitKind
from hpmt_supervision.people.policy import offices_led, watched_units
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer

_OFFICE = Unit.kind == UnitKind.OFFICE


_INSIDE = frozenset({Permission.SEE_OFFICE_FIGURES})

FIGURES = Kind(
    "figures",
    _l("Tallene for et kontor"),
    _l("Hvor ofte det har vært veiledning, hva som er øvd på, og hvordan det går over tid. Aldri en person"),
    ways=(
        Way(
            "leader",
            _l("Nav-lederen på kontoret"),
            _l("Alle tall"),
            _INSIDE,
            lambda viewer: and_(_OFFICE, Unit.id == viewer.unit_id),
            only=frozenset({Role.OFFICE_LEADER}),
        ),
        Way(
            "supervisor",
            _l("De som leder en gruppe på kontoret"),
            _l("Alle tall"),
            _INSIDE,
            lambda viewer: and_(_OFFICE, Unit.id.in_(offices_led(viewer))),
            only=frozenset({Role.HPMT_SUPERVISOR}),
        ),
    ),
)
FIGURES_FROM_OUTSIDE = Kind(
    "figures_from_outside",
    _l("Tall for fylker og kontor, sett utenfra"),
    _l(
        "De samme tallene uten dem som gjelder færre enn %(count)d personer, eller som kan regnes ut til det",
        count=FEWEST_PEOPLE,
    ),
    ways=(
        Way(
            "follows",
            _l("De som følger fylket eller landet"),
            _l("Fylket de har rollen i; ressursgruppa hele landet"),
            frozenset({Permission.SEE_FIGURES_BELOW}),
            watched_units,
        ),
    ),
)


def within_reach(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a unit is an office whose figures the viewer may see in full.

    Args:
        viewer: who asks. The figures are sums; no role sees a person in them.
    """
    return FIGURES.rows(viewer)
