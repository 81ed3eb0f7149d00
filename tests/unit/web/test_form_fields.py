"""Dates and times as people type them."""

from datetime import date, time

import pytest

from hpmt_supervision.web.form_fields import LocalDateField, LocalTimeField, read_date, read_time
from hpmt_supervision.web.forms import AppForm
from tests.factories.web import web_app


@pytest.mark.parametrize(
    "text",
    ["26.11.2026", " 26.11.2026 ", "26.11.26", "26/11/2026", "26-11-2026", "26 11 2026", "26112026", "2026-11-26"],
)
def test_one_day_written_many_ways(text: str) -> None:
    assert read_date(text) == date(2026, 11, 26)


@pytest.mark.parametrize(
    "text",
    [
        "1. oktober 2027",
        "1 oktober 2027",
        "1.oktober 2027",
        "01. Oktober 2027",
        "1. okt. 2027",
        "1. okt 27",
        "1 October 2027",
    ],
)
def test_a_day_written_as_the_pages_write_it(text: str) -> None:
    assert read_date(text) == date(2027, 10, 1)


def test_every_month_is_read_by_name() -> None:
    names = ("januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober")
    names += ("november", "desember")
    assert [read_date(f"3. {name} 2027") for name in names] == [date(2027, month, 3) for month in range(1, 13)]


def test_single_digits_and_spaces_after_dots() -> None:
    assert read_date("3. 2. 2027") == date(2027, 2, 3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "i dag",
        "31.02.2026",
        "29.02.2027",
        "11.26.2026",
        "26.11",
        "0.1.2026",
        "26.11.0026",
        "31. februar 2027",
        "1. brumaire 2027",
        "oktober 2027",
        "1.1.2300",
        "²6.11.2026",
        "٢٦.11.2026",
    ],
)
def test_no_day(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize("text", ["09.00", "9.00", "9:00", "09:00", "0900", "9", "09", "kl. 9", "Kl 09.00", " 9 00"])
def test_one_time_written_many_ways(text: str) -> None:
    assert read_time(text) == time(9)


@pytest.mark.parametrize("text", ["", "24.00", "9.60", "9.5", "ni", "-1.00", "99999", "٩.00"])
def test_no_time(text: str) -> None:
    assert read_time(text) is None


class Form(AppForm):
    day = LocalDateField("Dag")
    hour = LocalTimeField("Fra kl.")


def test_what_was_typed_stays_and_the_sentence_names_the_field() -> None:
    with web_app().test_request_context("/", method="POST", data={"day": "31.02.2026", "hour": "ni"}):
        form = Form(meta={"csrf": False})
        assert not form.validate()
        assert (form.day.data, form.day._value(), form.hour._value()) == (None, "31.02.2026", "ni")
        assert "31.02.2026 finnes ikke" in form.day.errors[0]
        assert "«Fra kl.»" in form.hour.errors[0]


def test_values_are_written_as_norwegians_do() -> None:
    with web_app().test_request_context("/"):
        form = Form(meta={"csrf": False}, data={"day": date(2026, 2, 3), "hour": time(9, 5)})
        assert (form.day._value(), form.hour._value()) == ("03.02.2026", "09.05")
        assert Form(meta={"csrf": False}).day._value() == ""


def test_empty_is_none_without_an_error() -> None:
    with web_app().test_request_context("/", method="POST", data={"day": " ", "hour": ""}):
        form = Form(meta={"csrf": False})
        assert form.validate()
        assert (form.day.data, form.hour.data) == (None, None)
