"""The figures of single persons add up to those of their office, on random histories."""

from collections import Counter, defaultdict
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings

from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.indicators import counted_people, figures
from hpmt_supervision.study.person_figures import figures_by_person
from tests.properties.fidelity.figures.histories import histories, questions
from tests.properties.fidelity.figures.oracle import History
from tests.properties.fidelity.figures.test_indicators import as_records


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(history=histories(), asked=questions())
def test_persons_add_up_to_their_office(history: History, asked: dict[str, Any]) -> None:
    period = Period(asked["first"], asked["last"])
    records, owners = as_records(history, asked["level"])
    # The last unit has no row, as an office that is left out.
    units = sorted(set(owners))[:-1] or sorted(set(owners))
    rows = np.array([units.index(owner) if owner in units else -1 for owner in owners], dtype=np.int64)
    of_offices = figures(records, rows, len(units), period)
    of_people = figures_by_person(records, rows, period)

    row_of, person_of = counted_people(records, rows, period, exclude_absent=False)
    assert list(of_people) == list(zip(row_of.tolist(), person_of.tolist(), strict=True))
    by_row: dict[int, list[Any]] = defaultdict(list)
    for (row, _person), found in of_people.items():
        assert found.supervisees == 1
        by_row[row].append(found)
    for row, office in enumerate(of_offices):
        people = by_row[row]
        assert sum(found.attendances for found in people) == office.attendances
        assert sum(found.active_days for found in people) == office.active_days
        assert sum(found.on_schedule_days for found in people) == office.on_schedule_days
        assert max((found.longest_gap_days for found in people), default=None) == office.longest_gap_days
        cells = Counter(min(found.attendances, 6) for found in people)
        assert tuple(cells[cell] for cell in range(7)) == office.distribution
