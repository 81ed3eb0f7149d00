"""Reading the catalogue: what is in force on a day, and what a group practises."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from hpmt_supervision.catalogue.hpmt import PROGRAMME_CODE
from hpmt_supervision.catalogue.models import Area, FocusTool, Phase, Principle, Programme, Tool
from hpmt_supervision.catalogue.policy import in_force, led_groups, own_group_ids
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.viewer import Viewer


@dataclass(frozen=True)
class AreaTools:
    """An area and the tools listed under it. A tool of several areas is listed once, under the first."""

    area: Area
    tools: tuple[Tool, ...]


@dataclass(frozen=True)
class Catalogue:
    """The part of a programme that is in force on a day.

    Attributes:
        programme_id: the programme's key.
        areas: areas in order, each with its tools in order; an area without tools in force is left out.
        phases, principles: in order.
    """

    programme_id: int
    areas: tuple[AreaTools, ...]
    phases: tuple[Phase, ...]
    principles: tuple[Principle, ...]

    @property
    def tools(self) -> tuple[Tool, ...]:
        """Return every tool in force, in the order of the areas."""
        return tuple(tool for listed in self.areas for tool in listed.tools)


@dataclass(frozen=True)
class Focus:
    """What a group practises now.

    Attributes:
        group: the group.
        until: the last day, or None when it has no end.
        tools: the tools, in order.
    """

    group: SupervisionGroup
    until: date | None
    tools: tuple[Tool, ...]


def hpmt_programme() -> Programme:
    """Return HPMT, the programme that holds for what belongs to no other.

    Raises:
        NotFound: when its catalogue has not been laid.
    """
    programme = db.session.scalar(select(Programme).where(Programme.code == PROGRAMME_CODE))
    if programme is None:
        raise NotFound("")
    return programme


def catalogue_on(day: date, *, programme_code: str = PROGRAMME_CODE) -> Catalogue:
    """Return what of a programme is in force on a day.

    Args:
        day: a local date.
        programme_code: the programme's code.

    Raises:
        NotFound: when there is no such programme.
    """
    programme_id = select(Programme.id).where(Programme.code == programme_code).scalar_subquery()
    phases = db.session.scalars(select(Phase).where(Phase.programme_id == programme_id).order_by(Phase.position)).all()
    principles = db.session.scalars(
        select(Principle)
        .where(Principle.programme_id == programme_id, in_force(Principle, day))
        .order_by(Principle.number, Principle.id)
    ).all()
    tools = db.session.scalars(
        select(Tool)
        .where(Tool.programme_id == programme_id, in_force(Tool, day))
        .options(selectinload(Tool.areas))
        .order_by(Tool.position, Tool.id)
    ).all()
    anything: Sequence[Phase | Principle | Tool] = phases or principles or tools
    if not anything:
        raise NotFound("")
    return Catalogue(anything[0].programme_id, _by_area(tools), tuple(phases), tuple(principles))


def phases_of(programme_code: str = PROGRAMME_CODE) -> list[Phase]:
    """Return the phases of a programme, in order."""
    return list(
        db.session.scalars(
            select(Phase)
            .join(Programme, Programme.id == Phase.programme_id)
            .where(Programme.code == programme_code)
            .order_by(Phase.position, Phase.id)
        )
    )


def _by_area(tools: Sequence[Tool]) -> tuple[AreaTools, ...]:
    listed: dict[Area, list[Tool]] = {}
    for tool in tools:
        if tool.areas:
            listed.setdefault(tool.areas[0], []).append(tool)
    areas = sorted(listed, key=lambda area: area.position)
    return tuple(AreaTools(area, tuple(listed[area])) for area in areas)


def focus_tools(group_id: int, on: date) -> list[FocusTool]:
    """Return the focus tools of a group on a day, in the order of the catalogue.

    Args:
        group_id: the group's key.
        on: a local date.
    """
    return list(
        db.session.scalars(
            select(FocusTool)
            .join(FocusTool.tool)
            .where(FocusTool.group_id == group_id, in_force(FocusTool, on), in_force(Tool, on))
            .options(joinedload(FocusTool.tool).selectinload(Tool.areas))
            .order_by(Tool.position, Tool.id)
        )
    )


def own_focus(viewer: Viewer) -> list[Focus]:
    """Return what the groups of the viewer practise today: groups one is supervised in, in order of name."""
    return _focus_of(select(own_group_ids(viewer).subquery().c.group_id), viewer.today)


def _focus_of(group_ids: object, on: date) -> list[Focus]:
    rows = db.session.scalars(
        select(FocusTool)
        .join(FocusTool.tool)
        .join(FocusTool.group)
        .where(FocusTool.group_id.in_(group_ids), in_force(FocusTool, on), in_force(Tool, on))  # type: ignore[arg-type]
        .options(joinedload(FocusTool.tool).selectinload(Tool.areas), joinedload(FocusTool.group))
        .order_by(SupervisionGroup.name, SupervisionGroup.id, Tool.position, Tool.id)
    ).all()
    groups: dict[SupervisionGroup, list[FocusTool]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    return [
        Focus(group, min((row.valid_to for row in found if row.valid_to), default=None), tuple(r.tool for r in found))
        for group, found in groups.items()
    ]


def led_focus(viewer: Viewer) -> list[Focus]:
    """Return the groups the viewer leads today with what each practises, groups without focus tools included."""
    groups = db.session.scalars(led_groups(viewer).order_by(SupervisionGroup.name, SupervisionGroup.id)).all()
    if not groups:
        return []
    found = {focus.group.id: focus for focus in _focus_of([group.id for group in groups], viewer.today)}
    return [found.get(group.id) or Focus(group, None, ()) for group in groups]


def led_group(viewer: Viewer, group_id: int) -> SupervisionGroup:
    """Return a group the viewer leads today.

    Raises:
        NotFound: when the viewer does not lead it.
    """
    group = db.session.scalar(led_groups(viewer).where(SupervisionGroup.id == group_id))
    if group is None:
        raise NotFound("")
    return group


def tools_by_ids(ids: Collection[int]) -> list[Tool]:
    """Return tools by key, in force or not, in the order of the catalogue."""
    if not ids:
        return []
    return list(
        db.session.scalars(
            select(Tool).where(Tool.id.in_(ids)).options(selectinload(Tool.areas)).order_by(Tool.position, Tool.id)
        )
    )


def focus_tools_unended(group_id: int, today: date) -> list[FocusTool]:
    """Return a group's focus tools that began before today and have not ended before it."""
    return list(
        db.session.scalars(
            select(FocusTool)
            .where(FocusTool.group_id == group_id, FocusTool.valid_from < today)
            .where((FocusTool.valid_to.is_(None)) | (FocusTool.valid_to >= today))
            .order_by(FocusTool.id)
        )
    )
