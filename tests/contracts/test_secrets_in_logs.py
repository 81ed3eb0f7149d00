"""What people type, their passwords, codes and one-time links stand in no line of the log, not even after an error."""

import json
import logging
from typing import NoReturn

import pytest
from flask import Flask, request
from werkzeug.datastructures import MultiDict

from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.extensions import db
from hpmt_supervision.people.roles import Role
from tests.contracts.posted_forms import LEFT_OUT, forms_of, pages_for
from tests.contracts.world import World
from tests.factories.auth import sign_in

SECRET = "hemmelig-7Q4zX"
# Addresses that are a secret themselves, and the forms of those who are not signed in.
WITH_TOKEN = ("/gjest/", "/nytt-passord/", "/nodinnlogging/", "/varsler/av/", "/kalender/")
SIGNING_IN = {"login_name": SECRET, "password": SECRET, "code": SECRET, "new_password": SECRET}


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.HPMT_SUPERVISOR, Role.RESOURCE_GROUP, Role.ADMINISTRATOR])
def test_what_is_sent_stands_in_no_log(
    sqlite_app: Flask, world: World, role: Role, caplog: pytest.LogCaptureFixture
) -> None:
    db.session.commit()
    caplog.set_level(logging.DEBUG)
    client = sign_in(sqlite_app.test_client(), world.people[role])
    adapter, seen = sqlite_app.url_map.bind("localhost"), set()
    for _rule, page in pages_for(sqlite_app, role, world.own.values()):
        client.get(page, query_string={"q": SECRET, SECRET: "1"}, headers={"Referer": f"http://localhost/{SECRET}"})
        for form in forms_of(client, page):
            endpoint = adapter.match(form.action.split("?")[0], method="POST")[0]
            if endpoint in LEFT_OUT or endpoint in seen:
                continue
            seen.add(endpoint)
            kept = {name: value for name, value in form.fields if name in form.choices or name == "version"}
            data = MultiDict({name: kept.get(name, SECRET) for name in form.names})
            db.session.remove()
            client.post(form.action, data=data, query_string={"q": SECRET})
    stranger = sqlite_app.test_client()
    for path in ("/logg-inn", "/logg-inn/kode", *(f"{start}{SECRET}" for start in WITH_TOKEN)):
        stranger.get(path)
        stranger.post(path, data=SIGNING_IN)
    assert len(seen) >= 5
    assert '"event": "request"' in caplog.text
    assert SECRET not in caplog.text


@requires(Permission.PUBLIC)
def failing(**_words: str) -> NoReturn:
    """Fail the way code does that meets something unforeseen: with what was sent in the message."""
    try:
        raise ValueError(f"Key (login_name)=({request.form}) already exists.")
    except ValueError as error:
        raise RuntimeError(f"{request.url} {request.headers}") from error


@pytest.mark.parametrize(
    ("endpoint", "path"), [("auth.choose_password", f"/nytt-passord/{SECRET}"), ("auth.sign_in", "/logg-inn")]
)
def test_an_error_is_told_by_where_and_not_by_what(
    sqlite_app: Flask, caplog: pytest.LogCaptureFixture, endpoint: str, path: str
) -> None:
    sqlite_app.config["PROPAGATE_EXCEPTIONS"] = False
    sqlite_app.view_functions[endpoint] = failing
    client = sqlite_app.test_client()
    client.set_cookie("other", SECRET)
    typed = "skrevet-9Kp2"
    answer = client.post(path, data=dict.fromkeys(SIGNING_IN, typed), query_string={"q": SECRET})
    assert answer.status_code == 500
    # The page may lead back to its own address, which its reader has; nothing of what was typed stands there.
    assert typed not in answer.get_data(as_text=True) and "Traceback" not in answer.get_data(as_text=True)
    assert not [word for word in (SECRET, typed, "Traceback") if word in caplog.text]
    (told,) = [json.loads(line.message) for line in caplog.records if line.levelno == logging.ERROR]
    assert (told["event"], told["endpoint"], told["method"]) == ("exception", endpoint, "POST")
    assert [fault["type"] for fault in told["faults"]] == ["builtins.RuntimeError", "builtins.ValueError"]
    assert all("contracts/test_secrets_in_logs.py" in fault["at"][-1] for fault in told["faults"])
