"""The figures of one office for its own supervisor and leader: nothing is withheld from those who work there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from hpmt_supervision.core.alphabet import norwegian_order
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.definitions import Figures, Period
from hpmt_supervision.fidelity.figures.month_shares import CHART_MONTHS, MonthShare
from hpmt_supervision.fidelity.figures.months import Month, months_between, months_up_to
from hpmt_supervision.fidelity.figures.record_queries import read_records, read_structure, session_days
from hpmt_supervision.fidelity.policy import within_reach
from hpmt_supervision.people.models import SupervisionGroup, Unit
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession


@dataclass(frozen=True, slots=True)
class OfficeProfile:
    """What the page of an office shows.

    Attributes:
        figures: with everyone who was supervised in the period.
        without_absent: without those who are gone or on leave on the last day.
        monthly: the months up to the end of the period, with everyone.
        cancelled: cancelled sessions of the period by reason, the most frequent first.
        intervals: the intervals of the office's groups, in days, rising.
    """

    figures: Figures
    without_absent: Figures
    monthly: tuple[MonthShare, ...]
    cancelled: tuple[tuple[str, int], ...]
    intervals: tuple[int, ...]


def offices_of(viewer: Viewer) -> list[Unit]:
    """Return the offices whose figures the viewer may see, in Norwegian alphabetical order."""
    found = db.session.scalars(select(Unit).where(within_reach(viewer)))
    return sorted(found, key=lambda unit: (norwegian_order(unit.name), unit.text_id))


def office_for(offices: Sequence[Unit], text_id: str | None) -> Unit | None:
    """Return the office asked for among those the viewer reaches, or the first; None when there are none.

    Args:
        offices: the viewer's offices, from ``offices_of``.
        text_id: the office asked for, or None.

    Raises:
        NotFound: when the office does not exist or is not the viewer's to see.
    """
    if not text_id:
        return offices[0] if offices else None
    for office in offices:
        if office.text_id == text_id:
            return office
    raise NotFound(text_id)


def office_profile(
    office: Unit, period: Period, *, cancelled: tuple[tuple[str, int], ...] | None = None
) -> OfficeProfile:
    """Return the figures of an office that the viewer has been given by ``office_for``.

    Args:
        office: the office.
        period: whole calendar months, the last one perhaps only up to today.
        cancelled: the cancelled sessions by reason, when they are read already.
    """
    import numpy as np

    from hpmt_supervision.fidelity.figures import indicators
    from hpmt_supervision.fidelity.figures.month_figures import month_figures

    drawn = months_up_to(Month.of(period.last), CHART_MONTHS)
    months = months_between(min(drawn[0], Month.of(period.first)), drawn[-1])
    parts = [Period(month.first, min(month.last, period.last)) for month in months]
    structure = read_structure(db.session, level=1).beneath(office.id)
    records = read_records(db.session, structure, 1, Period(parts[0].first, period.last), everything=False)
    row = np.zeros(len(structure.groups), dtype=np.int64)
    by_month, (figures,) = month_figures(records, row, 1, parts, period)
    days = zip(months, by_month.active_days[0].tolist(), by_month.on_schedule_days[0].tolist(), strict=True)
    # Sessions of every status count as being on record.
    begun = session_days(db.session, structure, period.last, everything=False)[0].get(office.id, date.max)
    return OfficeProfile(
        figures=figures,
        without_absent=indicators.figures(records, row, 1, period, exclude_absent=True)[0],
        monthly=tuple(MonthShare(month, active, scheduled, month.last >= begun) for month, active, scheduled in days)[
            -len(drawn) :
        ],
        cancelled=cancelled_sessions(office.id, period) if cancelled is None else cancelled,
        intervals=tuple(sorted({interval for _key, _owner, interval in structure.groups})),
    )


def cancelled_sessions(office_id: int, period: Period) -> tuple[tuple[str, int], ...]:
    """Return the reasons of an office's cancelled sessions in the period with their counts, the most frequent first."""
    count = func.count().label("count")
    rows = db.session.execute(
        select(SupervisionSession.cancel_reason, count)
        .join(SupervisionGroup, SupervisionGroup.id == SupervisionSession.group_id)
        .where(
            SupervisionGroup.unit_id == office_id,
            SupervisionGroup.level == 1,
            SupervisionSession.status == SessionStatus.CANCELLED,
            SupervisionSession.local_date.between(period.first, period.last),
        )
        .group_by(SupervisionSession.cancel_reason)
        .order_by(count.desc(), SupervisionSession.cancel_reason)
    )
    return tuple((reason or "other", number) for reason, number in rows)
