"""What stops is told in the language of whoever wrote it."""

from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.privacy.told import refuse_identity


@pytest.mark.parametrize(
    ("language", "begins"),
    [
        ("nb", "Her står et telefonnummer."),
        ("nn", "Her står eit telefonnummer."),
        ("en", "There is a phone number here."),
    ],
)
def test_a_number_is_refused_in_the_language_of_the_reader(sqlite_app: Flask, language: str, begins: str) -> None:
    with sqlite_app.test_request_context(), force_locale(language), pytest.raises(UserError) as told:
        refuse_identity("Ring 41 37 82 23 i morgen.", "purpose", date(2026, 11, 29))
    assert str(told.value).startswith(begins), str(told.value)


def test_what_only_warns_passes(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        text = "Kari Nordmann spør om tallene."
        assert refuse_identity(text, "purpose", date(2026, 11, 29)) == text
