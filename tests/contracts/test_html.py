"""Every page of every role is valid HTML, and asks the database few questions."""

import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from hpmt_supervision.core.permissions import permission_of
from hpmt_supervision.extensions import db
from hpmt_supervision.people.roles import Role, permissions_of
from hpmt_supervision.web.assets import find_node
from tests.contracts.test_access import address, rules_of
from tests.contracts.world import World
from tests.factories.auth import sign_in
from tests.searching import is_unclear
from tests.statements import is_seal

ROOT = Path(__file__).parents[2]
CONFIG = Path(__file__).parent / "html_validate.json"
VALIDATOR = ROOT / "node_modules/html-validate/bin/html-validate.mjs"
MOST_QUERIES = 12


def own_pages(app: Flask, world: World, role: Role) -> list[tuple[str, str]]:
    """Return the addresses a role opens with its own objects, with their endpoints."""
    values = world.own.values()
    return [
        (rule.endpoint, address(app, rule, values))
        for rule in sorted(rules_of(app), key=lambda rule: rule.rule)
        if "GET" in (rule.methods or set()) and permission_of(app.view_functions[rule.endpoint]) in permissions_of(role)
    ]


@pytest.mark.parametrize("role", list(Role))
def test_pages_are_valid_html_and_ask_few_questions(
    sqlite_app: Flask, world: World, role: Role, tmp_path: Path
) -> None:
    client, unclear = sign_in(sqlite_app.test_client(), world.people[role]), []
    pages = own_pages(sqlite_app, world, role)
    asked: dict[str, list[str]] = {"": []}
    current = ""

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT") and not is_seal(statement):
            asked[current].append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for current, path in pages:
            asked[current] = []
            answer = client.get(path)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                (tmp_path / f"{current}.html").write_bytes(answer.data)
                unclear += [current] if is_unclear(current, answer.text) else []
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    many = {endpoint: len(found) for endpoint, found in asked.items() if len(found) > MOST_QUERIES}
    assert many == {}
    assert unclear == [], "a search says that it does not search what people have written; see tests/searching.py"
    assert len(list(tmp_path.iterdir())) >= 3
    command = [find_node()[0], str(VALIDATOR), "--config", str(CONFIG), "--formatter", "text", str(tmp_path)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    told = re.sub(re.escape(str(tmp_path)), "", checked.stdout)
    assert checked.returncode == 0, told[-6000:] + checked.stderr[-2000:]
