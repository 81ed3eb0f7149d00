"""A foreign object answers just as one that does not exist: the same page, from the same questions to the database."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hpmt_supervision.core.permissions import permission_of
from hpmt_supervision.extensions import db
from hpmt_supervision.people.roles import Role, permissions_of
from tests.contracts.test_access import EVERYWHERE, WITHOUT_OBJECT, address, rules_of
from tests.contracts.world import World
from tests.factories.auth import sign_in
from tests.statements import statements

UNKNOWN = 2_000_000
# What is written anew on every page, and the address that was asked for.
_CHANGES = re.compile(rb'(name="(?:csrf_token|request_key)" value=")[^"]*|\d{3,}')


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_what_is_foreign_leaves_no_trace(sqlite_app: Flask, world: World, role: Role) -> None:
    client = sign_in(sqlite_app.test_client(), world.people[role])
    allowed = permissions_of(role)
    foreign = world.foreign.values()
    unknown = {name: UNKNOWN if isinstance(value, int) else value for name, value in foreign.items()}
    tried, faults = 0, []
    for rule in sorted(rules_of(sqlite_app), key=lambda rule: rule.rule):
        permission = permission_of(sqlite_app.view_functions[rule.endpoint])
        if permission not in allowed or permission in EVERYWHERE or not rule.arguments - WITHOUT_OBJECT:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            there, gone = (_answer(client, method, address(sqlite_app, rule, values)) for values in (foreign, unknown))
            tried += 1
            if there[:2] != gone[:2]:
                faults.append(f"{method} {rule.endpoint}: {there[0]} and {gone[0]}, or another page")
            elif there[2] != gone[2]:
                faults.append(f"{method} {rule.endpoint}: {len(there[2])} and {len(gone[2])} statements")
    assert faults == []
    assert tried or role in {Role.RESEARCHER, Role.COUNTY_COORDINATOR}


def _answer(client: FlaskClient, method: str, path: str) -> tuple[int, bytes, list[str]]:
    """The status, the page without what changes by itself, and the statements that made it."""
    db.session.remove()
    with statements() as asked:
        answer = client.open(path, method=method)
    return answer.status_code, _CHANGES.sub(b"", answer.data.replace(path.encode(), b"")), list(asked)
