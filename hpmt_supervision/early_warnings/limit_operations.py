"""Setting when warnings are raised, for the programme or for a unit and those beneath it."""

from flask_babel import gettext as _

from hpmt_supervision.catalogue.queries import hpmt_programme
from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.core.work import expect_version
from hpmt_supervision.early_warnings import thresholds
from hpmt_supervision.early_warnings.kinds import WarningKind
from hpmt_supervision.early_warnings.limit_queries import all_limits, unit_for
from hpmt_supervision.early_warnings.models import WarningLimits
from hpmt_supervision.early_warnings.policy import may_set_programme
from hpmt_supervision.early_warnings.thresholds import Limits
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act

_BOUNDS = {
    "intervals_x10": thresholds.INTERVALS_X10,
    "empty_agendas": thresholds.EMPTY_AGENDAS,
    "silence_days": thresholds.SILENCE_DAYS,
    "leaders_wanted": thresholds.LEADERS_WANTED,
}


def set_limits(*, unit_id: int | None, limits: Limits, expected_version: int | None, by: Viewer) -> WarningLimits:
    """Set what holds at a place; None leaves a number to what stands further up. Flushes.

    The next check goes by it. Saying nothing at all keeps the row, so that two people who edit it are told.

    Args:
        unit_id: a unit within reach of ``by``, or None for the programme.
        limits: what is said there.
        expected_version: the version the page was opened with, 0 when nothing was said then, or None.
        by: who sets it.

    Raises:
        NotFound: when it is not for ``by`` to set.
        UserError: with the field when a number is out of bounds.
        StaleVersion: when somebody else has changed it.
    """
    if not by.may(Permission.SET_WARNING_LIMITS):
        raise NotFound("")
    if unit_id is not None:
        unit_for(by, unit_id)
    elif not may_set_programme(by):
        raise NotFound("")
    for name, (lowest, highest) in _BOUNDS.items():
        value = getattr(limits, name)
        if value is not None and not lowest <= value <= highest:
            raise UserError(_("Velg et tall fra lista."), field=name)
    row = all_limits().rows.get(unit_id)
    if row is None:
        row = WarningLimits(programme_id=hpmt_programme().id, unit_id=unit_id)
        db.session.add(row)
        if expected_version:
            expect_version(row, expected_version)
    else:
        expect_version(row, expected_version)
    for name in _BOUNDS:
        setattr(row, name, getattr(limits, name))
    kinds = limits.kinds
    row.kinds = None if kinds is None else " ".join(kind for kind in WarningKind if kind in kinds)
    db.session.flush()
    record_act("warning_limits.set", subject_kind="warning_limits", subject_id=row.id, by=by, unit_id=unit_id)
    return row
