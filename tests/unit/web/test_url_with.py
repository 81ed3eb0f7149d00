"""The present page's address with some of its query changed, whatever somebody has put in the query."""

import pytest
from flask import Flask

from hpmt_supervision.web.links import url_with
from tests.factories.web import web_app

STRANGE = ["_scheme=javascript", "_external=1", "_anchor=x", "_method=POST", "endpoint=x", "unit_id=7", "self=1"]


def page_app() -> Flask:
    """Return an application with one page that links to its own second part."""
    app = web_app()
    app.add_url_rule("/fylke/<int:unit_id>", "county", lambda unit_id: url_with(side="2"))
    return app


@pytest.mark.parametrize("strange", STRANGE)
def test_no_name_in_the_query_steers_the_address(strange: str) -> None:
    answer = page_app().test_client().get(f"/fylke/3?{strange}")
    assert answer.status_code == 200
    assert answer.get_data(as_text=True) == f"/fylke/3?{strange}&side=2"


def test_values_are_kept_changed_and_removed() -> None:
    with page_app().test_request_context("/fylke/3?fra=2026-05&fra=2026-06&vis=sma&sok=%C3%A6+b"):
        assert url_with(vis=None, side="2") == "/fylke/3?fra=2026-05&fra=2026-06&sok=%C3%A6+b&side=2"
        assert url_with(fra=None, vis=None, sok=None) == "/fylke/3"
