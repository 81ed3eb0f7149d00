"""Writes about units."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import or_, select

from hpmt_supervision.core import clock
from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.database import new_text_id
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.hierarchy import is_legal_parent
from hpmt_supervision.people.models import Unit, UnitKind
from hpmt_supervision.people.operations.checks import clean_name, made_before, shown_day, text_id_of_form
from hpmt_supervision.people.operations.meanwhile import hold_against
from hpmt_supervision.privacy.audit import Actor, record_act


def create_unit(
    *,
    kind: str,
    name: str,
    parent: Unit | None,
    opened_on: date | None,
    by: Actor | None,
    request_key: str | None = None,
) -> Unit:
    """Make a unit under another: a county under the nation, an office under a county.

    Raises:
        UserError: when the parent is of the wrong kind, or an open unit there has the same name.
    """
    text_id = text_id_of_form(request_key)
    if found := made_before(Unit, text_id):
        return found
    name = clean_name(name)
    if not is_legal_parent(kind, parent.kind if parent else None):
        raise UserError(_wrong_parent(kind), field="parent_id")
    check_name_is_free(name, parent_id=parent.id if parent else None, unit_id=None)
    unit = Unit(
        text_id=text_id or new_text_id(),
        kind=kind,
        name=name,
        parent_id=parent.id if parent else None,
        opened_on=opened_on,
    )
    db.session.add(unit)
    db.session.flush()
    record_act("unit.create", subject_kind="unit", subject_id=unit.id, by=by, kind=kind, parent_id=unit.parent_id)
    return unit


def _wrong_parent(kind: str) -> str:
    if kind == UnitKind.OFFICE:
        return str(_("Et Nav-kontor må ligge under et fylke. Velg fylket."))
    if kind == UnitKind.COUNTY:
        return str(_("Et fylke må ligge under den nasjonale enheten. Velg den."))
    return str(_("Den nasjonale enheten kan ikke ligge under en annen. La feltet stå tomt."))


def check_name_is_free(name: str, *, parent_id: int | None, unit_id: int | None) -> None:
    """Pass silently when no other open unit under the same parent has the name.

    Raises:
        UserError: when one has.
    """
    siblings = db.session.scalars(
        select(Unit).where(
            Unit.parent_id == parent_id if parent_id else Unit.parent_id.is_(None),
            or_(Unit.closed_on.is_(None), Unit.closed_on >= clock.today()),
            Unit.id != (unit_id or 0),
        )
    )
    if any(norwegian_order(unit.name) == norwegian_order(name) for unit in siblings):
        raise UserError(
            _("«%(name)s» finnes alt her. Velg et annet navn, eller bruk den som finnes.", name=name), field="name"
        )


def change_unit(
    *, unit: Unit, name: str, opened_on: date | None, expected_version: int | None, by: Actor | None
) -> None:
    """Rename a unit or correct the day it opened. What happened there stays; kind and parent never change.

    Raises:
        UserError: when the unit closed before that day, or the name is taken.
        StaleVersion: when the page was opened before somebody else's change.
    """
    hold_against(unit, expected_version)
    name = clean_name(name)
    if opened_on is not None and unit.closed_on is not None and unit.closed_on < opened_on:
        raise UserError(
            _("Enheten ble stengt %(day)s. Velg den dagen eller en tidligere.", day=shown_day(unit.closed_on)),
            field="opened_on",
        )
    if name != unit.name:
        check_name_is_free(name, parent_id=unit.parent_id, unit_id=unit.id)
    unit.name, unit.opened_on = name, opened_on
    db.session.flush()
    record_act("unit.change", subject_kind="unit", subject_id=unit.id, by=by, opened_on=opened_on)
