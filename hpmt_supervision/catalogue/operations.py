"""Writing the catalogue: loading a programme, and a group's choice of focus tools."""

from collections.abc import Collection
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select

from hpmt_supervision.catalogue import hpmt, queries
from hpmt_supervision.catalogue.models import Area, FocusTool, Phase, Principle, Programme, Tool
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act

MOST_FOCUS_TOOLS = 5
LONGEST_FOCUS_DAYS = 366


def load_hpmt() -> Programme:
    """Lay the HPMT programme into an empty catalogue, or return the one that is there. Flushes."""
    found = db.session.scalar(select(Programme).where(Programme.code == hpmt.PROGRAMME_CODE))
    if found is not None:
        return found
    programme = Programme(code=hpmt.PROGRAMME_CODE, name=hpmt.PROGRAMME_NAME)
    db.session.add(programme)
    db.session.flush()
    areas = {
        data.code: Area(programme_id=programme.id, code=data.code, name=data.name, mark=data.mark, position=position)
        for position, data in enumerate(hpmt.AREAS, start=1)
    }
    db.session.add_all(areas.values())
    for position, (code, name) in enumerate(hpmt.PHASES, start=1):
        db.session.add(Phase(programme_id=programme.id, code=code, name=name, position=position))
    for number, text in enumerate(hpmt.PRINCIPLES, start=1):
        db.session.add(Principle(programme_id=programme.id, number=number, text=text, valid_from=hpmt.START))
    for position, tool in enumerate(hpmt.TOOLS, start=1):
        row = Tool(
            programme_id=programme.id,
            code=tool.code,
            name=tool.name,
            position=position,
            valid_from=tool.valid_from,
            areas=[areas[code] for code in tool.areas],
        )
        db.session.add(row)
    db.session.flush()
    return programme


def choose_focus_tools(
    *, group: SupervisionGroup, tools: Collection[int], until: date | None, by: Viewer
) -> list[FocusTool]:
    """Let a group practise a few tools from today. Flushes.

    What the group practised until now ends yesterday, so that forms of the past keep their reasons; a choice made
    earlier today is replaced.

    Args:
        group: a group the actor leads.
        tools: keys of tools in force today; none ends the focus.
        until: the last local day, or None for no end.
        by: the actor.

    Raises:
        NotFound: when the actor does not lead the group.
        UserError: for a tool that is not in force, too many tools, or a last day that is past or far away.
    """
    queries.led_group(by, group.id)
    today = by.today
    offered = {tool.id for tool in queries.catalogue_on(today).tools}
    chosen = set(tools)
    if not chosen <= offered:
        raise UserError(_("Et av verktøyene er ikke i bruk nå. Velg blant verktøyene på siden."), field="tools")
    if len(chosen) > MOST_FOCUS_TOOLS:
        raise UserError(
            _("Velg høyst %(most)d verktøy. Få verktøy gir mer øving.", most=MOST_FOCUS_TOOLS), field="tools"
        )
    if chosen and until is not None and until < today:
        raise UserError(
            _("Siste dag kan ikke være før i dag. Velg en senere dato, eller la feltet stå tomt."), field="until"
        )
    if until is not None and until > today + timedelta(days=LONGEST_FOCUS_DAYS):
        raise UserError(_("Siste dag er mer enn ett år fram. Velg en tidligere dato."), field="until")
    _end_focus(group.id, today)
    rows = [
        FocusTool(group_id=group.id, tool_id=tool_id, valid_from=today, valid_to=until) for tool_id in sorted(chosen)
    ]
    db.session.add_all(rows)
    record_act(
        "focus_tools.choose", subject_kind="group", subject_id=group.id, by=by, tools=sorted(chosen), until=until
    )
    db.session.flush()
    return rows


def _end_focus(group_id: int, today: date) -> None:
    db.session.execute(delete(FocusTool).where(FocusTool.group_id == group_id, FocusTool.valid_from >= today))
    for row in queries.focus_tools_unended(group_id, today):
        row.valid_to = today - timedelta(days=1)
    db.session.flush()
