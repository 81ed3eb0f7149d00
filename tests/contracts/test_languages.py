"""Every page opens in every language, and no text of it falls back to Bokmål."""

import pytest
from flask import Flask

from hpmt_supervision.auth.models import Account
from hpmt_supervision.extensions import db
from hpmt_supervision.people.roles import Role
from hpmt_supervision.web.languages import text_missing
from tests.contracts.test_html import own_pages
from tests.contracts.world import World
from tests.factories.auth import sign_in


@pytest.mark.parametrize("language", ["nn", "en"])
@pytest.mark.parametrize("role", list(Role))
def test_pages_are_in_the_language_of_the_person(sqlite_app: Flask, world: World, role: Role, language: str) -> None:
    client = sign_in(sqlite_app.test_client(), world.people[role])
    db.session.query(Account).filter_by(person_id=world.people[role].id).update({"language": language})
    db.session.commit()
    missing: set[tuple[str, str]] = set()
    here = ""

    def listen(sender: object, text: str) -> None:
        missing.add((here, text))

    opened = 0
    with text_missing.connected_to(listen):
        for endpoint, path in own_pages(sqlite_app, world, role):
            here = endpoint
            answer = client.get(path)
            assert answer.status_code < 500, f"{endpoint} answered {answer.status_code}"
            if answer.mimetype == "text/html" and answer.status_code != 302:
                assert f'<html lang="{language}">' in answer.get_data(as_text=True), endpoint
                assert answer.headers["Content-Language"] == language, endpoint
                opened += 1
    assert opened >= 3
    assert missing == set()
