"""Reading what the figures of a county, of the nation or of one office seen from outside rest on."""

from datetime import date

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.area.composition import AreaFigures, Drawn, compose
from hpmt_supervision.fidelity.area.reach_queries import Place
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.months import is_tertial, only_a_tertial
from hpmt_supervision.fidelity.figures.record_queries import (
    read_records,
    read_structure,
    session_days,
)
from hpmt_supervision.fidelity.frequency_report.queries import Question


def area_figures(
    place: Place, *, period: Period, level: int, exclude_absent: bool, fewest_months: int, today: date
) -> AreaFigures:
    """Return the figures of a place that the viewer has been given by ``Reach``.

    Args:
        place: the county, the nation or the office.
        period: whole calendar months.
        level: 1, 2 or 3.
        exclude_absent: leave out those who are gone or on leave on the last day.
        fewest_months: months to draw at least, before the period too when it has fewer.
        today: the local day; later sessions are not yet held.

    Raises:
        UserError: when absent people are to be left out and the period is not a third of a year.
    """
    if exclude_absent and not is_tertial(period):
        raise UserError(only_a_tertial(), field="uten_fravaer")
    drawn = Drawn.of_page(period, fewest_months)
    structure = read_structure(db.session, level)
    # What is withheld is decided for the nation, whoever asks, so that two readers cannot learn more together.
    records = read_records(db.session, structure, level, drawn.span, everything=True)
    begun, last_held = session_days(db.session, structure, today, everything=True)
    return compose(
        structure,
        records,
        Question(period, level, place.kind, place.text_id, exclude_absent, withhold_small=True),
        drawn,
        begun=begun,
        last_held=last_held,
    )
