"""The parts of the statement that count FE forms: sums by month and counsellor, and never a form by itself."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    and_,
    case,
    func,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from hpmt_supervision.catalogue.models import Principle
from hpmt_supervision.fe_forms.models import FeForm, FeFormPrinciple, FeFormState, FeFormTool
from hpmt_supervision.fidelity.profile.statement import MONTHS_BEGIN_AT, OFFICE_ID, facts, flag, month_ends_at


def fe_forms(months: int) -> list[Select[Any]]:
    """Return the FE forms as sums by month and counsellor, and how often each tool and principle was named.

    What the forms name is read once, and added up in three ways: it is by far the most rows of the profile.

    Args:
        months: how many months in a row are read.
    """
    forms = _forms(months)
    tools = _named(forms, FeFormTool, FeFormTool.tool_id).cte("named_tools")
    principles = (
        _named(forms, FeFormPrinciple, Principle.number)
        .join(Principle, Principle.id == FeFormPrinciple.principle_id)
        .cte("named_principles")
    )
    people = facts(
        "fe",
        key=forms.c.month,
        ref=forms.c.author_id,
        n1=func.count(),
        n2=func.sum(forms.c.prepared),
        n3=func.sum(forms.c.reflected),
    )
    # Who named anything in a month decides whether it may be shown; how many forms did so is never told.
    naming = union(
        *(select(named.c.month, named.c.author_id).where(named.c.ticked == 1) for named in (tools, principles))
    ).subquery("naming")
    found = [
        people.select_from(forms).group_by(forms.c.month, forms.c.author_id),
        facts("fe_named", key=naming.c.month, ref=naming.c.author_id).select_from(naming),
    ]
    for named, kind in ((tools, "fe_tool"), (principles, "fe_principle")):
        marks = facts(
            "fe_mark", key=named.c.month, ref=named.c.author_id, n1=func.count(), n2=func.sum(named.c.mastery)
        )
        found.append(
            marks.select_from(named)
            .where(named.c.mastery.is_not(None), named.c.reflected == 1)
            .group_by(named.c.month, named.c.author_id)
        )
        ticks = facts(kind, key=named.c.month, ref=named.c.what, n1=func.count())
        found.append(ticks.select_from(named).where(named.c.ticked == 1).group_by(named.c.month, named.c.what))
    return found


def _named(forms: CTE, rows: type[FeFormTool] | type[FeFormPrinciple], what: Any) -> Select[Any]:
    """Return the tools or the principles that the forms name, each with its form's month and author."""
    return (
        select(
            forms.c.month,
            forms.c.author_id,
            forms.c.reflected,
            what.label("what"),
            rows.mastery,
            flag(rows.planned.is_(True) | rows.used.is_(True)).label("ticked"),
        )
        .select_from(forms)
        .join(rows, rows.form_id == forms.c.id)
    )


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
