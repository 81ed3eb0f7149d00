"""Findings of the identity screen, ready to be shown beside a field."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from hpmt_supervision.fe_forms.identity import (
    IdentityFound,
    kept_list,
    look_through,
    refuse_identity,
    stopping,
    warning,
)

TODAY = date(2026, 11, 23)
NUMBER = "15879210000"
TEXT = f"Samtalen skiftet tema. Jeg sjekket også vedtaket på {NUMBER} mens vi snakket."


@pytest.fixture(autouse=True)
def _context(sqlite_app: Flask) -> Iterator[None]:
    with sqlite_app.test_request_context():
        yield


def test_a_number_stops_and_is_shown_half_hidden() -> None:
    one = stopping(look_through({"challenging": TEXT, "decisive": None}, today=TODAY, keep=[]))["challenging"]
    assert one.place == "Andre setning"
    assert one.before.endswith("vedtaket på") and one.after.startswith("mens vi")
    assert NUMBER not in one.masked and one.masked.startswith("158792"[:5])


def test_a_name_only_warns_and_may_be_kept() -> None:
    text = {"question": "Hvordan kan jeg la Kari eie planen?"}
    found = look_through(text, today=TODAY, keep=[])
    assert stopping(found) == {} and warning(found)["question"].word == "Kari"
    assert look_through(text, today=TODAY, keep=["Kari"]) == {}


def test_keeping_a_word_never_lets_a_number_through() -> None:
    with pytest.raises(IdentityFound) as refused:
        refuse_identity({"challenging": TEXT}, today=TODAY, keep=[NUMBER])
    assert refused.value.field == "challenging"
    refuse_identity({"challenging": "Jeg ble ivrig og begynte å foreslå løsninger."}, today=TODAY, keep=[])


def test_kept_words_are_one_text() -> None:
    assert kept_list(None) == []
    assert kept_list("Kari\nOla") == ["Kari", "Ola"]
