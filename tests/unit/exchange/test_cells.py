"""Single cells: what each kind takes, and what it says about the rest."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.exchange.cells import (
    Fault,
    LocalTime,
    is_email,
    read_date,
    reader_for,
    to_instants,
    write_local_time,
)
from hpmt_supervision.exchange.schema import (
    ATTENDANCE,
    GROUPS,
    PEOPLE,
    ROLE_ASSIGNMENTS,
    SESSIONS,
    TABLES,
    UNITS,
    Column,
    Kind,
    Table,
)


def read(table: Table, heading: str, text: str) -> object:
    """Read one cell of a table."""
    return reader_for(table.column(heading))(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        ("29.02.2024", date(2024, 2, 29)),
        ("0001-01-01", date(1, 1, 1)),
        ("31.12.9999", date(9999, 12, 31)),
    ],
)
def test_dates(text: str, day: date) -> None:
    assert read_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-29", "30.02.2024", "2024-13-01", "2024-00-10", "0000-01-01", "1.2.2024", "2024-2-1", "01.02.24",
        "20240201", "01/02/2024", "2024-02-01T00:00", "2024.02.01", "01-02-2024", "２０２４-01-01", "i går",
    ],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert read_date(text) is None
    assert read(UNITS, "opened_on", text) == Fault("not_a_date", text)


@given(st.dates())
def test_both_ways_of_writing_a_date_mean_the_same(day: date) -> None:
    dotted = f"{day.day:02d}.{day.month:02d}.{day.year:04d}"
    assert read_date(day.isoformat()) == read_date(dotted) == day


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("2024-01-15T09:00", datetime(2024, 1, 15, 8), datetime(2024, 1, 15, 8)),
        ("2024-07-15T00:30", datetime(2024, 7, 14, 22, 30), datetime(2024, 7, 14, 22, 30)),
        ("2024-10-27T02:30", datetime(2024, 10, 27, 0, 30), datetime(2024, 10, 27, 1, 30)),
        ("2024-10-27T03:00", datetime(2024, 10, 27, 2), datetime(2024, 10, 27, 2)),
        ("2024-03-31T03:00", datetime(2024, 3, 31, 1), datetime(2024, 3, 31, 1)),
    ],
)
def test_local_times(text: str, first: datetime, second: datetime) -> None:
    value = read(SESSIONS, "starts_at", text)
    assert value == LocalTime(first.replace(tzinfo=UTC), second.replace(tzinfo=UTC), date.fromisoformat(text[:10]))
    assert write_local_time(first.replace(tzinfo=UTC)) == write_local_time(second.replace(tzinfo=UTC)) == text


@pytest.mark.parametrize("text", ["2024-03-31T02:00", "2024-03-31T02:30", "2024-03-31T02:59", "0001-01-01T00:00"])
def test_times_that_do_not_exist(text: str) -> None:
    assert read(SESSIONS, "starts_at", text) == Fault("no_such_time", text)


@pytest.mark.parametrize(
    "text",
    ["2024-01-15", "2024-01-15 09:00", "2024-01-15T9:00", "2024-01-15T24:00", "2024-01-15T09:60", "2024-01-15T09:00:00",
     "2024-01-15T09:00Z", "15.01.2024T09:00", "2024-02-30T09:00"],
)  # fmt: skip
def test_what_is_no_time(text: str) -> None:
    assert read(SESSIONS, "starts_at", text) == Fault("not_a_time", text)


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)))
def test_a_local_time_is_written_as_it_was_read(local: datetime) -> None:
    local = local.replace(second=0, microsecond=0, fold=0)
    instants = to_instants(local)
    if instants is not None:
        assert write_local_time(instants.first) == write_local_time(instants.second) == local.isoformat()[:16]
        assert instants.first <= instants.second


@pytest.mark.parametrize(
    ("table", "heading", "text", "value"),
    [
        (SESSIONS, "minutes", "1", 1),
        (SESSIONS, "minutes", "1440", 1440),
        (SESSIONS, "minutes", " 090 ", 90),
        (GROUPS, "interval_days", "", 14),
        (GROUPS, "interval_days", "366", 366),
        (ROLE_ASSIGNMENTS, "position_percent", "", None),
        (ROLE_ASSIGNMENTS, "position_percent", "0", 0),
        (ROLE_ASSIGNMENTS, "position_percent", "100", 100),
    ],
)
def test_numbers(table: Table, heading: str, text: str, value: int | None) -> None:
    assert read(table, heading, text) == value


@pytest.mark.parametrize("text", ["x", "1.0", "1,5", "+1", "1e3", "0x1", "- 1", "½", "٣"])
def test_what_is_no_number(text: str) -> None:
    fault = read(SESSIONS, "minutes", text)
    assert isinstance(fault, Fault)
    assert fault.code == "not_a_number"


@pytest.mark.parametrize("text", ["0", "1441", "-1", "9" * 5000])
def test_numbers_out_of_range(text: str) -> None:
    fault = read(SESSIONS, "minutes", text)
    assert isinstance(fault, Fault)
    assert (fault.code, fault.b) == ("out_of_range", "1 til 1440")


@pytest.mark.parametrize(
    "text",
    ["a@b.no", "kari.nordmann+x@kontor.example.org", "a@kontor.test", "a@b.local", "a@b.invalid", "a@B.TEST",
     "å@blåbær.no", "a@xn--blbr-roah.no", "o'neil@example.com"],
)  # fmt: skip
def test_addresses(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize(
    "text",
    ["a", "a@", "@b.no", "a@b", "a@localhost", "a@test", "a b@c.no", "a@b..no", "a@@b.no", "a@b.no, c@d.no", ".a@b.no",
     "Kari <a@b.no>", "a@-b.test", "a@b_c.no", "a@.test", f"{'a' * 65}@b.no", "a@b.test."],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    assert not is_email(text)


@pytest.mark.parametrize("text", ["Attended", "ATTENDED", "attend", "møtt"])
def test_a_value_outside_its_set(text: str) -> None:
    assert read(ATTENDANCE, "status", text) == Fault("not_a_choice", text, "attended, absent, excused")


def test_ids_lose_blanks_around_them_and_names_keep_them() -> None:
    assert read(PEOPLE, "person_id", " P1\u00a0") == "P1"
    assert read(PEOPLE, "name", " Kari ") == " Kari "
    assert read(PEOPLE, "name", "  ") == Fault("empty")
    assert read(PEOPLE, "email", "  ") is None


def test_characters_that_cannot_be_stored() -> None:
    assert read(PEOPLE, "name", "Ka\0ri") == Fault("nul")
    assert read(PEOPLE, "person_id", "P" * 201) == Fault("too_long", "201", "200")
    assert read(PEOPLE, "name", "x" * 1000) == "x" * 1000


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_only_the_named_cells_may_be_empty(table: Table) -> None:
    optional = {
        "units": {"parent_id", "opened_on", "closed_on", "merged_into_id"},
        "people": {"email"},
        "roles": {"valid_to", "position_percent"},
        "groups": {"interval_days"},
        "memberships": {"valid_to"},
        "absences": {"to_date"},
        "sessions": {"cancel_reason"},
        "attendance": set(),
    }[table.name]
    assert {column.name for column in table.columns if reader_for(column)("") != Fault("empty")} == optional


@given(st.text(), st.sampled_from([column for table in TABLES for column in table.columns]))
def test_no_text_is_too_odd_to_be_read(text: str, column: Column) -> None:
    value = reader_for(column)(text)
    assert value is None or isinstance(value, Fault | str | int | date | LocalTime)
    if column.kind is Kind.CHOICE and isinstance(value, str):
        assert value in column.choices
