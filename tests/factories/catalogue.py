"""Factories for the catalogue: the HPMT programme, and focus tools."""

from datetime import date

from sqlalchemy import select

from hpmt_supervision.catalogue.models import FocusTool, Phase, Principle, Programme, Tool
from hpmt_supervision.catalogue.operations import load_hpmt
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup


def load_catalogue() -> Programme:
    """Lay the HPMT programme, or return the one that is there."""
    return load_hpmt()


def tool(code: str) -> Tool:
    """Return a tool of HPMT by its code."""
    return db.session.scalars(select(Tool).where(Tool.code == code)).one()


def phase(code: str) -> Phase:
    """Return a phase of HPMT by its code."""
    return db.session.scalars(select(Phase).where(Phase.code == code)).one()


def principle(number: int) -> Principle:
    """Return a principle of HPMT by its number."""
    return db.session.scalars(select(Principle).where(Principle.number == number)).one()


def make_focus(group: SupervisionGroup, *codes: str, since: date, until: date | None = None) -> list[FocusTool]:
    """Let a group practise tools for a spell."""
    rows = [FocusTool(group_id=group.id, tool_id=tool(code).id, valid_from=since, valid_to=until) for code in codes]
    db.session.add_all(rows)
    db.session.flush()
    return rows
