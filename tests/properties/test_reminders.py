"""No reminder is late, doubled or in quiet hours without need, whatever the time of year and the person's wishes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.core import clock
from hpmt_supervision.core.working_days import is_working_day
from hpmt_supervision.reminders.due import (
    CHOICES,
    DAY,
    JUST_TOLD,
    Appointment,
    Reminder,
    Wishes,
    before,
    due_reminders,
    must_wait,
    reminders_of,
)
from hpmt_supervision.reminders.kinds import COLLECTED, KINDS, OPTIONAL, Kind, Manner
from hpmt_supervision.reminders.quiet_hours import (
    QuietHours,
    is_open,
    last_open,
    next_open,
    open_or_at_once,
    working_day_before,
)

DAYS_OFF = frozenset({date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1), date(2026, 12, 25)})
# Around both clock changes, Easter, the turn of a year and a leap day.
instants = st.one_of(
    st.datetimes(datetime(2026, 3, 20), datetime(2026, 4, 12)),
    st.datetimes(datetime(2026, 10, 18), datetime(2026, 11, 2)),
    st.datetimes(datetime(2027, 12, 20), datetime(2028, 3, 5)),
).map(lambda found: found.replace(second=0, microsecond=0, tzinfo=UTC))
quiets = st.builds(QuietHours, st.integers(12, 23), st.integers(4, 11))
wishes = st.builds(
    lambda minutes, quiet: Wishes(tuple(minutes), quiet=quiet),
    st.lists(st.sampled_from(CHOICES), max_size=3, unique=True),
    quiets,
)
appointments = st.builds(Appointment, st.just("person-1"), st.just(7), instants, wishes)


def local(text: str) -> datetime:
    return clock.to_utc(datetime.fromisoformat(text))


def urgent(reminder: Reminder) -> bool:
    quiet = reminder.appointment.wishes.quiet
    return next_open(reminder.due_at, quiet, DAYS_OFF) >= reminder.appointment.starts_at


@given(appointments)
def test_every_reminder_is_before_its_session_and_outside_quiet_hours_unless_urgent(found: Appointment) -> None:
    for one in reminders_of(found, DAYS_OFF):
        assert one.due_at < found.starts_at
        assert is_open(one.due_at, found.wishes.quiet, DAYS_OFF) or urgent(one)


@given(appointments)
def test_reminders_have_different_instants_and_keys_in_order(found: Appointment) -> None:
    rows = reminders_of(found, DAYS_OFF)
    assert len({one.key for one in rows}) == len({one.due_at for one in rows}) == len(rows)
    assert [one.due_at for one in rows] == sorted(one.due_at for one in rows)
    assert [one.minutes for one in rows] == sorted((one.minutes for one in rows), reverse=True)
    if found.wishes.reminders:
        assert rows, "whoever wants a reminder gets one"


@given(appointments, st.integers(1, 14 * 24 * 4), st.sampled_from([1, 7, 60, 600]))
def test_run_by_run_nothing_is_sent_twice_late_or_in_quiet_hours(found: Appointment, quarters: int, every: int) -> None:
    """Whatever the distance between runs, as when a server was down for two days."""
    now = found.starts_at - timedelta(minutes=15 * quarters)
    sent: dict[str, datetime] = {}
    while now < found.starts_at + timedelta(hours=3) and len(sent) < 50:
        for one in due_reminders([found], now=now, days_off=DAYS_OFF):
            if one.key not in sent:
                sent[one.key] = now
                assert now < found.starts_at
                quiet = found.wishes.quiet
                assert is_open(now, quiet, DAYS_OFF) or next_open(now, quiet, DAYS_OFF) >= found.starts_at
        now += timedelta(minutes=15 * every)
    assert len(sent) <= len(reminders_of(found, DAYS_OFF))


@given(appointments)
def test_run_often_every_reminder_goes_at_its_instant(found: Appointment) -> None:
    for one in reminders_of(found, DAYS_OFF):
        assert due_reminders([found], now=one.due_at, days_off=DAYS_OFF) == [one]
        assert one not in due_reminders([found], now=one.due_at - timedelta(minutes=1), days_off=DAYS_OFF)


@given(appointments, instants)
def test_a_moved_session_has_new_reminders_and_none_of_the_old(found: Appointment, other: datetime) -> None:
    if other == found.starts_at:
        return
    moved = Appointment(found.who, found.session_id, other, found.wishes)
    old, new = reminders_of(found, DAYS_OFF), reminders_of(moved, DAYS_OFF)
    assert not {one.key for one in old} & {one.key for one in new}


@given(appointments, instants)
def test_nobody_is_reminded_of_what_they_were_just_told(found: Appointment, told_at: datetime) -> None:
    told = Appointment(found.who, found.session_id, found.starts_at, found.wishes, told_at)
    assert all(one.due_at >= told_at + JUST_TOLD for one in reminders_of(told, DAYS_OFF))


@given(instants, st.sampled_from([minutes for minutes in CHOICES if minutes % DAY == 0]))
def test_days_before_keep_the_local_time_over_the_clock_changes(starts_at: datetime, minutes: int) -> None:
    wanted, starts = clock.to_local(before(starts_at, minutes)), clock.to_local(starts_at)
    assert (starts.date() - wanted.date()).days == minutes // DAY
    assert wanted.time() == starts.time() or starts.hour == 2 or wanted.hour in (1, 3)


@given(instants, quiets)
def test_the_next_open_moment_is_open_and_nothing_before_it_is(instant: datetime, quiet: QuietHours) -> None:
    found = next_open(instant, quiet, DAYS_OFF)
    assert found >= instant and is_open(found, quiet, DAYS_OFF)
    step = found - timedelta(minutes=1)
    assert found == instant or not is_open(step, quiet, DAYS_OFF)
    earlier = last_open(instant, quiet, DAYS_OFF)
    assert earlier <= instant and is_open(earlier, quiet, DAYS_OFF)


@given(instants, st.integers(1, 14 * 24 * 60), quiets)
def test_what_can_wait_waits_and_what_would_come_too_late_goes_at_once(
    wanted: datetime, minutes: int, quiet: QuietHours
) -> None:
    ends = wanted + timedelta(minutes=minutes)
    found = open_or_at_once(wanted, ends, quiet, DAYS_OFF)
    assert wanted <= found < ends
    assert is_open(found, quiet, DAYS_OFF) or (found == wanted and next_open(wanted, quiet, DAYS_OFF) >= ends)
    assert must_wait(wanted, ends, Wishes(quiet=quiet), DAYS_OFF) is (found > wanted)


@given(st.dates(date(2026, 3, 1), date(2026, 5, 30)), st.integers(1, 7))
def test_what_counts_down_comes_on_a_working_day_early_enough(day: date, days: int) -> None:
    found = working_day_before(day, days, DAYS_OFF)
    assert is_working_day(found, DAYS_OFF) and (day - found).days >= days


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        # A Thursday: two days before at the same time of day, and two hours before.
        ("2026-11-26 09:00", ["2026-11-24 09:00", "2026-11-26 07:00"]),
        # A Monday: the Saturday before is quiet, so the first comes while there is still a working day left.
        ("2026-11-23 10:00", ["2026-11-20 16:00", "2026-11-23 08:00"]),
        # A Tuesday: Sunday's moves to Monday morning.
        ("2026-11-24 10:00", ["2026-11-23 07:00", "2026-11-24 08:00"]),
        # The Tuesday after Easter.
        ("2026-04-07 12:00", ["2026-04-01 16:00", "2026-04-07 10:00"]),
        # Two hours before half past eight it is quiet still; seven is early enough.
        ("2026-11-26 08:30", ["2026-11-24 08:30", "2026-11-26 07:00"]),
        # A session that starts before the quiet hours end: the reminder is urgent.
        ("2026-11-26 07:00", ["2026-11-24 07:00", "2026-11-26 05:00"]),
        # An evening session, and the days around both clock changes.
        ("2026-11-26 18:30", ["2026-11-25 07:00", "2026-11-26 16:30"]),
        ("2026-10-26 12:00", ["2026-10-23 16:00", "2026-10-26 10:00"]),
        ("2026-03-31 09:00", ["2026-03-30 07:00", "2026-03-31 07:00"]),
    ],
)
def test_the_default_two_days_and_two_hours(starts: str, expected: list[str]) -> None:
    found = reminders_of(Appointment("person-1", 7, local(starts)), DAYS_OFF)
    assert [one.due_at for one in found] == [local(text) for text in expected]


def test_after_two_days_without_a_server_only_the_reminder_that_still_matters_goes() -> None:
    found = Appointment("person-1", 7, local("2026-11-26 09:00"))
    (one,) = due_reminders([found], now=local("2026-11-26 08:10"), days_off=DAYS_OFF)
    assert one.minutes == 120
    (one,) = due_reminders([found], now=local("2026-11-25 12:00"), days_off=DAYS_OFF)
    assert one.minutes == 2 * DAY
    assert due_reminders([found], now=local("2026-11-25 22:00"), days_off=DAYS_OFF) == []
    assert due_reminders([found], now=local("2026-11-26 09:00"), days_off=DAYS_OFF) == []


def test_no_reminder_when_none_is_chosen_or_the_kind_is_off() -> None:
    starts = local("2026-11-26 09:00")
    for wish in (Wishes(()), Wishes(off=frozenset({Kind.REMINDER}))):
        assert reminders_of(Appointment("person-1", 7, starts, wish), DAYS_OFF) == []


def test_the_calendar_itself_is_at_once_and_cannot_be_switched_off() -> None:
    assert set(KINDS) == set(Kind)
    for kind in (Kind.INVITATION, Kind.CHANGE, Kind.CANCELLATION):
        assert kind not in OPTIONAL and KINDS[kind].manner is Manner.AT_ONCE
    assert COLLECTED <= OPTIONAL
