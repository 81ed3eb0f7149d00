"""The worked example of the frequency: three invented counsellors, day by day."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from hpmt_supervision.fidelity.figures.definitions import DISTRIBUTION_KEYS, Figures, Period
from hpmt_supervision.fidelity.figures.explanations import explanations
from hpmt_supervision.fidelity.frequency_report.report import FIELDS
from hpmt_supervision.fidelity.office.page import field_texts
from hpmt_supervision.fidelity.worked_examples import invented
from hpmt_supervision.fidelity.worked_examples.example import Records, Result, Section, table
from hpmt_supervision.fidelity.worked_examples.invented import INTERVAL, PERIOD, Counsellor
from hpmt_supervision.sessions.models import SessionStatus
from hpmt_supervision.web.formats import active_locale, day_range, listing

if TYPE_CHECKING:
    from hpmt_supervision.fidelity.figures.stretches import Whole

_CODES = {SessionStatus.PLANNED: 0, SessionStatus.HELD: 1, SessionStatus.CANCELLED: 2}


def frequency_section() -> Section:
    """Return the definitions of the frequency with their example."""
    found = figures_of(invented.COUNSELLORS, PERIOD)
    explained = explanations()
    texts = dict(field_texts({name: getattr(found, name) for name in FIELDS}))
    counts = zip(DISTRIBUTION_KEYS, found.distribution, strict=True)
    texts["distribution"] = listing([f"{key}: {count}" for key, count in counts], locale=active_locale())
    results = tuple(Result(name, explained[name].name, texts[name]) for name in explained)
    return Section("hyppighet", _("Hyppighet"), explained, (_strip(),), results)


def figures_of(counsellors: Sequence[Counsellor], period: Period) -> Figures:
    """Return the figures of some of the invented counsellors, by the same computation as every real figure.

    Args:
        counsellors: whom to count.
        period: the days to count.
    """
    import numpy as np

    from hpmt_supervision.fidelity.figures import indicators

    def whole(values: Sequence[int]) -> "Whole":
        return np.array(values, dtype=np.int64)

    def ordinal(day: int) -> int:
        return PERIOD.first.toordinal() + day - 1

    sessions = [session for session in invented.SESSIONS if session.group == 1]
    places = {session.day.toordinal(): place for place, session in enumerate(sessions)}
    people = range(len(counsellors))
    away = [(person, *one.away) for person, one in enumerate(counsellors) if one.away]
    attended = [(places[ordinal(day)], person) for person, one in enumerate(counsellors) for day in one.attended]
    records = indicators.Records(
        group_interval=whole([INTERVAL]),
        member_group=whole([0 for _person in people]),
        member_person=whole(list(people)),
        member_first=whole([PERIOD.first.toordinal() for _person in people]),
        member_last=whole([date.max.toordinal() for _person in people]),
        absence_person=whole([person for person, _first, _last in away]),
        absence_first=whole([ordinal(first) for _person, first, _last in away]),
        absence_last=whole([ordinal(last) for _person, _first, last in away]),
        absence_is_leave=whole([0 for _spell in away]) == 1,
        session_group=whole([0 for _session in sessions]),
        session_day=whole([session.day.toordinal() for session in sessions]),
        session_status=whole([_CODES[SessionStatus(session.status)] for session in sessions]),
        attended_session=whole([place for place, _person in attended]),
        attended_person=whole([person for _place, person in attended]),
    )
    return indicators.figures(records, whole([0]), 1, period)[0]


def _strip() -> Records:
    """Return each counsellor's days as signs, a week in each cell."""
    weeks = [PERIOD.first + timedelta(days=7 * week) for week in range(PERIOD.days // 7)]
    locale = active_locale()
    head = [_("Veileder"), *(day_range(first, first + timedelta(days=6), locale=locale) for first in weeks)]
    rows = [
        [
            _("Veileder %(letter)s", letter=one.letter),
            *(" ".join(_sign(one, first + timedelta(days=place)) for place in range(7)) for first in weeks),
        ]
        for one in invented.COUNSELLORS
    ]
    legend = _(
        "Ett tegn for hver dag: V var til stede på veiledning, i er i rute, o er ikke i rute, f er fravær. "
        "Intervallet er %(days)s dager.",
        days=INTERVAL,
    )
    return table(_("Tre oppdiktede veiledere i fire uker"), head, rows, legend)


def _sign(one: Counsellor, day: date) -> str:
    found = figures_of([one], Period(day, day))
    if found.attendances:
        return "V"
    if not found.active_days:
        return "f"
    return "i" if found.on_schedule_days else "o"
