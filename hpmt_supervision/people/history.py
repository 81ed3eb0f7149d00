"""Who changed what in the structure, and when: audit rows told in plain words. Rows hold ids; names are looked up."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, literal, or_, select, union_all

from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Part, Person, SupervisionGroup, Unit
from hpmt_supervision.people.roles import ROLE_LABELS, Role
from hpmt_supervision.privacy.models import AuditEvent
from hpmt_supervision.web.formats import active_locale, short_date

LATEST = 15
MOST = 300

# What each act is called. ``part`` decides between the two sentences of a new membership.
_SENTENCES: dict[str, Any] = {
    "absence.add": _l("%(who)s registrerte fravær for %(person)s fra %(from_date)s."),
    "absence.change": _l("%(who)s endret dagene for et fravær hos %(person)s, som nå begynner %(from_date)s."),
    "absence.remove": _l("%(who)s fjernet et fravær hos %(person)s som skulle begynne %(from_date)s."),
    "account.close": _l("%(who)s stengte kontoen til %(person)s."),
    "account.create": _l("%(who)s opprettet en konto for %(person)s."),
    "account.reopen": _l("%(who)s åpnet kontoen til %(person)s igjen."),
    "group.change": _l("%(who)s endret navn eller intervall for %(group)s."),
    "group.create": _l("%(who)s opprettet gruppa %(group)s."),
    "membership.add": _l("%(who)s la til %(person)s som medlem i %(group)s fra %(valid_from)s."),
    "membership.add.supervisor": _l("%(who)s la til %(person)s som veileder for %(group)s fra %(valid_from)s."),
    "membership.change": _l("%(who)s endret hvor lenge %(person)s er med i %(group)s."),
    "membership.end": _l("%(who)s satte %(valid_to)s som siste dag for %(person)s i %(group)s."),
    "membership.move": _l("%(who)s flyttet %(person)s fra %(from_group)s til %(to_group)s fra %(first_day)s."),
    "membership.remove": _l("%(who)s fjernet %(person)s fra %(group)s før medlemskapet begynte."),
    "person.address": _l("%(who)s endret e-postadressen til %(person)s."),
    "person.change": _l("%(who)s endret navn eller e-post for %(person)s."),
    "person.create": _l("%(who)s registrerte %(person)s."),
    "role.add": _l("%(who)s ga %(person)s rollen %(role)s ved %(unit)s fra %(valid_from)s."),
    "role.change": _l("%(who)s endret varigheten eller stillingsprosenten for %(person)s som %(role)s ved %(unit)s."),
    "role.end": _l("%(who)s satte %(valid_to)s som siste dag for %(person)s som %(role)s ved %(unit)s."),
    "role.remove": _l("%(who)s fjernet rollen %(role)s ved %(unit)s for %(person)s før den begynte."),
    "stand_in.add": _l(
        "%(who)s la til %(person)s som stedfortreder for %(absent_person)s i %(group)s "
        "fra %(valid_from)s til %(valid_to)s."
    ),
    "stand_in.end": _l("%(who)s satte %(valid_to)s som siste dag for %(person)s som stedfortreder i %(group)s."),
    "stand_in.remove": _l("%(who)s fjernet %(person)s som stedfortreder i %(group)s før den første dagen."),
    "unit.change": _l("%(who)s endret navn eller åpningsdag for %(unit)s."),
    "unit.close": _l("%(who)s satte %(closed_on)s som siste dag %(unit)s er åpen."),
    "unit.create": _l("%(who)s opprettet %(unit)s."),
    "unit.merge": _l("%(who)s slo %(unit)s sammen med %(into)s. Siste dag er %(closed_on)s."),
    "unit.reopen": _l("%(who)s åpnet %(unit)s igjen."),
}
_ACTIONS = sorted(action for action in _SENTENCES if action != "membership.add.supervisor")

# Which detail of a row holds the key of what kind of thing.
_KEYS_OF: Mapping[str, tuple[str, ...]] = {
    "person": ("person_id", "absent_person_id"),
    "group": ("group_id", "from_group_id", "to_group_id"),
    "unit": ("unit_id", "parent_id", "into_id"),
}
_TABLES: Mapping[str, Any] = {"person": Person, "group": SupervisionGroup, "unit": Unit}
_DAYS = ("valid_from", "valid_to", "from_date", "to_date", "first_day", "closed_on")


@dataclass(frozen=True)
class Change:
    """One act, in words.

    Attributes:
        at: when it was done.
        sentence: who did what to whom.
    """

    at: datetime
    sentence: str


def changes_of(kind: str, key: int, *, limit: int = LATEST) -> tuple[list[Change], bool]:
    """Return what has been done to a person, group or unit, the latest first.

    Args:
        kind: ``person``, ``group`` or ``unit``.
        key: its key.
        limit: how many at most.

    Returns:
        The acts, and whether there are more.
    """
    rows = _rows(
        or_(
            and_(AuditEvent.subject_kind == kind, AuditEvent.subject_id == key),
            *(_holds(name, key) for name in _KEYS_OF[kind]),
        ),
        limit=limit + 1,
    )
    return _in_words(rows[:limit]), len(rows) > limit


def latest_change_of(kind: str, key: int, **details: Any) -> Change | None:
    """Return the last thing that was done to one row, or None when nothing is recorded.

    Args:
        kind: the row's kind, such as ``membership``; a move belongs to the person and is found by its groups.
        key: the row's key.
        details: what the act's details must hold as well, such as ``from_group_id``.
    """
    held = (_holds(name, value) for name, value in details.items())
    rows = _rows(and_(AuditEvent.subject_kind == kind, AuditEvent.subject_id == key, *held), limit=1)
    return _in_words(rows)[0] if rows else None


def _holds(name: str, value: int | str) -> ColumnElement[bool]:
    """Return the condition that the details name a value; they are JSON whose keys stand in order."""
    text = f'"{name}": {json.dumps(value)}'
    return or_(*(AuditEvent.details.contains(f"{text}{end}", autoescape=True) for end in (",", "}")))


def _rows(condition: ColumnElement[bool], *, limit: int) -> list[AuditEvent]:
    return list(
        db.session.scalars(
            select(AuditEvent)
            .where(AuditEvent.action.in_(_ACTIONS), condition)
            .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
            .limit(limit)
        )
    )


def _in_words(rows: Iterable[AuditEvent]) -> list[Change]:
    told = [(row, _details(row)) for row in rows]
    keys = {kind: {key for _row, found in told for key in _keys(found, kind)} for kind in _KEYS_OF}
    keys["person"] |= {row.actor_id for row, _found in told if row.actor_id is not None}
    names = _names(keys)
    return [Change(row.at, _sentence(row, found, names)) for row, found in told]


def _details(row: AuditEvent) -> dict[str, Any]:
    try:
        found = json.loads(row.details)
    except ValueError:
        found = {}
    details: dict[str, Any] = found if isinstance(found, dict) else {}
    # What an act was done to is named by the row itself.
    if row.subject_kind in _KEYS_OF:
        details.setdefault(_KEYS_OF[row.subject_kind][0], row.subject_id)
    return details


def _keys(details: Mapping[str, Any], kind: str) -> set[int]:
    return {details[name] for name in _KEYS_OF[kind] if isinstance(details.get(name), int)}


def _names(keys: Mapping[str, set[int]]) -> dict[str, dict[int, str]]:
    """Return names by kind and key, asked for in one question."""
    names: dict[str, dict[int, str]] = {kind: {} for kind in keys}
    asked = [
        select(literal(kind), table.id, table.name).where(table.id.in_(keys[kind]))
        for kind, table in _TABLES.items()
        if keys[kind]
    ]
    if asked:
        for kind, key, name in db.session.execute(union_all(*asked)):
            names[kind][key] = name
    return names


def _sentence(row: AuditEvent, details: Mapping[str, Any], names: Mapping[str, Mapping[int, str]]) -> str:
    values = {"who": names["person"].get(row.actor_id, _("Ukjent")) if row.actor_id else _("Systemet")}
    for kind, keys in _KEYS_OF.items():
        for name in keys:
            values[name.removesuffix("_id")] = names[kind].get(details.get(name, 0), "–")
    values |= {name: _day(details.get(name)) for name in _DAYS}
    role = details.get("role")
    values["role"] = str(ROLE_LABELS[Role(role)]) if role in set(Role) else "–"
    supervisor = row.action == "membership.add" and details.get("part") == Part.SUPERVISOR
    return str(_SENTENCES["membership.add.supervisor" if supervisor else row.action]) % values


def _day(value: object) -> str:
    try:
        return short_date(date.fromisoformat(str(value)), locale=active_locale())
    except ValueError:
        return "–"
