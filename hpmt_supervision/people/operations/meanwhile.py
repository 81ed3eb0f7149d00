"""Telling somebody that another was first, and what the other did. Nothing is overwritten."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core.errors import StaleVersion
from hpmt_supervision.extensions import db
from hpmt_supervision.people.history import Change, latest_change_of
from hpmt_supervision.people.models import Absence, Membership, Person, RoleAssignment, StandIn, SupervisionGroup, Unit
from hpmt_supervision.web.formats import active_locale, day_time

Row = Unit | Person | RoleAssignment | SupervisionGroup | Membership | Absence | StandIn


def hold_against(row: Row, version: int | None) -> None:
    """Lock a row, read it anew, and hold the version a form was opened with against it.

    The row may have been read before somebody else's transaction ended, so it is read again behind the lock.

    Args:
        row: what is about to be changed.
        version: the number the form carried, or None when it carried none.

    Raises:
        StaleVersion: when the row has moved on since, with a sentence about what the other did.
    """
    table: Any = type(row)
    # Two steps, because reading and locking in one raises for a version that has moved on, without a word of why.
    if db.session.scalar(select(table.id).where(table.id == row.id).with_for_update()) is None:
        raise StaleVersion(
            _("Noen andre har fjernet dette i mellomtiden. Ingenting av ditt er lagret, og det du skrev, står her.")
        )
    db.session.refresh(row)
    if version is None or row.version == version:
        return
    change = _last_change(row)
    if change is None:
        raise StaleVersion(
            _(
                "Noen andre har endret dette etter at du åpnet siden. "
                "Ingenting av ditt er lagret. Det du skrev, står her."
            )
        )
    raise StaleVersion(
        _(
            "%(change)s Det skjedde %(when)s, etter at du åpnet siden. "
            "Ingenting av ditt er lagret. Det du skrev, står her.",
            change=change.sentence,
            when=day_time(change.at, locale=active_locale()),
        )
    )


def _last_change(row: Row) -> Change | None:
    if isinstance(row, Membership):
        own = latest_change_of("membership", row.id)
        moved = latest_change_of("person", row.person_id, from_group_id=row.group_id)
        return max((change for change in (own, moved) if change), key=lambda change: change.at, default=None)
    if isinstance(row, RoleAssignment):
        return latest_change_of("person", row.person_id, role=row.role, unit_id=row.unit_id)
    kinds = {Unit: "unit", Person: "person", SupervisionGroup: "group", Absence: "absence", StandIn: "stand_in"}
    return latest_change_of(kinds[type(row)], row.id)
