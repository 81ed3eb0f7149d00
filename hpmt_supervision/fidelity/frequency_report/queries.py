"""The frequency report: one way in for the command line, the page and the files."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.record_queries import AnySession, Structure, read_records, read_structure
from hpmt_supervision.fidelity.figures.rows import OWNERS, report_rows
from hpmt_supervision.fidelity.frequency_report.report import NOT_FOR_ONE_OFFICE, Report, ReportRow
from hpmt_supervision.fidelity.withholding.holders import Holder
from hpmt_supervision.fidelity.withholding.small_numbers import withheld, withheld_without_absent
from hpmt_supervision.people.models import UnitKind

if TYPE_CHECKING:
    from hpmt_supervision.fidelity.figures.indicators import Records


@dataclass(frozen=True, slots=True)
class Question:
    """What a frequency report is asked for.

    Attributes:
        period: the period.
        level: 1, 2 or 3.
        by: the kind of unit each row stands for.
        unit: text id of the unit to keep, with what lies beneath it; None keeps every unit.
        exclude_absent: leave out those who are gone or on leave on the last day.
        withhold_small: withhold figures on fewer than five people, and what would give them away.
    """

    period: Period
    level: int = 1
    by: str = UnitKind.OFFICE
    unit: str | None = None
    exclude_absent: bool = False
    withhold_small: bool = False


def frequency_report(session: AnySession, question: Question) -> Report:
    """Return a frequency report.

    Args:
        session: the database session.
        question: what is asked for.

    Raises:
        NotFound: when the unit asked for does not exist.
        UserError: when small numbers are to be withheld and the period is not whole calendar months.
    """
    if question.withhold_small and not question.period.is_whole_months:
        raise UserError(
            _(
                "Når små tall holdes tilbake, må perioden være hele kalendermåneder. "
                "Velg den første dagen i en måned og den siste dagen i en måned."
            )
        )
    structure = read_structure(session, question.level)
    top = None if question.unit is None else structure.key_of(question.unit)
    # What is withheld is decided for the nation, because a reader can ask for the rest of it as well.
    scope = structure if question.withhold_small or top is None else structure.beneath(top)
    records = read_records(session, scope, question.level, question.period, everything=scope is structure)
    hidden = _withheld(scope, records, question) if question.withhold_small else frozenset[int]()
    return report_of(scope, records, question, hidden)


def report_of(structure: Structure, records: "Records", question: Question, hidden: frozenset[int]) -> Report:
    """Return the report that a question asks for, from records that have been read.

    Args:
        structure: the units, and the groups of at least what lies beneath the unit asked for.
        records: what ``read_records`` read for these groups and a period that holds the one asked for.
        question: what is asked for.
        hidden: the keys of the units whose rows are withheld.
    """
    from hpmt_supervision.fidelity.figures import indicators

    rows = report_rows(
        structure.units,
        set(structure.owners),
        kind=question.by,
        level=question.level,
        period=question.period,
        beneath=None if question.unit is None else structure.key_of(question.unit),
    )
    found = indicators.figures(
        records, structure.group_rows(rows), len(rows), question.period, exclude_absent=question.exclude_absent
    )
    not_shown = NOT_FOR_ONE_OFFICE if question.withhold_small and question.by == UnitKind.OFFICE else ()
    return Report(
        period=question.period,
        level=question.level,
        by=question.by,
        exclude_absent=question.exclude_absent,
        withholds=question.withhold_small,
        not_shown=not_shown,
        rows=tuple(
            ReportRow.showing(unit, figures, withheld=unit.id in hidden, not_shown=not_shown)
            for unit, figures in zip(rows, found, strict=True)
        ),
    )


def _withheld(structure: Structure, records: "Records", question: Question) -> frozenset[int]:
    """Return the keys of the units whose rows are withheld."""
    everyone = holders_of(structure, records, question.level, question.period)
    if not question.exclude_absent:
        return withheld(everyone)
    remaining = holders_of(structure, records, question.level, question.period, exclude_absent=True)
    return withheld_without_absent(everyone, remaining)


def holders_of(
    structure: Structure,
    records: "Records",
    level: int,
    period: Period,
    *,
    exclude_absent: bool = False,
) -> list[Holder]:
    """Return every unit of the nation with the people and sums that its row would rest on.

    Args:
        structure: every unit, and every group of the level.
        records: what was read for these groups and a period that holds this one.
        level: 1, 2 or 3.
        period: the days the figures are on.
        exclude_absent: leave out those who are gone or on leave on the last day.
    """
    from hpmt_supervision.fidelity.figures import indicators

    owning = [unit for unit in structure.units.values() if unit.kind == OWNERS[level]]
    rows = structure.group_rows(owning)
    found = indicators.figures(records, rows, len(owning), period, exclude_absent=exclude_absent)
    row_of, person_of = indicators.counted_people(records, rows, period, exclude_absent=exclude_absent)
    people: dict[int, set[int]] = {key: set() for key in structure.units}
    above = [structure.upwards(unit.id) for unit in owning]
    for row, person in zip(row_of.tolist(), person_of.tolist(), strict=True):
        for key in above[row]:
            people[key].add(person)
    holders = [
        Holder(
            key=unit.id,
            parent=unit.parent_id,
            owns_groups=True,
            has_row=unit.is_open_within(period),
            people=frozenset(people[unit.id]),
            attendances=figures.attendances,
            active_days=figures.active_days,
            on_schedule_days=figures.on_schedule_days,
            sessions_held=figures.sessions_held,
            distribution=figures.distribution,
        )
        for unit, figures in zip(owning, found, strict=True)
    ]
    totals = {key for path in above for key in path} - {unit.id for unit in owning}
    return holders + [
        Holder(key, unit.parent_id, False, unit.is_open_within(period), frozenset(people[key]))
        for key, unit in sorted(structure.units.items())
        if key in totals
    ]
