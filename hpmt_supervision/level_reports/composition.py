"""A report put together, ready to be shown as a page, a PDF or a workbook. Values in, values out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.level_reports.figures import Figures, NeedItem
from hpmt_supervision.level_reports.models import ReportKind, VersionState


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a report; ``text`` is None when it is deleted."""

    name: str
    at: datetime
    text: str | None


@dataclass(frozen=True, slots=True)
class Composition:
    """One version of a report as one reader may see it.

    Attributes:
        kind: who reports to whom.
        unit_name: the county or the office.
        period: whole calendar months.
        number: the version.
        state: where the version stands.
        writer: who sent it, or who saved the draft last.
        written_on: the local day it was sent, or that the draft is shown.
        texts: the writer's sections by name, in order; those without text are not among them.
        figures: what is counted.
        need_texts: the texts of the reported themes by key, as they stand today; a deleted one is not among them.
        texts_deleted: whether the texts have been deleted since.
        answers: the answers, in order of time.
    """

    kind: ReportKind
    unit_name: str
    period: Period
    number: int
    state: VersionState
    writer: str
    written_on: date
    texts: Mapping[str, str]
    figures: Figures
    need_texts: Mapping[int, str] = field(default_factory=dict)
    texts_deleted: bool = False
    answers: tuple[Answer, ...] = ()

    @property
    def is_draft(self) -> bool:
        """Tell whether it is not sent, so that the figures still move."""
        return self.state is VersionState.DRAFT

    @property
    def is_office(self) -> bool:
        """Tell whether it is on one office."""
        return self.kind is ReportKind.OFFICE_YEAR

    @property
    def lists_needs(self) -> bool:
        """Tell whether the needs are told of one by one: only where reader and writer both supervise."""
        return self.kind is ReportKind.LEVEL


def without_needs(figures: Figures, left_out: frozenset[int]) -> Figures:
    """Return figures without some of the needs in the list; the counts stay, since they count what was reported.

    Args:
        figures: the figures.
        left_out: the keys of the needs the writer leaves out.
    """
    return replace(figures, items=tuple(item for item in figures.items if item.need_id not in left_out))


def without_happenings(figures: Figures, left_out: frozenset[str]) -> Figures:
    """Return figures without what the writer leaves out of what happened.

    Args:
        figures: the figures.
        left_out: the keys of warnings and questions, and ``happenings.SINCE`` for the days since the last session.
    """
    return replace(
        figures,
        warned=tuple(line for line in figures.warned if line.key not in left_out),
        asked=tuple(line for line in figures.asked if line.key not in left_out),
        tells_since=figures.tells_since and "since" not in left_out,
    )


def shown_text(composition: Composition, item: NeedItem) -> str | None:
    """Return what may be read of a need: a theme's text or a tool's name; nothing of a case, which is only referred to.

    Args:
        composition: the report.
        item: one of its needs.

    Returns:
        The text, or None for a case and for a theme whose text is deleted or taken back.
    """
    if item.tool is not None:
        return item.tool
    return composition.need_texts.get(item.need_id) if item.kind == "theme" else None
