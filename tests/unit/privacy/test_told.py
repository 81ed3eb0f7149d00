"""Everything that stops in a text is told at once, half hidden, and no more of it than can be read."""

from datetime import date

import pytest
from flask import Flask

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.privacy.told import MOST_TOLD, refuse_identity

TODAY = date(2026, 11, 23)


def refused(text: str) -> UserError:
    with pytest.raises(UserError) as error:
        refuse_identity(text, "reason", TODAY)
    return error.value


def test_everything_that_stops_is_told_in_one_refusal(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        error = refused("Ring 406 12 345 eller skriv til a@eksempel.no.")
        assert "telefonnummer" in str(error) and "e-postadresse" in str(error) and error.field == "reason"
        assert "406 12 345" not in str(error)
        many = str(refused(" ".join(f"Ring {number} 12 345." for number in range(401, 412))))
    assert many.count("telefonnummer") == MOST_TOLD and many.endswith("og 3 til")
