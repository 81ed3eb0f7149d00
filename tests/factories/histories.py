"""Lays a whole history of supervision, as the oracle describes it, into the database."""

import csv
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert

from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Absence, Membership, Person, SupervisionGroup, Unit
from hpmt_supervision.sessions.models import Attendance, SupervisionSession
from tests.properties.fidelity.figures.oracle import Away, History, OracleGroup, OracleSession, OracleUnit, Spell

KINDS = ("national", "county", "office")


def lay_history(history: History) -> None:
    """Replace what is in the database with a history."""
    for model in (Attendance, SupervisionSession, Absence, Membership, SupervisionGroup, Person, Unit):
        db.session.execute(delete(model))
    unit = {u.id: number for number, u in enumerate(history.units, start=1)}
    group = {g.id: number for number, g in enumerate(history.groups, start=1)}
    session = {s.id: number for number, s in enumerate(history.sessions, start=1)}
    people = {s.person for s in history.spells} | {a.person for a in history.absences}
    people |= {p for s in history.sessions for p in s.attendance}
    person = {p: number for number, p in enumerate(sorted(people), start=1)}

    def put(model: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            db.session.execute(insert(model), rows)

    for kind in KINDS:
        put(
            Unit,
            [
                {"id": unit[u.id], "text_id": u.id, "kind": u.kind, "name": u.name, "opened_on": u.opened}
                | {"closed_on": u.closed, "parent_id": unit.get(u.parent or "")}
                for u in history.units
                if u.kind == kind
            ],
        )
    put(Person, [{"id": number, "text_id": p, "name": p} for p, number in person.items()])
    put(
        SupervisionGroup,
        [
            {"id": group[g.id], "text_id": g.id, "level": g.level, "unit_id": unit[g.unit], "name": g.id}
            | {"interval_days": g.interval}
            for g in history.groups
        ],
    )
    put(
        Membership,
        [
            {"group_id": group[s.group], "person_id": person[s.person], "part": s.part}
            | {"valid_from": s.first, "valid_to": s.last}
            for s in history.spells
        ],
    )
    put(
        Absence,
        [
            {"person_id": person[a.person], "kind": a.kind, "from_date": a.first, "to_date": a.last}
            for a in history.absences
        ],
    )
    put(
        SupervisionSession,
        [
            {"id": session[s.id], "text_id": s.id, "group_id": group[s.group], "local_date": s.day, "minutes": 60}
            | {"starts_at": datetime.combine(s.day, time(8), UTC), "status": s.status}
            | {"cancel_reason": "other" if s.status == "cancelled" else None}
            for s in history.sessions
        ],
    )
    put(
        Attendance,
        [
            {"session_id": session[s.id], "person_id": person[p], "status": how}
            for s in history.sessions
            for p, how in s.attendance.items()
        ],
    )
    db.session.flush()


def read_bundle(folder: Path) -> History:
    """Read a valid bundle of CSV files with ISO dates."""

    def rows(name: str) -> list[dict[str, str]]:
        with (folder / f"{name}.csv").open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def day(text: str) -> date | None:
        return date.fromisoformat(text) if text else None

    def first(text: str) -> date:
        return date.fromisoformat(text)

    attendance: dict[str, dict[str, str]] = {}
    for row in rows("attendance"):
        attendance.setdefault(row["session_id"], {})[row["person_id"]] = row["status"]
    return History(
        units=[
            OracleUnit(
                r["unit_id"], r["kind"], r["name"], r["parent_id"] or None, day(r["opened_on"]), day(r["closed_on"])
            )
            for r in rows("units")
        ],
        groups=[
            OracleGroup(r["group_id"], int(r["level"]), r["unit_id"], int(r["interval_days"] or 14))
            for r in rows("groups")
        ],
        spells=[
            Spell(r["group_id"], r["person_id"], first(r["valid_from"]), day(r["valid_to"]), r["part"])
            for r in rows("memberships")
        ],
        absences=[Away(r["person_id"], r["kind"], first(r["from_date"]), day(r["to_date"])) for r in rows("absences")],
        sessions=[
            OracleSession(
                r["session_id"],
                r["group_id"],
                first(r["starts_at"][:10]),
                r["status"],
                attendance.get(r["session_id"], {}),
            )
            for r in rows("sessions")
        ],
    )
