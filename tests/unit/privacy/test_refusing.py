"""The ways in which a text is refused: what stops with every place, what stops beside its field, and names too."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.privacy.findings import SERIOUSNESS, WARNING_KINDS, FindingKind
from hpmt_supervision.privacy.refusing import (
    IdentityFound,
    put_stops_on,
    refuse_names_too,
    refuse_stops,
    refuse_stops_shown,
    stops_in,
)
from hpmt_supervision.privacy.screening import screen
from hpmt_supervision.privacy.told import MOST_TOLD

TODAY = date(2026, 11, 23)
# A sentence for each class, in which the screen finds that class and no other.
SENTENCES = {
    FindingKind.NATIONAL_ID: "Vedtaket på 158792 10000 kom.",
    FindingKind.PHONE: "Ring 406 12 345 i dag.",
    FindingKind.EMAIL: "Skriv til a@eksempel.no i dag.",
    FindingKind.ADDRESS: "Møtet var i Storgata 5 i dag.",
    FindingKind.ACCOUNT: "Pengene går til 1234.56.78903 hver måned.",
    FindingKind.VEHICLE: "Bilen har AB 12345 bak.",
    FindingKind.PROFILE_URL: "Se facebook.com/noen.navn for mer.",
    FindingKind.BIRTH_DATE: "Født 03.03.1987 og klar for jobb.",
    FindingKind.NAME: "Hvordan kan jeg la Kari eie planen?",
    FindingKind.DOCUMENT: "Vår ref: 24/118\nDeres ref: 12\nSaken er vurdert.",
}


@pytest.fixture(autouse=True)
def _context(sqlite_app: Flask) -> Iterator[None]:
    with sqlite_app.test_request_context():
        yield


class Field:
    """A field of a form, as far as its texts go."""

    def __init__(self, data: str | None) -> None:
        self.data = data
        self.errors: list[str] = []


def is_refused(refuse: Callable[[str], object], text: str) -> bool:
    try:
        refuse(text)
    except UserError as error:
        assert error.field == "text"
        return True
    return False


def test_each_class_has_a_sentence_of_its_own() -> None:
    assert SENTENCES.keys() == set(SERIOUSNESS) == set(FindingKind)
    for kind, sentence in SENTENCES.items():
        assert {found.kind for found in screen(sentence, today=TODAY)} == {kind}, sentence


@pytest.mark.parametrize("kind", FindingKind)
def test_which_classes_each_way_refuses(kind: FindingKind) -> None:
    """As the table in ``docs/identity-screen.md`` says."""
    sentence, stops = SENTENCES[kind], kind not in WARNING_KINDS
    assert is_refused(lambda text: refuse_stops(text, field="text", today=TODAY), sentence) is stops
    assert is_refused(lambda text: refuse_stops_shown({"text": text}, today=TODAY), sentence) is stops
    assert is_refused(lambda text: refuse_names_too(text, field="text", today=TODAY), sentence)
    assert bool(stops_in(sentence, today=TODAY)) is stops
    field = Field(sentence)
    assert put_stops_on([field, Field(None)], today=TODAY) is stops is bool(field.errors)


def test_a_text_with_nothing_in_it_is_given_back() -> None:
    text = "Jeg ble ivrig og begynte å foreslå løsninger."
    assert refuse_stops(text, field="text", today=TODAY) == refuse_names_too(text, field="text", today=TODAY) == text
    refuse_stops_shown({"text": text, "other": None}, today=TODAY)


def test_everything_that_stops_is_told_in_one_refusal() -> None:
    def refused(text: str) -> IdentityFound:
        with pytest.raises(IdentityFound) as error:
            refuse_stops(text, field="reason", today=TODAY)
        return error.value

    error = refused("Ring 406 12 345 eller skriv til a@eksempel.no.")
    assert "telefonnummer" in str(error) and "e-postadresse" in str(error) and error.field == "reason"
    assert "406 12 345" not in str(error)
    many = str(refused(" ".join(f"Ring {number} 12 345." for number in range(401, 412))))
    assert many.count("telefonnummer") == MOST_TOLD and many.endswith("og 3 til")


def test_a_name_is_told_by_the_word_and_a_number_never_is() -> None:
    with pytest.raises(UserError, match="«Kari» kan være et navn"):
        refuse_names_too(SENTENCES[FindingKind.NAME], field="text", today=TODAY)
    with pytest.raises(IdentityFound) as error:
        refuse_names_too("Kari har 406 12 345.", field="text", today=TODAY)
    assert "406 12 345" not in str(error.value)
