"""What can wait makes at most one mail a day, on working mornings, and tells each thing once."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.core import clock
from hpmt_supervision.core.working_days import is_working_day
from hpmt_supervision.reminders.collecting import Reader, Slot, notices_in, slot_for
from hpmt_supervision.reminders.due import Wishes
from hpmt_supervision.reminders.kinds import COLLECTED, Kind
from hpmt_supervision.reminders.notices import (
    AnsweredNeed,
    EmptyAgenda,
    Notice,
    OfficeAsked,
    RaisedWarning,
    Reflection,
    UnsignedLog,
    answers,
    empty_agendas,
    logs_due,
    questions,
    reflections,
    warnings,
)
from hpmt_supervision.reminders.quiet_hours import QuietHours, is_open

DAYS_OFF = frozenset({date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1)})
BEGINS = datetime(2026, 3, 16, tzinfo=UTC)
moments = st.integers(0, 40 * 24 * 4).map(lambda quarters: BEGINS + timedelta(minutes=15 * quarters))
wishes = st.builds(
    lambda quiet, off, weekday, hour: Wishes(off=off, quiet=quiet, digest_weekday=weekday, digest_hour=hour),
    st.builds(QuietHours, st.integers(12, 23), st.integers(4, 11)),
    st.frozensets(st.sampled_from(sorted(COLLECTED)), max_size=2),
    st.integers(0, 4),
    st.integers(6, 16),
)
kinds = st.sampled_from(sorted(COLLECTED - {Kind.DIGEST}))
notices = st.lists(
    st.builds(
        lambda kind, number, due_at, hours, leads: Notice(
            kind, 1, f"{kind}:{number}", number, due_at, due_at + timedelta(hours=hours), leads
        ),
        kinds,
        st.integers(1, 50),
        moments,
        st.integers(24, 24 * 14),
        st.booleans(),
    ),
    max_size=20,
    unique_by=lambda one: one.key,
)


def local(text: str) -> datetime:
    return clock.to_utc(datetime.fromisoformat(text))


def live(reader: Reader, found: list[Notice], *, minutes: int) -> list[tuple[datetime, Slot, list[Notice]]]:
    """Let a server run every so many minutes for six weeks, and return the mails it sent."""
    told: set[str] = set()
    mails: list[tuple[datetime, Slot, list[Notice]]] = []
    now, last_digest, last_day = BEGINS, None, None
    while now < BEGINS + timedelta(days=42):
        today = clock.local_date(now)
        state = Reader(1, reader.wishes, reader.gets_digest, last_digest, had_mail_today=last_day == today)
        slot = slot_for(state, now=now, days_off=DAYS_OFF)
        if slot is not None:
            held = notices_in(slot, state, [one for one in found if one.key not in told], now=now)
            if held or slot.is_digest:
                mails.append((now, slot, held))
                told.update(one.key for one in held)
                last_day = today
                last_digest = slot.day if slot.is_digest else last_digest
        now += timedelta(minutes=minutes)
    return mails


@given(wishes, notices, st.booleans(), st.sampled_from([15, 60, 240, 2 * 24 * 60 + 45]))
def test_one_mail_a_day_each_thing_once_and_never_in_quiet_hours(
    wish: Wishes, found: list[Notice], gets_digest: bool, minutes: int
) -> None:
    mails = live(Reader(1, wish, gets_digest), found, minutes=minutes)
    days = [clock.local_date(now) for now, _slot, _held in mails]
    assert len(set(days)) == len(days)
    assert len({slot.key(1) for _now, slot, _held in mails}) == len(mails)
    told = [one.key for _now, _slot, held in mails for one in held]
    assert len(set(told)) == len(told)
    for now, slot, held in mails:
        assert is_open(now, wish.quiet, DAYS_OFF) and slot.at <= now
        for one in held:
            assert one.kind not in wish.off and one.due_at <= slot.at and now < one.until


@given(wishes, notices)
def test_without_a_digest_what_lasts_over_a_working_morning_is_told(wish: Wishes, found: list[Notice]) -> None:
    told = {one.key for _now, _slot, held in live(Reader(1, wish), found, minutes=15) for one in held}
    for one in found:
        mornings = [clock.local_date(one.due_at) + timedelta(days=days) for days in range(1, 15)]
        lasting = [
            day
            for day in mornings
            if is_working_day(day, DAYS_OFF)
            and clock.day_start(day + timedelta(days=1)) <= one.until
            and clock.day_start(day + timedelta(days=1)) < BEGINS + timedelta(days=42)
        ]
        if lasting and one.kind not in wish.off:
            assert one.key in told


@given(wishes)
def test_a_digest_comes_once_a_week_and_everything_waits_for_it_that_day(wish: Wishes) -> None:
    mails = live(Reader(1, Wishes(quiet=wish.quiet, digest_weekday=wish.digest_weekday), True), [], minutes=15)
    assert 5 <= len(mails) <= 7
    for now, slot, _held in mails[1:]:
        assert slot.is_digest and slot.day.weekday() == wish.digest_weekday
        assert clock.local_date(now) >= slot.day


def test_after_two_days_without_a_server_the_digest_goes_once() -> None:
    reader = Reader(1, Wishes(), gets_digest=True, last_digest=date(2026, 11, 16))
    found = slot_for(reader, now=local("2026-11-25 10:00"), days_off=())
    assert found == Slot(date(2026, 11, 23), local("2026-11-23 08:00"), is_digest=True)
    sent = Reader(1, Wishes(), gets_digest=True, last_digest=date(2026, 11, 23))
    later = slot_for(sent, now=local("2026-11-25 10:00"), days_off=())
    assert later == Slot(date(2026, 11, 25), local("2026-11-25 07:00"))
    # On Friday a digest of Monday is no news any more.
    assert slot_for(reader, now=local("2026-11-27 10:00"), days_off=()) == Slot(
        date(2026, 11, 27), local("2026-11-27 07:00")
    )


def test_who_has_had_the_mail_of_the_day_gets_no_second_one_whatever_they_choose_meanwhile() -> None:
    had = Reader(1, Wishes(digest_weekday=2), gets_digest=True, had_mail_today=True)
    assert slot_for(had, now=local("2026-11-25 09:00"), days_off=()) is None


def test_on_the_day_of_the_digest_nothing_goes_before_it() -> None:
    reader = Reader(1, Wishes(), gets_digest=True, last_digest=date(2026, 11, 16))
    assert slot_for(reader, now=local("2026-11-23 07:30"), days_off=()) is None
    found = slot_for(reader, now=local("2026-11-23 08:00"), days_off=())
    assert found is not None and found.is_digest
    # Easter Monday: the digest comes on Tuesday at the same hour.
    easter = Reader(1, Wishes(), gets_digest=True, last_digest=date(2026, 3, 30))
    assert slot_for(easter, now=local("2026-04-07 07:30"), days_off=DAYS_OFF) is None
    found = slot_for(easter, now=local("2026-04-07 08:00"), days_off=DAYS_OFF)
    assert found is not None and found.at == local("2026-04-07 08:00")


def test_a_leader_with_the_digest_is_told_of_logs_there_alone() -> None:
    (log,) = logs_due([UnsignedLog(7, date(2026, 11, 26), (1,))], ())
    assert log.due_at == local("2026-11-25 00:00") and log.until == local("2026-11-27 00:00")
    slot = Slot(date(2026, 11, 25), local("2026-11-25 07:00"))
    now = local("2026-11-25 07:00")
    assert notices_in(slot, Reader(1, Wishes(), gets_digest=True), [log], now=now) == []
    assert notices_in(slot, Reader(1, Wishes(), gets_digest=False), [log], now=now) == [log]
    without = Wishes(off=frozenset({Kind.DIGEST}))
    assert notices_in(slot, Reader(1, without, gets_digest=True), [log], now=now) == [log]


def test_the_deadline_of_a_log_on_a_monday_is_told_on_friday() -> None:
    (log,) = logs_due([UnsignedLog(7, date(2026, 11, 23), (1,))], ())
    assert log.due_at == local("2026-11-20 00:00")


def test_a_reflection_waits_from_the_day_after() -> None:
    (found,) = reflections([Reflection(3, 1, local("2026-11-24 13:00"))])
    assert (found.key, found.due_at) == ("reflection:3", local("2026-11-25 00:00"))


def test_each_member_is_asked_once_a_session_also_when_it_moves_and_the_leader_is_offered() -> None:
    first = empty_agendas([EmptyAgenda(7, local("2026-11-26 09:00"), (1, 2), (9,))], ())
    assert {(one.person_id, one.leads) for one in first} == {(1, False), (2, False), (9, True)}
    assert {one.due_at for one in first} == {local("2026-11-23 00:00")}
    moved = empty_agendas([EmptyAgenda(7, local("2026-12-03 09:00"), (1, 2), (9,))], ())
    assert {one.key for one in first} == {one.key for one in moved}
    # Three days before a Tuesday is a Saturday; on Friday there is still time to write a case.
    tuesday = empty_agendas([EmptyAgenda(8, local("2026-11-24 09:00"), (1,), ())], ())
    assert tuesday[0].due_at == local("2026-11-20 00:00")


def test_a_warning_is_told_to_those_who_lead_and_above_when_it_comes_there() -> None:
    raised, reached = date(2026, 11, 23), date(2026, 11, 30)
    (own,) = warnings([RaisedWarning(4, 1, raised, raised, (1,), ())])
    assert (own.person_id, own.due_at, own.until) == (1, local("2026-11-23 00:00"), local("2026-11-30 00:00"))
    own_again, above = warnings([RaisedWarning(4, 2, raised, reached, (1,), (5,))])
    assert own_again == own
    assert (above.person_id, above.due_at, above.leads) == (5, local("2026-11-30 00:00"), False)
    # One level further up is news again.
    _own, further = warnings([RaisedWarning(4, 3, raised, reached, (1,), (5,))])
    assert further.key != above.key


def test_a_question_is_told_to_those_asked_until_one_answers_and_then_to_who_asked() -> None:
    asked, answered = local("2026-11-23 10:00"), local("2026-11-24 10:00")
    assert [one.person_id for one in questions([OfficeAsked(3, asked, (1, 2), 9)])] == [1, 2]
    (answer,) = questions([OfficeAsked(3, asked, (1, 2), 9, answered)])
    assert (answer.person_id, answer.due_at) == (9, answered)


def test_an_answer_is_told_to_those_who_reported_and_to_the_author_once() -> None:
    at = local("2026-11-24 10:00")
    found = answers([AnsweredNeed(3, 3, at, (1, 2), author_id=2, case_id=8)])
    assert {(one.person_id, one.subject_id, one.leads) for one in found} == {(1, 3, True), (2, 8, False)}
    again = answers([AnsweredNeed(3, 3, at + timedelta(days=1), (1, 2), author_id=2, case_id=8)])
    assert {one.key for one in found} == {one.key for one in again}
    further_up = answers([AnsweredNeed(3, 4, at, (1, 2), author_id=2, case_id=8)])
    assert not {one.key for one in found} & {one.key for one in further_up}
