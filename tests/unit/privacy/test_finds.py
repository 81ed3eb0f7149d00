"""Findings of the identity screen, ready to be shown beside a field."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from hpmt_supervision.privacy.finds import kept_list, look_through, stopping, warning

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
    assert stopping(look_through({"challenging": TEXT}, today=TODAY, keep=[NUMBER])).keys() == {"challenging"}


def test_kept_words_are_one_text() -> None:
    assert kept_list(None) == []
    assert kept_list("Kari\nOla") == ["Kari", "Ola"]


def test_a_word_is_shown_with_why_it_is_asked_about() -> None:
    one = warning(look_through({"question": "Hvordan kan jeg la Kari Nordmann eie planen?"}, today=TODAY, keep=[]))
    assert one["question"].reason == "Ord med stor forbokstav etter hverandre, og det første er et kjent fornavn."
    number = stopping(look_through({"story": NUMBER}, today=TODAY, keep=[]))["story"]
    assert number.reason is None


def test_a_pasted_document_comes_first_and_names_its_signs() -> None:
    text = "Møtet med Kari.\nVår ref: 26/1\nDeres ref: 26/2"
    one = warning(look_through({"story": text}, today=TODAY, keep=[]))["story"]
    assert one.is_document and one.word == "Vår ref"
    assert one.reason == "Teksten har ord som hører til i et brev eller et vedtak. Her står: «Vår ref», «Deres ref»."
    assert [other.word for other in one.others] == ["Kari"]
    assert warning(look_through({"story": text}, today=TODAY, keep=["Vår ref"]))["story"].word == "Kari"


def test_everything_in_a_field_is_shown_at_once_and_a_word_once() -> None:
    text = "Kari møtte Ola og Kari. Ring 406 12 345 eller skriv til a@eksempel.no."
    found = look_through({"story": text}, today=TODAY, keep=[])
    assert [one.word for one in (warning(found)["story"], *warning(found)["story"].others)] == ["Kari", "Ola"]
    assert len(stopping(found)["story"].others) == 1


def test_a_find_over_a_line_break_can_be_kept_as_one_line() -> None:
    text = {"story": "Deltaker er født\n3. mars 1987."}
    word = warning(look_through(text, today=TODAY, keep=[]))["story"].word
    assert word == "født 3. mars 1987"
    assert look_through(text, today=TODAY, keep=kept_list(word)) == {}


def test_a_finding_that_is_written_to_a_log_shows_nothing_of_the_text() -> None:
    (one,) = look_through({"story": TEXT}, today=TODAY, keep=[])["story"]
    assert "158" not in repr(one) and "vedtaket" not in repr(one)
