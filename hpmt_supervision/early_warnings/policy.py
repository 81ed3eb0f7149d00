"""Which warnings and questions a viewer reaches. The same condition filters the lists and checks one row."""

from datetime import date
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists, false, or_
from sqlalchemy.orm import aliased

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.early_warnings.models import EarlyWarning, OfficeQuestion, WarningAnswer
from hpmt_supervision.people.access import Kind, Way
from hpmt_supervision.people.models import SupervisionGroup, Unit
from hpmt_supervision.people.policy import has_leader, led_groups, offices_led, watched_units
from hpmt_supervision.people.roles import Role
from hpmt_supervision.people.viewer import Viewer

# The level of supervision at which somebody who looks from outside stands.
_STANDS_AT = {
    Role.OFFICE_LEADER: 2,
    Role.COUNTY_COORDINATOR: 2,
    Role.FM_SUPERVISOR: 2,
    Role.RESOURCE_GROUP: 3,
}


_OWN = Way(
    "supervisor",
    _l("De som leder gruppa"),
    _l("Først, og så lenge varselet står"),
    frozenset({Permission.ANSWER_WARNINGS}),
    lambda viewer: EarlyWarning.group_id.in_(led_groups(viewer)),
)


def own(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a warning is about a group the viewer leads. The query must select from EarlyWarning.

    Args:
        viewer: who asks.
    """
    return _OWN.rows(viewer)


def seen_from_above(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a warning has come to the viewer from a group below.

    It has when it went up to the viewer's level, or when those one level down have answered it. An office's leader
    sees the same of the own office. The query must select from EarlyWarning, SupervisionGroup and Unit.

    Args:
        viewer: who asks.
    """
    stands_at = _STANDS_AT.get(viewer.role)
    if stands_at is None:
        return false()
    answered = exists().where(WarningAnswer.warning_id == EarlyWarning.id)
    has_come = or_(EarlyWarning.level >= stands_at, and_(answered, SupervisionGroup.level == stands_at - 1))
    within = (
        and_(Unit.id == viewer.unit_id, SupervisionGroup.level == 1)
        if viewer.role is Role.OFFICE_LEADER
        else watched_units(viewer)
    )
    return and_(
        within, has_come, EarlyWarning.level >= SupervisionGroup.level, _is_above(viewer, stands_at), ~own(viewer)
    )


def _is_above(viewer: Viewer, stands_at: int) -> ColumnElement[bool]:
    """Return the condition that the group is below the viewer; a coordinator also follows the county's own groups."""
    if viewer.role is Role.COUNTY_COORDINATOR:
        return or_(
            SupervisionGroup.level < stands_at,
            and_(SupervisionGroup.level == stands_at, EarlyWarning.level > SupervisionGroup.level),
        )
    return SupervisionGroup.level < stands_at


WARNINGS = Kind(
    "early_warning",
    _l("Tidlige varsler"),
    _l("At veiledningen i en gruppe er i ferd med å stoppe, hvorfor, og hva gruppa har svart"),
    ways=(
        _OWN,
        Way(
            "above",
            _l("Lederen på kontoret, og de som følger det fra nivået over"),
            _l("Når ingen har svart, eller når det er svart"),
            frozenset(),
            seen_from_above,
            only=frozenset(_STANDS_AT),
        ),
    ),
)


def may_set_programme(viewer: Viewer) -> bool:
    """Tell whether the viewer may set what holds for the whole programme.

    Args:
        viewer: who asks.
    """
    return viewer.role is Role.RESOURCE_GROUP and viewer.may(Permission.SET_WARNING_LIMITS)


def is_led(unit_id: Any, on: date) -> ColumnElement[bool]:
    """Return the condition that somebody leads a group of level 1 at an office on a day.

    Args:
        unit_id: the office's key, or the column that holds it.
        on: the local day.
    """
    group = aliased(SupervisionGroup)
    return exists().where(group.unit_id == unit_id, group.level == 1, has_leader(group, on))


def asked_of(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a question is asked of the viewer: it is about an office whose group they lead.

    While nobody leads a group at an office, what is asked about it is asked of the office's leader instead.

    Args:
        viewer: who asks. The query must select from OfficeQuestion.
    """
    if not viewer.may(Permission.ANSWER_QUESTIONS):
        return false()
    if viewer.role is Role.OFFICE_LEADER:
        return and_(OfficeQuestion.unit_id == viewer.unit_id, _nobody_leads(viewer.today))
    return OfficeQuestion.unit_id.in_(offices_led(viewer))


@lru_cache(maxsize=8)
def _nobody_leads(on: date) -> ColumnElement[bool]:
    """Return the condition that nobody leads a group at a question's office; it takes longer to build than to ask."""
    return ~is_led(OfficeQuestion.unit_id, on)


def asked_by(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that the viewer asked a question in the role of now. The query selects from OfficeQuestion.

    Args:
        viewer: who asks.
    """
    if not viewer.may(Permission.ASK_OFFICES):
        return false()
    return and_(OfficeQuestion.asked_by_id == viewer.person_id, OfficeQuestion.asked_role == viewer.role)
