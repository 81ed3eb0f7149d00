"""Writes about supervision groups."""

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.database import new_text_id
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.hierarchy import KIND_OF_LEVEL
from hpmt_supervision.people.models import DEFAULT_INTERVAL_DAYS, SupervisionGroup, Unit
from hpmt_supervision.people.operations.checks import clean_name, made_before, text_id_of_form
from hpmt_supervision.people.operations.meanwhile import hold_against
from hpmt_supervision.people.signals import interval_changing
from hpmt_supervision.privacy.audit import Actor, record_act


def create_group(
    *,
    level: int,
    unit: Unit,
    name: str,
    by: Actor | None,
    interval_days: int = DEFAULT_INTERVAL_DAYS,
    request_key: str | None = None,
) -> SupervisionGroup:
    """Make a supervision group: level 1 at an office, level 2 at a county, level 3 at the national unit.

    Args:
        level: 1, 2 or 3.
        unit: where it belongs for good; a group that moves is a new group.
        name: unique at the unit.
        by: who acts.
        interval_days: days from one session to the next, 1–366.
        request_key: the form's key; a form sent twice gives back the first group.

    Raises:
        UserError: when the unit's kind does not fit the level, the interval is out of range or the name is taken.
    """
    text_id = text_id_of_form(request_key)
    if found := made_before(SupervisionGroup, text_id):
        return found
    name = clean_name(name)
    if KIND_OF_LEVEL.get(level) != unit.kind:
        raise UserError(_wrong_unit(level), field="unit_id")
    _check_interval(interval_days)
    _check_name_is_free(name, unit_id=unit.id, group_id=None)
    group = SupervisionGroup(
        text_id=text_id or new_text_id(), level=level, unit=unit, name=name, interval_days=interval_days
    )
    db.session.add(group)
    db.session.flush()
    record_act("group.create", subject_kind="group", subject_id=group.id, by=by, level=level, unit_id=unit.id)
    return group


def change_group(
    *, group: SupervisionGroup, name: str, interval_days: int, expected_version: int | None, by: Actor | None
) -> None:
    """Rename a group or change its interval. A room that knows of held sessions may refuse a new interval.

    Raises:
        UserError: when the interval is out of range or may not change, or the name is taken.
        StaleVersion: when the page was opened before somebody else's change.
    """
    hold_against(group, expected_version)
    name = clean_name(name)
    _check_interval(interval_days)
    if name != group.name:
        _check_name_is_free(name, unit_id=group.unit_id, group_id=group.id)
    if interval_days != group.interval_days:
        interval_changing.send(None, group=group, interval_days=interval_days, by=by)
    group.name, group.interval_days = name, interval_days
    db.session.flush()
    record_act("group.change", subject_kind="group", subject_id=group.id, by=by, interval_days=interval_days)


def _check_interval(interval_days: int) -> None:
    if not 1 <= interval_days <= 366:
        raise UserError(_("Skriv et helt tall fra 1 til 366 dager."), field="interval_days")


def _check_name_is_free(name: str, *, unit_id: int, group_id: int | None) -> None:
    others = db.session.scalars(
        select(SupervisionGroup.name).where(SupervisionGroup.unit_id == unit_id, SupervisionGroup.id != (group_id or 0))
    )
    if any(norwegian_order(other) == norwegian_order(name) for other in others):
        raise UserError(
            _("Enheten har alt en gruppe som heter «%(name)s». Velg et annet navn.", name=name), field="name"
        )


def _wrong_unit(level: int) -> str:
    sentences = {
        1: _("En gruppe på nivå 1 hører til et Nav-kontor. Velg et kontor."),
        2: _("En gruppe på nivå 2 hører til et fylke. Velg fylket."),
        3: _("En gruppe på nivå 3 hører til den nasjonale enheten. Velg den."),
    }
    return str(sentences.get(level, _("Velg nivå 1, 2 eller 3.")))
