"""Noting what an act on the schedule changes, in its own transaction, so that it can be undone."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.act_models import ActKind, ScheduleAct, ScheduleActRow
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.sessions.series_models import Series

KEPT = timedelta(days=1)
SESSION_VALUES = (
    "series_id",
    "occurrence_local",
    "minutes",
    "place",
    "link",
    "led_by_id",
    "status",
    "cancel_reason",
)
SERIES_VALUES = (
    "rule",
    "starts_local",
    "chosen_local",
    "open_ended",
    "minutes",
    "place",
    "link",
    "led_by_id",
)


class Noting:
    """Collects what an act is about to change, and keeps it when the act is done.

    Args:
        kind: what is done.
        group_id: whose schedule it is done to.
        by: who does it.
    """

    def __init__(self, kind: ActKind, *, group_id: int, by: Viewer) -> None:
        self.kind, self.group_id, self.by = kind, group_id, by
        self._seen: dict[SupervisionSession | Series, str | None] = {}

    def sees(self, rows: Iterable[SupervisionSession | Series]) -> None:
        """Note the present values of rows that will change."""
        for row in rows:
            self._seen.setdefault(
                row, json.dumps(session_values(row) if isinstance(row, SupervisionSession) else series_values(row))
            )

    def made(self, rows: Iterable[SupervisionSession | Series]) -> None:
        """Note rows that the act itself made."""
        for row in rows:
            self._seen.setdefault(row, None)

    def keep(self) -> ScheduleAct:
        """Write what was noted, after everything was flushed, and forget acts that can no longer be undone."""
        _forget_old()
        act = ScheduleAct(group_id=self.group_id, kind=self.kind, made_by_id=self.by.person_id, made_at=clock.now())
        act.rows = [
            ScheduleActRow(
                session_id=row.id if isinstance(row, SupervisionSession) else None,
                series_id=row.id if isinstance(row, Series) else None,
                before=_with_asked_after(row, before),
                version_after=row.version,
            )
            for row, before in self._seen.items()
        ]
        db.session.add(act)
        db.session.flush()
        return act


def _with_asked_after(row: SupervisionSession | Series, before: str | None) -> str | None:
    """Note who is asked once the act is done: whoever is gone later was withdrawn, and an undo does not ask them."""
    if before is None or not isinstance(row, SupervisionSession):
        return before
    return json.dumps({**json.loads(before), "asked_after": sorted(one.person_id for one in row.invitations)})


def session_values(session: SupervisionSession) -> dict[str, Any]:
    """Return a session's values as JSON can hold them, with who is asked and what they have answered."""
    values = {name: getattr(session, name) for name in SESSION_VALUES}
    asked = [
        [row.person_id, row.answer, row.answer_reason, row.answered_at.isoformat() if row.answered_at else None]
        for row in session.invitations
    ]
    return {**values, "starts_at": session.starts_at.isoformat(), "asked": asked}


def series_values(series: Series) -> dict[str, Any]:
    """Return a series' values as JSON can hold them."""
    return {**{name: getattr(series, name) for name in SERIES_VALUES}, "laid_out_to": series.laid_out_to.isoformat()}


def _forget_old() -> None:
    old = select(ScheduleAct.id).where(ScheduleAct.made_at < clock.now() - KEPT)
    db.session.execute(delete(ScheduleActRow).where(ScheduleActRow.act_id.in_(old)))
    db.session.execute(delete(ScheduleAct).where(ScheduleAct.made_at < clock.now() - KEPT))


def instant(text: str) -> datetime:
    """Read an instant that ``session_values`` wrote."""
    return datetime.fromisoformat(text)
