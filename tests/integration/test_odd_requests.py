"""Requests no page of ours sends: they get an answer that says what to do, and change nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy.exc import DBAPIError

from hpmt_supervision import create_app
from hpmt_supervision.config import Settings
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person


@pytest.mark.parametrize("path", ["/logg-inn?next=%00", "/?side=%00"])
def test_nul_in_an_address_is_refused(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 400


def test_nul_in_a_form_is_refused(client: FlaskClient) -> None:
    assert client.post("/logg-inn", data={"login_name": "a\x00b", "password": "x"}).status_code == 400


def test_limits_go_by_the_reader_and_not_by_a_proxy_that_is_said_to_stand_in_front(
    sqlite_app: Flask, tmp_path: Path
) -> None:
    settings = replace(sqlite_app.extensions["hpmt_settings"], proxies=1, rate_limits=True)

    def said_by(app: Flask) -> str | None:
        seen: list[str | None] = []
        app.before_request(lambda: seen.append(request.remote_addr))
        app.test_client().get("/logg-inn", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})
        return seen[0]

    assert said_by(create_app(settings)) == "198.51.100.7"
    assert said_by(create_app(replace(settings, proxies=0))) == "127.0.0.1"


def test_an_unknown_page_says_what_to_do(client: FlaskClient) -> None:
    answer = client.get("/finnes-ikke")
    assert answer.status_code == 404
    assert "Adressen kan være skrevet feil" in answer.get_data(as_text=True)


def test_a_too_large_form_is_refused(client: FlaskClient) -> None:
    answer = client.post("/logg-inn", data={"login_name": "a" * 3_000_000})
    assert answer.status_code == 413


def test_every_answer_carries_the_headers(client: FlaskClient) -> None:
    headers = client.get("/logg-inn").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_form_without_a_token_is_refused(sqlite_app: Flask) -> None:
    sqlite_app.config["WTF_CSRF_ENABLED"] = True
    answer = sqlite_app.test_client().post("/logg-inn", data={"login_name": "a", "password": "b"})
    assert answer.status_code == 400
    assert "last siden på nytt" in answer.get_data(as_text=True)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "a b", "localhost:0", "xlocalhost"])
def test_another_host_name_is_refused(sqlite_app: Flask, host: str) -> None:
    settings: Settings = sqlite_app.extensions["hpmt_settings"]
    client = create_app(replace(settings, hosts=("localhost", "veiledning.example.org"))).test_client()
    for path in ("/logg-inn", "/", "/finnes-ikke"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 400, path
        assert "svarer ikke på dette vertsnavnet" in answer.text
        assert host not in answer.text
    for ours in ("localhost", "localhost:8000", "veiledning.example.org"):
        assert client.get("/logg-inn", headers={"Host": ours}).status_code == 200


def test_an_error_of_the_database_does_not_repeat_what_was_written(app: Flask) -> None:
    db.session.add_all(Person(text_id="same", name="Kari Nordmann") for _twice in range(2))
    with pytest.raises(DBAPIError) as failed:
        db.session.flush()
    db.session.rollback()
    assert "Kari Nordmann" not in str(failed.value)
