"""What is practised in the sessions, and what FE forms name. Values in, values out."""

from collections import Counter
from collections.abc import Mapping, Sequence

from hpmt_supervision.fidelity.figures.definitions import Period, half_up
from hpmt_supervision.fidelity.profile.case_flow import held_here
from hpmt_supervision.fidelity.profile.facts import Area, FeMonth, FocusFact, SessionFact, TickFact, WorkFact
from hpmt_supervision.fidelity.profile.measures import Kind, Measure, rate, share
from hpmt_supervision.logs.models import WorkForm


def practice_figures(
    sessions: Sequence[SessionFact],
    work: Sequence[WorkFact],
    focus: Sequence[FocusFact],
    areas: Mapping[int, Area],
    tool_area: Mapping[int, int],
    period: Period,
) -> list[Measure]:
    """Return what the sessions held in the period practised.

    Args:
        sessions: the sessions of the office's groups.
        work: what each did with its items.
        focus: the focus tools of the groups.
        areas: the areas of effort by key.
        tool_area: the area each tool is listed under.
        period: the period.
    """
    held = {session.key: session for session in held_here(sessions, period)}
    done = [item for item in work if item.session in held]
    practised = {(item.session, tool) for item in done for tool in item.tools}
    forms = {(item.session, form) for item in done for form in item.forms}
    chosen = {
        (one.group, one.tool)
        for one in focus
        if one.first <= period.last and (one.last is None or one.last >= period.first)
    }
    kept = {
        (one.group, one.tool)
        for one in focus
        for session, tool in practised
        if tool == one.tool
        and held[session].group == one.group
        and one.first <= held[session].day
        and (one.last is None or held[session].day <= one.last)
    }
    return [
        share("with_practice", len({session for session, _tool in practised}), len(held)),
        share("focus_practised", len(kept & chosen), len(chosen)),
        *[share(f"form_{form}", sum(found == form for _session, found in forms), len(held)) for form in WorkForm],
        *by_area("practised_area", Counter(tool for _session, tool in practised), areas, tool_area),
    ]


def fe_figures(
    months: Sequence[FeMonth],
    ticks: Sequence[TickFact],
    areas: Mapping[int, Area],
    tool_area: Mapping[int, int],
    principles: Mapping[int, str],
) -> list[Measure]:
    """Return which tools and principles the FE forms of a period name.

    Args:
        months: the FE forms of the period.
        ticks: how often each tool and principle was named in it.
        areas: the areas of effort by key.
        tool_area: the area each tool is listed under.
        principles: the stored text of each principle, by its number.
    """
    meetings = sum(month.meetings for month in months)
    tools, named = Counter[int](), Counter[int]()
    for tick in ticks:
        if tick.tool is not None:
            tools[tick.tool] += tick.count
        if tick.principle is not None:
            named[tick.principle] += tick.count
    every = named.total()
    return [
        rate("fe_tools_per_meeting", tools.total(), meetings),
        rate("fe_principles_per_meeting", every, meetings),
        *by_area("fe_area", tools, areas, tool_area),
        *[
            Measure("fe_principle", Kind.SHARE, half_up(named[number], every, 4), named[number], every, label=text)
            for number, text in sorted(principles.items())
        ],
    ]


def by_area(code: str, tools: Counter[int], areas: Mapping[int, Area], tool_area: Mapping[int, int]) -> list[Measure]:
    """Return the share of each area among all times a tool was named; a tool counts under the area it is listed in.

    Args:
        code: the figure.
        tools: how often each tool was named.
        areas: the areas by key; each has a figure, also when none of its tools was named.
        tool_area: the area of each tool; one that is listed in none counts in none.
    """
    found = Counter[int]()
    for tool, count in tools.items():
        if tool in tool_area:
            found[tool_area[tool]] += count
    every = found.total()
    return [
        Measure(code, Kind.SHARE, half_up(found[area.key], every, 4), found[area.key], every, area.name, area.mark)
        for area in sorted(areas.values(), key=lambda area: (area.position, area.key))
    ]
