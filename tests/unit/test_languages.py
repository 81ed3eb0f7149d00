"""Both catalogues hold exactly the texts of the code, each with a translation that keeps what its text has."""

from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale, gettext, ngettext

from hpmt_supervision.web import texts
from hpmt_supervision.web.languages import NAMES, TRANSLATED, catalogue_file, read_catalogue, text_missing, translations
from tests.texts.rules import faults


@pytest.fixture(scope="module")
def code() -> Catalog:
    return texts.extract()


@pytest.fixture(scope="module", params=TRANSLATED)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return read_catalogue(request.param)


def keys(catalogue: Catalog) -> set[object]:
    return {(message.context, message.id) for message in texts.texts_of(catalogue)}


def test_the_texts_of_the_code_are_found(code: Catalog) -> None:
    ids = {message.id for message in texts.texts_of(code)}
    assert "Hopp til innhold" in ids, "a text of a template"
    assert "Du er logget ut." in ids, "a text of a view"
    assert "Her står et telefonnummer. Ta det bort." in ids, "a text marked where it stands and translated elsewhere"
    assert ("Ett felt til blir med.", "%(num)d felt til blir med.") in ids, "a text with two forms"
    assert len(ids) > 1000


def test_no_text_is_absent_from_a_catalogue(code: Catalog, catalogue: Catalog) -> None:
    assert keys(code) - keys(catalogue) == set(), "run `make texts` and translate what it adds"


def test_no_text_of_a_catalogue_is_gone_from_the_code(code: Catalog, catalogue: Catalog) -> None:
    assert keys(catalogue) - keys(code) == set(), "run `make texts`, which drops what is gone"
    assert list(catalogue.obsolete) == []


def test_every_text_is_translated(catalogue: Catalog) -> None:
    assert [message.id for message in texts.untranslated(catalogue)] == []


def test_no_translation_is_a_guess(catalogue: Catalog) -> None:
    assert [message.id for message in texts.texts_of(catalogue) if message.fuzzy] == []


def test_translations_keep_what_their_texts_have(catalogue: Catalog) -> None:
    found = {str(message.id): faults(message) for message in texts.texts_of(catalogue)}
    assert {text: wrong for text, wrong in found.items() if wrong} == {}


def test_the_files_are_as_the_command_writes_them() -> None:
    """So that a run that changes nothing shows no difference."""
    for language in TRANSLATED:
        before = catalogue_file(language).read_bytes()
        assert texts.written(read_catalogue(language), language) == before


@pytest.mark.parametrize(
    ("text", "translation", "wrong"),
    [
        ("%(name)s kommer", "%(name)s kjem", []),
        ("%(name)s kommer", "%(namn)s kjem", ["placeholders"]),
        ("%(n)d av %(m)d", "%(n)d of %(n)d", ["placeholders"]),
        ("100 %%", "100%", ["percent signs"]),
        ("100 %%", "100%%", []),
        ("Se <b>her</b>", "See here", ["tags"]),
        (" for alle", "for everyone", ["space before"]),
        ("for alle ", "for everyone", ["space after"]),
        ("Lagre.", "Save", ["ending"]),
        ("Lagre", "Save.", ["ending"]),
        ("Skriv «hjemme».", "Write “at home”.", []),
        ("Takk.", "Thanks.!", ["ending", "sign !"]),
        ("a – b", "a — b", ["sign —"]),
        ("Lagre", "", []),
    ],
)
def test_a_fault_is_found(text: str, translation: str, wrong: list[str]) -> None:
    catalogue = Catalog(locale="en")
    assert faults(catalogue.add(text, translation)) == wrong


@pytest.mark.parametrize(
    ("translation", "wrong"),
    [
        (("%(num)d case", "%(num)d cases"), []),
        (("One case", "%(num)d cases"), []),
        (("%(num)d case", ""), ["plural forms: singular and plural must both be there"]),
        (("%(num)d case", "cases"), ["placeholders"]),
        (("%(nom)d case", "%(num)d cases"), ["placeholders of the singular"]),
    ],
)
def test_a_fault_of_plural_forms_is_found(translation: tuple[str, str], wrong: list[str]) -> None:
    catalogue = Catalog(locale="en")
    assert faults(catalogue.add(("%(num)d sak", "%(num)d saker"), translation)) == wrong


def test_new_texts_come_and_gone_ones_go() -> None:
    old, code = Catalog(locale="en"), Catalog()
    old.add("Blir", "Stays")
    old.add("Borte", "Gone")
    old.add("Én sak", "One case", flags=["fuzzy"])
    code.add("Blir")
    code.add("Ny")
    code.add(("Én sak", "%(num)d saker"))
    new = texts.updated(old, code, "en")
    assert {message.id: message.string for message in texts.texts_of(new)} == {
        "Blir": "Stays",
        "Ny": "",
        ("Én sak", "%(num)d saker"): ("", ""),
    }
    assert [message.id for message in texts.untranslated(new)] == ["Ny", ("Én sak", "%(num)d saker")]
    again = read_po(BytesIO(texts.written(new, "en")), locale="en")
    assert keys(again) == keys(new)
    assert not again.get("Ny").fuzzy  # type: ignore[union-attr]


def test_texts_are_shown_in_the_language(sqlite_app: Flask) -> None:
    with force_locale("nn"):
        assert gettext("Du er logget ut.") == read_catalogue("nn").get("Du er logget ut.").string  # type: ignore[union-attr]
    with force_locale("nb"):
        assert gettext("Du er logget ut.") == "Du er logget ut."
        assert ngettext("Ett felt til blir med.", "%(num)d felt til blir med.", 3) == "3 felt til blir med."


def test_a_text_no_catalogue_knows_stands_as_it_is_and_is_told_of(sqlite_app: Flask) -> None:
    heard: list[str] = []

    def listen(sender: object, text: str) -> None:
        heard.append(text)

    with text_missing.connected_to(listen), force_locale("en"):
        assert gettext("Ingen har skrevet dette før") == "Ingen har skrevet dette før"
        assert ngettext("Én ting", "%(num)d ting", 2) == "2 ting"
    assert heard == ["Ingen har skrevet dette før", "Én ting"]


def test_a_catalogue_is_read_once() -> None:
    assert translations("nn") is translations("nn")
    assert set(NAMES) == {"nb", *TRANSLATED}
