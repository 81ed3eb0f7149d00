"""Places, links, lengths, holidays and states."""

from datetime import date, time, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from hpmt_supervision.core.errors import IllegalMove, UserError
from hpmt_supervision.sessions.booking_queries import minutes_from
from hpmt_supervision.sessions.meeting_place import check_link, clean_text
from hpmt_supervision.sessions.models import SessionStatus
from hpmt_supervision.sessions.public_holidays import NAMES, holiday_names
from hpmt_supervision.sessions.states import SESSION_MOVES, SessionPart


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://meet.example.org/a?b=c#d", "https://meet.example.org/a?b=c#d"),
        ("  https://example.org  ", "https://example.org"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x"),
        (None, None),
        (" ", None),
    ],
)
def test_links_that_lead_somewhere(link: str | None, kept: str | None) -> None:
    assert check_link(link) == kept


@pytest.mark.parametrize(
    "link", ["example.org", "http://example.org", "ftp://x", "https:example.org", "https://nav.no@evil.example/"]
)
def test_links_that_do_not(link: str) -> None:
    with pytest.raises(UserError) as caught:
        check_link(link)
    assert caught.value.field == "link"


def test_text_without_what_cannot_be_seen() -> None:
    assert clean_text("\ufeffRom\x00\t12\u202e", most=10, field="place") == "Rom 12"


@pytest.mark.parametrize(
    ("starts", "ends", "minutes"),
    [(time(9), time(10, 30), 90), (time(23), time(0, 30), 90), (time(9), time(9), 0), (time(10), time(9), 1380)],
)
def test_minutes(starts: time, ends: time, minutes: int) -> None:
    assert minutes_from(starts, ends) == minutes


def test_norwegian_holidays_by_name() -> None:
    found = holiday_names([date(2027, 3, 29), date(2027, 5, 17), date(2027, 3, 30), date(2026, 12, 25)])
    assert set(found) == {date(2027, 3, 29), date(2027, 5, 17), date(2026, 12, 25)}
    assert found[date(2027, 3, 29)] == "Andre påskedag"
    assert "Grunnlovsdag" in found[date(2027, 5, 17)]
    assert holiday_names([]) == {}


def test_every_holiday_has_a_name_that_is_translated() -> None:
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(12 * 366)]
    names = {name for found in holiday_names(days).values() for name in found.split("; ")}
    assert names == NAMES


def test_a_holiday_is_named_in_the_language_of_the_reader(sqlite_app: Flask) -> None:
    maundy_thursday, both = date(2027, 3, 25), date(2027, 5, 17)
    with sqlite_app.test_request_context(), force_locale("nn"):
        assert holiday_names([maundy_thursday]) == {maundy_thursday: "Skjertorsdag"}
    with sqlite_app.test_request_context(), force_locale("en"):
        assert holiday_names([maundy_thursday]) == {maundy_thursday: "Maundy Thursday"}
        assert holiday_names([both]) == {both: "Whit Monday; Constitution Day"}


@pytest.mark.parametrize("current", list(SessionStatus))
@pytest.mark.parametrize("target", list(SessionStatus))
@pytest.mark.parametrize("part", list(SessionPart))
def test_who_moves_a_session_where(current: SessionStatus, target: SessionStatus, part: SessionPart) -> None:
    planned, held, cancelled = SessionStatus.PLANNED, SessionStatus.HELD, SessionStatus.CANCELLED
    may = {
        SessionPart.LEADER: {(planned, held), (planned, cancelled)},
        SessionPart.CLOSING: {(planned, cancelled)},
        SessionPart.OFFERED: {(planned, cancelled)},
        SessionPart.UNDOING: {(cancelled, planned)},
    }
    legal = (current, target) in may.get(part, set())
    assert SESSION_MOVES.allows(current, target, {part}) == legal
    if not legal:
        with pytest.raises(IllegalMove):
            SESSION_MOVES.check(current, target, {part})
