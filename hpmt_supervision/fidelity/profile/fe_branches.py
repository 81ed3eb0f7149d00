"""The parts of the statement that count FE forms: sums by month and counsellor, and never a form by itself."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from hpmt_supervision.catalogue.models import Principle
from hpmt_supervision.core import clock
from hpmt_supervision.fe_forms.models import FeForm, FeFormPrinciple, FeFormState, FeFormTool
from hpmt_supervision.fidelity.profile.statement import Asked, end_of, facts, flag


def fe_forms(asked: Asked) -> list[Select[Any]]:
    """Return the FE forms as sums by month and counsellor, and how often each tool and principle was named."""
    forms = _forms(asked)
    people = facts(
        "fe",
        key=forms.c.month,
        ref=forms.c.author_id,
        n1=func.count(),
        n2=func.sum(forms.c.prepared),
        n3=func.sum(forms.c.reflected),
        n4=func.sum(forms.c.names_any),
    )
    found = [people.select_from(forms).group_by(forms.c.month, forms.c.author_id)]
    named: list[tuple[Any, Any, str]] = [
        (FeFormTool, FeFormTool.tool_id, "fe_tool"),
        (FeFormPrinciple, Principle.number, "fe_principle"),
    ]
    for rows, what, kind in named:
        marks = facts(
            "fe_mark",
            key=forms.c.month,
            ref=forms.c.author_id,
            n1=func.count(rows.mastery),
            n2=func.sum(rows.mastery),
        )
        found.append(
            marks.select_from(forms)
            .join(rows, rows.form_id == forms.c.id)
            .where(rows.mastery.is_not(None), forms.c.reflected == 1)
            .group_by(forms.c.month, forms.c.author_id)
        )
        ticks = facts(kind, key=forms.c.month, ref=what, n1=func.count())
        ticks = ticks.select_from(forms).join(rows, rows.form_id == forms.c.id)
        if rows is FeFormPrinciple:
            ticks = ticks.join(Principle, Principle.id == FeFormPrinciple.principle_id)
        found.append(ticks.where(rows.planned.is_(True) | rows.used.is_(True)).group_by(forms.c.month, what))
    return found


def _forms(asked: Asked) -> CTE:
    """Return the office's forms that are more than drafts, each with the place of its month among those asked for."""
    moment = func.coalesce(FeForm.meeting_at, FeForm.created_at)
    months = case(
        *[(moment < end_of(month.last), place) for place, month in enumerate(asked.months)],
        else_=len(asked.months),
    )

    def within(column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        return and_(column >= clock.day_start(asked.months[0].first), column < end_of(asked.months[-1].last))

    any_named = or_(
        exists().where(FeFormTool.form_id == FeForm.id, FeFormTool.planned.is_(True) | FeFormTool.used.is_(True)),
        exists().where(
            FeFormPrinciple.form_id == FeForm.id, FeFormPrinciple.planned.is_(True) | FeFormPrinciple.used.is_(True)
        ),
    )
    forms = select(
        FeForm.id,
        FeForm.author_id,
        months.label("month"),
        flag(FeForm.prepared_at.is_not(None)).label("prepared"),
        flag(FeForm.reflected_at.is_not(None)).label("reflected"),
        flag(any_named).label("names_any"),
    ).where(FeForm.unit_id == asked.office_id, FeForm.state != FeFormState.DRAFT)
    # Two selects and no OR, because only then does the index lead straight to the days, past years of other forms.
    return union_all(
        forms.where(within(FeForm.meeting_at)),
        forms.where(FeForm.meeting_at.is_(None), within(FeForm.created_at)),
    ).cte("forms")
