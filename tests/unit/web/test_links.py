"""Whole addresses, which are read outside the site."""

from dataclasses import replace

import pytest
from flask import Flask

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.web.links import absolute_url


def test_a_whole_address_is_made_without_a_request(sqlite_app: Flask) -> None:
    assert absolute_url("sessions.show", session_id=7) == "http://127.0.0.1:8000/veiledning/7"


def test_whoever_sends_a_request_does_not_choose_where_links_lead(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context("/", headers={"Host": "elsewhere.example.org"}):
        assert absolute_url("sessions.show", session_id=7).startswith("http://127.0.0.1:8000/")


def test_no_address_is_guessed_in_production(sqlite_app: Flask) -> None:
    settings = sqlite_app.extensions["hpmt_settings"]
    sqlite_app.extensions["hpmt_settings"] = replace(settings, base_url="")
    with pytest.raises(UserError, match="HPMT_BASE_URL"):
        absolute_url("sessions.show", session_id=7)
