"""What WTForms says is said in our words, in all three languages."""

from pathlib import Path

import pytest
import wtforms
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from hpmt_supervision.web.form_texts import SENTENCES
from hpmt_supervision.web.forms import AppForm

# Sentences only a developer or a forger meets, or about things no form of ours asks for.
NOT_OURS = {
    "Invalid field name '%s'.",
    "Invalid IP address.",
    "Invalid Mac address.",
    "Invalid UUID.",
    "Invalid CSRF Token.",
    "CSRF token missing.",
    "CSRF failed.",
    "CSRF token expired.",
    "Choices cannot be None.",
}


class Everything(AppForm):
    name = StringField("Navn", validators=[InputRequired()])
    short = StringField("Kort", validators=[Length(max=3)])
    count = IntegerField("Antall")
    share = IntegerField("Prosent", validators=[NumberRange(min=1, max=100)])
    kind = SelectField("Slag", choices=[SelectChoice("a", "A")])


def test_every_sentence_of_wtforms_is_decided_on() -> None:
    file = Path(wtforms.__file__).parent / "locale" / "wtforms.pot"
    with file.open("rb") as opened:
        messages = [message.id for message in read_po(opened) if message.id]
    theirs = {message if isinstance(message, str) else message[0] for message in messages}
    assert theirs == SENTENCES.keys() | NOT_OURS
    assert SENTENCES.keys() & NOT_OURS == set()


@pytest.mark.parametrize("locale", ["nb", "nn", "en"])
def test_a_form_answers_in_the_language_of_the_page(sqlite_app: Flask, locale: str) -> None:
    from hpmt_supervision.web.languages import translations

    typed = MultiDict({"short": "abcd", "count": "mange", "share": "200", "kind": "x"})
    with sqlite_app.test_request_context("/"), force_locale(locale):
        form = Everything(formdata=typed, meta={"csrf": False})
        assert not form.validate()
        found = {name: str(errors[0]) for name, errors in form.errors.items()}
        said = translations(locale)
    assert found == {
        "name": said.gettext("Fyll ut feltet."),
        "short": said.gettext("Teksten er for lang. Bruk høyst %(max)d tegn.") % {"max": 3},
        "count": said.gettext("Fant ikke noe helt tall her. Skriv det med sifre, uten komma."),
        "share": said.gettext("Skriv et tall fra %(min)s til %(max)s.") % {"min": 1, "max": 100},
        "kind": said.gettext("Velg et av alternativene på lista."),
    }
