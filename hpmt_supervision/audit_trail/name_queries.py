"""The names of the people, groups and units that acts tell of, with links for those who may follow them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import select

from hpmt_supervision.audit_trail.detail_words import GROUPS, PEOPLE, UNITS
from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, SupervisionGroup, Unit
from hpmt_supervision.people.viewer import Viewer


@dataclass(frozen=True)
class Told:
    """One value of a detail: its text, and where it leads, or None."""

    text: str
    url: str | None = None


# What a detail points at: which details do, the column of names, and the page of one.
_POINTS_AT = (
    (PEOPLE, Person, "people.show", "person_id"),
    (GROUPS, SupervisionGroup, "people.group", "group_id"),
    (UNITS, Unit, "people.unit", "unit_id"),
)
Names = Mapping[tuple[str, int], Told]


def names_for(details: Iterable[str], viewer: Viewer) -> Names:
    """Return the names of the people, groups and units that some acts tell of, in one query for each, with links.

    Args:
        details: the details as the trail keeps them.
        viewer: who reads; without the right to see people and units nobody is named.
    """
    if not viewer.may(Permission.SEE_STRUCTURE):
        return {}
    rows = [json.loads(text) for text in details if text]
    found: dict[tuple[str, int], Told] = {}
    for keys, model, endpoint, argument in _POINTS_AT:
        ids = {one for row in rows for key in keys & row.keys() for one in listed(row[key]) if isinstance(one, int)}
        if not ids:
            continue
        for number, name in db.session.execute(select(model.id, model.name).where(model.id.in_(ids))):
            told = Told(name, url_for(endpoint, **{argument: number}))  # type: ignore[arg-type]
            found.update({(key, number): told for key in keys})
    return found


def listed(value: Any) -> list[Any]:
    """Return a detail's values: none, one or several."""
    return [one for one in value if one is not None] if isinstance(value, list) else [] if value is None else [value]
