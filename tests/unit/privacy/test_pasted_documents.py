"""A pasted document: recognised from several signs, told with the reason, asked about once, and kept by its author."""

from datetime import date

import pytest

from hpmt_supervision.privacy.documents import REASON_FORM, REASON_JOURNAL, REASON_LETTER, REASON_MAIL
from hpmt_supervision.privacy.screening import Finding, FindingKind, screen, stops

TODAY = date(2026, 11, 28)
LETTER = "Vår ref: 26/12345\nDeres ref: 26/9\nDu har fått innvilget stønad."
MAIL = "Fra: kontoret\nSendt: mandag\nTil: gruppa\nEmne: Referat"
FORM = "Navn: deltaker\nFødselsdato: 12.03.1985\nAdresse: ukjent"
JOURNAL = "Journalnotat\nOpprettet av: Z999999"


def document(text: str, *, keep: tuple[str, ...] = ()) -> list[Finding]:
    return [find for find in screen(text, today=TODAY, keep=keep) if find.kind is FindingKind.DOCUMENT]


@pytest.mark.parametrize(
    ("text", "reason", "signs"),
    [
        (LETTER, REASON_LETTER, ("Vår ref", "Deres ref", "Du har fått innvilget")),
        (MAIL, REASON_MAIL, ("Fra", "Sendt", "Til", "Emne")),
        (FORM, REASON_FORM, ("Navn", "Fødselsdato", "Adresse")),
        (JOURNAL, REASON_JOURNAL, ("Journalnotat", "Opprettet av")),
        ("Den 3. mai 2026 kl. 10 skrev Bo Ek:\n> Hei", REASON_MAIL, ("skrev",)),
    ],
)
def test_a_document_warns_once_with_the_reason_and_its_signs(text: str, reason: str, signs: tuple[str, ...]) -> None:
    (find,) = document(text)
    assert (find.reason, find.signs, find.stops) == (reason, signs, False)
    assert text[find.start : find.end] in (signs[0], "Den")


def test_the_signs_never_hold_what_was_written_after_them() -> None:
    (find,) = document("Fra: Bo Ek <bo.ek@eksempel.no>\nEmne: Møte med Xoriyo\nSendt: 3. mai")
    assert find.signs == ("Fra", "Emne", "Sendt")


def test_a_document_stands_where_nothing_more_serious_does() -> None:
    text = "Fødselsdato: 12.03.1985\nNavn: deltaker"
    kinds = [(str(find.kind), text[find.start : find.end]) for find in screen(text, today=TODAY)]
    assert kinds == [("birth_date", "Fødselsdato: 12.03.1985"), ("document", "Navn")]


def test_its_author_may_keep_the_text_and_nothing_else_goes_with_it() -> None:
    text = MAIL + "\nRing 406 12 345"
    assert not document(text, keep=("Fra",))
    assert not document(text, keep=("fra",))
    assert document(text, keep=("Emne",))
    assert stops(screen(text, today=TODAY, keep=("Fra", "406 12 345")))


@pytest.mark.parametrize(
    "text",
    [
        "Vår ref er motiverende intervju.",
        "Fra: 3\nTil: 6",
        "Navn: skriver vi aldri.",
        "Vi viser til brev om saken.",
        "navn: a\nadresse: b\nsaksnr: c",
        "",
    ],
)
def test_one_sign_or_ordinary_words_are_no_document(text: str) -> None:
    assert not document(text)


def test_a_finding_that_is_written_to_a_log_shows_nothing_of_the_text() -> None:
    for find in screen("Kari Nordmann, 406 12 345, kari@eksempel.no", today=TODAY):
        assert not {"Kari", "Nord", "406", "kari", "eksempel"} & set(repr(find).replace("'", " ").split())
        assert "masked" not in repr(find)
