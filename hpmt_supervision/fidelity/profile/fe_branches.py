"""The parts of the statement that count FE forms: sums by month and counsellor, and never a form by itself."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from hpmt_supervision.catalogue.models import Principle
from hpmt_supervision.fe_forms.models import FeForm, FeFormPrinciple, FeFormState, FeFormTool
from hpmt_supervision.fidelity.profile.statement import MONTHS_BEGIN_AT, OFFICE_ID, facts, flag, month_ends_at


def fe_forms(months: int) -> list[Select[Any]]:
    """Return the FE forms as sums by month and counsellor, and how often each tool and principle was named.

    What the forms name is by far the most rows of the profile, so they are read once and summed at once, and what is
    told is summed from those few sums.

    Args:
        months: how many months in a row are read.
    """
    forms = _forms(months)
    people = facts(
        "fe",
        key=forms.c.month,
        ref=forms.c.author_id,
        n1=func.count(),
        n2=func.sum(forms.c.prepared),
        n3=func.sum(forms.c.reflected),
    )
    found = [people.select_from(forms).group_by(forms.c.month, forms.c.author_id)]
    tools = _named(forms, FeFormTool, FeFormTool.tool_id)
    principles = _named(forms, FeFormPrinciple, Principle.number).join(
        Principle, Principle.id == FeFormPrinciple.principle_id
    )
    for named, kind in ((tools.cte("named_tools"), "fe_tool"), (principles.cte("named_principles"), "fe_principle")):
        is_ticked = func.sum(named.c.ticks) > 0
        # Who named anything in a month decides whether it may be shown; how many forms did so is never told.
        counsellors = facts(
            "fe_named",
            key=named.c.month,
            ref=named.c.author_id,
            n1=_whole_sum(named.c.marks),
            n2=_whole_sum(named.c.marks_sum),
            n3=flag(is_ticked),
        )
        ticks = facts(kind, key=named.c.month, ref=named.c.what, n1=_whole_sum(named.c.ticks))
        found += [
            counsellors.select_from(named).group_by(named.c.month, named.c.author_id),
            ticks.select_from(named).group_by(named.c.month, named.c.what).having(is_ticked),
        ]
    return found


def _named(forms: CTE, rows: type[FeFormTool] | type[FeFormPrinciple], what: Any) -> Select[Any]:
    """Return how often each counsellor ticked each tool or principle in a month, and the marks it was given."""
    mark = case((forms.c.reflected == 1, rows.mastery))
    return (
        select(
            forms.c.month,
            forms.c.author_id,
            what.label("what"),
            func.sum(flag(rows.planned.is_(True) | rows.used.is_(True))).label("ticks"),
            func.count(mark).label("marks"),
            func.coalesce(func.sum(mark), 0).label("marks_sum"),
        )
        .select_from(forms)
        .join(rows, rows.form_id == forms.c.id)
        .group_by(forms.c.month, forms.c.author_id, what)
    )


def _whole_sum(column: ColumnElement[int]) -> ColumnElement[int]:
    """Return a sum of sums as a whole number, which PostgreSQL would else make a decimal one."""
    return cast(func.sum(column), Integer)


def _forms(months: int) -> CTE:
    """Return the office's forms that are more than drafts, each with the place of its month among those asked for."""
    moment = func.coalesce(FeForm.meeting_at, FeForm.created_at)
    place_of_month = case(*[(moment < month_ends_at(place), place) for place in range(months)], else_=months)

    def within(column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        return and_(column >= MONTHS_BEGIN_AT, column < month_ends_at(months - 1))

    forms = select(
        FeForm.id,
        FeForm.author_id,
        place_of_month.label("month"),
        flag(FeForm.prepared_at.is_not(None)).label("prepared"),
        flag(FeForm.reflected_at.is_not(None)).label("reflected"),
    ).where(FeForm.unit_id == OFFICE_ID, FeForm.state != FeFormState.DRAFT)
    # Two selects and no OR, because only then does the index lead straight to the days, past years of other forms.
    return union_all(
        forms.where(within(FeForm.meeting_at)),
        forms.where(FeForm.meeting_at.is_(None), within(FeForm.created_at)),
    ).cte("forms")
