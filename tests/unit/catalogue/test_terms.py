"""The method's own names are shown in the language of the reader; the database keeps Bokmål."""

from datetime import date

from flask import Flask
from flask_babel import force_locale

from hpmt_supervision.catalogue import hpmt
from hpmt_supervision.catalogue.models import Area, Phase, Principle, Tool
from hpmt_supervision.catalogue.terms import in_language
from hpmt_supervision.web.languages import text_missing, translations


def test_the_method_s_names_are_translated_and_others_stand(sqlite_app: Flask) -> None:
    tool = Tool(code="open_questions", name="Åpne spørsmål", position=1, valid_from=date(2011, 1, 1))
    own = Tool(code="own", name="Vår egen øvelse", position=2, valid_from=date(2026, 1, 1))
    principle = Principle(number=1, text="Være forberedt", valid_from=date(2011, 1, 1))
    heard: list[str] = []

    def listen(sender: object, text: str) -> None:
        heard.append(text)

    with force_locale("en"), text_missing.connected_to(listen):
        shown = (tool.name, own.name, principle.text, Area(name="På tvers").name, Phase(name="Plan").name)
    said = translations("en")
    assert shown == (
        said.gettext("Åpne spørsmål"),
        "Vår egen øvelse",
        said.gettext("Være forberedt"),
        said.gettext("På tvers"),
        said.gettext("Plan"),
    )
    assert "Vår egen øvelse" not in heard, "what no catalogue can know is not asked for"
    assert (tool.stored_name, principle.stored_text) == ("Åpne spørsmål", "Være forberedt")
    assert tool.name == "Åpne spørsmål"


def test_every_name_of_the_method_is_a_term() -> None:
    assert {data.name for data in hpmt.TOOLS} <= hpmt.TERMS
    assert set(hpmt.PRINCIPLES) <= hpmt.TERMS
    assert in_language("UTU") == "UTU"
