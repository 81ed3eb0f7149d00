"""Factories for FE forms."""

from datetime import datetime
from itertools import count

from sqlalchemy import select

from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm, FeFormPrinciple, FeFormState, FeFormTool
from hpmt_supervision.people.models import Person
from tests.factories.catalogue import load_catalogue, phase, principle, tool

_numbers = count(1)


def make_form(
    author: Person,
    *,
    state: FeFormState = FeFormState.PREPARED,
    meeting_at: datetime | None = None,
    tools: tuple[str, ...] = (),
    principles: tuple[int, ...] = (),
    phase_code: str | None = "plan",
    theme: str | None = "Neste steg i planen",
    purpose: str | None = None,
) -> FeForm:
    """Make a form of a person at the unit of their first role, with its planned tools and principles."""
    load_catalogue()
    role = sorted(author.roles, key=lambda found: found.id)[0]
    moment = meeting_at or clock.now()
    form = FeForm(
        author_id=author.id,
        programme_id=db.session.scalars(select(Programme.id)).one(),
        unit_id=role.unit_id,
        state=state,
        meeting_at=moment,
        meeting_kind="participant",
        phase_id=phase(phase_code).id if phase_code else None,
        theme=theme,
        purpose=purpose,
        case_help_wanted="",
        request_key=f"factory-{next(_numbers)}",
        created_at=moment,
        saved_at=moment,
        prepared_at=None if state == FeFormState.DRAFT else moment,
        reflected_at=moment if state == FeFormState.REFLECTED else None,
        tools=[FeFormTool(tool_id=tool(code).id, planned=True) for code in tools],
        principles=[FeFormPrinciple(principle_id=principle(number).id, planned=True) for number in principles],
    )
    db.session.add(form)
    db.session.flush()
    return form
