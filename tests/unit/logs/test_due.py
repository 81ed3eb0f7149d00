"""The five standings of a log, at their boundaries."""

from datetime import date, timedelta

import pytest

from hpmt_supervision.logs.due import LogStanding, first_session_day_in_time, last_day_in_time, standing

SESSION = date(2026, 3, 26)  # The spring clock change lies three days later.


@pytest.mark.parametrize(
    ("signed_on", "today", "expected"),
    [
        (None, date(2026, 3, 26), LogStanding.NOT_YET_DUE),
        (None, date(2026, 4, 2), LogStanding.NOT_YET_DUE),
        (None, date(2026, 4, 3), LogStanding.MISSING),
        (date(2026, 3, 26), date(2026, 3, 26), LogStanding.ON_TIME),
        (date(2026, 4, 2), date(2026, 9, 1), LogStanding.ON_TIME),
        (date(2026, 4, 3), date(2026, 4, 3), LogStanding.LATE),
    ],
)
def test_a_held_session(signed_on: date | None, today: date, expected: LogStanding) -> None:
    assert standing(status="held", origin="app", session_day=SESSION, signed_on=signed_on, today=today) is expected


@pytest.mark.parametrize(("status", "origin"), [("planned", "app"), ("cancelled", "app"), ("held", "import")])
def test_no_log_is_asked_for(status: str, origin: str) -> None:
    found = standing(status=status, origin=origin, session_day=SESSION, signed_on=None, today=date(2027, 1, 1))
    assert found is LogStanding.NOT_APPLICABLE


def test_the_limit_is_the_same_seen_from_the_session_and_from_today() -> None:
    for number in range(400):
        day = SESSION + timedelta(days=number)
        assert first_session_day_in_time(last_day_in_time(day)) == day
