"""Deleting the addresses of guests when they are of no more use. The guest and the attendance stay."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import CursorResult, Select, update

from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.retention import TextKind, waiting_rows
from hpmt_supervision.privacy.terms import days
from hpmt_supervision.sessions.models import Guest, SupervisionSession


def invited() -> Select[Any]:
    """Return the guests whose address is kept, whatever became of the session."""
    rows = waiting_rows(subject_id=Guest.id, runs_from=SupervisionSession.starts_at)
    return rows.select_from(Guest).join(Guest.session).where(Guest.email.is_not(None))


def delete_addresses(guest_ids: Sequence[int], now: datetime) -> int:
    """Delete the addresses of some guests, and return how many. Flushes."""
    done = cast(
        CursorResult[Any],
        db.session.execute(
            update(Guest)
            .where(Guest.id.in_(guest_ids), Guest.email.is_not(None))
            .values(email=None, version=Guest.version + 1)
        ),
    )
    db.session.flush()
    return done.rowcount


GUESTS = TextKind(
    code="guest_addresses",
    name=_l("E-postadresser til gjester"),
    runs_from=_l("dagen for veiledningen"),
    term=days(14),
    bounds=None,
    goes_with=_l("Ingenting annet."),
    stays=_l("At gjesten var invitert, og om gjesten møtte."),
    columns=(Guest.email,),
    waiting=invited,
    delete=delete_addresses,
)
