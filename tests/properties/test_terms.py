"""Terms on the calendar: what is kept and what is gone agree whichever way they are asked."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.privacy.terms import Term, TermUnit, first_kept, gone_on, last_day

DAYS = st.dates(date(2015, 1, 1), date(2045, 12, 31))
TERMS = st.builds(Term, st.integers(1, 400), st.just(TermUnit.DAYS)) | st.builds(
    Term, st.integers(1, 60), st.just(TermUnit.MONTHS)
)


@given(DAYS, TERMS, st.integers(-5, 5))
def test_the_first_day_kept_parts_what_is_gone_from_what_is_not(today: date, term: Term, offset: int) -> None:
    first = first_kept(today, term)
    for day in (first + timedelta(days=offset), term.before(today) + timedelta(days=offset)):
        assert (gone_on(day, term) <= today) == (day < first)


@given(DAYS, TERMS)
def test_it_is_kept_through_its_last_day(started: date, term: Term) -> None:
    last = last_day(started, term)
    assert first_kept(last, term) <= started
    assert first_kept(last + timedelta(days=1), term) > started


@given(DAYS, TERMS, st.integers(-50, 500))
def test_a_hold_only_lengthens(started: date, term: Term, more: int) -> None:
    until = last_day(started, term) + timedelta(days=more)
    gone = gone_on(started, term, held_until=until)
    assert gone == max(until, last_day(started, term)) + timedelta(days=1)


def test_short_months_end_on_their_last_day() -> None:
    month = Term(1, TermUnit.MONTHS)
    assert last_day(date(2026, 1, 31), month) == date(2026, 2, 28)
    assert last_day(date(2028, 2, 29), Term(12, TermUnit.MONTHS)) == date(2029, 2, 28)
    # On 31 March what began on 28 February has run out, though a month back is that very day.
    assert first_kept(date(2026, 3, 31), month) == date(2026, 3, 1)
