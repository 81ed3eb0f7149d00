"""A foreign object answers just as one that does not exist: the same page, from the same questions to the database."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hpmt_supervision.core.permissions import permission_of
from hpmt_supervision.extensions import db
from hpmt_supervision.people.roles import Role, permissions_of
from tests.contracts.reaches import Reach, Walk
from tests.contracts.test_access import EVERYWHERE, WITHOUT_OBJECT, address, rules_of
from tests.contracts.world import World
from tests.factories.auth import sign_in
from tests.statements import statements

UNKNOWN = 2_000_000
# What is written anew on every page, and the address that was asked for.
_CHANGES = re.compile(rb'(name="(?:csrf_token|request_key)" value=")[^"]*|\d{3,}')

_LEADS_ON = re.compile(rb'(?:href|action|value|src)="[^"]*"')


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_what_is_foreign_leaves_no_trace(sqlite_app: Flask, world: World, role: Role, walk: Walk) -> None:
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
            there, gone = (
                answer_of(client, method, address(sqlite_app, rule, values)) for values in (foreign, unknown)
            )
            walk.note(Reach.UNKNOWN, f"{method} {rule.endpoint}", role)
            tried += 1
            if there[:2] != gone[:2]:
                faults.append(f"{method} {rule.endpoint}: {there[0]} and {gone[0]}, or another page")
            elif there[2] != gone[2]:
                faults.append(f"{method} {rule.endpoint}: {len(there[2])} and {len(gone[2])} statements")
    assert faults == []
    assert tried or role in {Role.RESEARCHER, Role.COUNTY_COORDINATOR}


def answer_of(
    client: FlaskClient, method: str, path: str, query: str = "", *words: str
) -> tuple[int, bytes, list[str]]:
    """Return the status, the page without what changes by itself, and the statements that made it.

    Args:
        client: who asks.
        method, path, query: what is asked.
        words: what was asked with, which the page repeats.
    """
    db.session.remove()
    with statements() as asked:
        answer = client.open(path, method=method, query_string=query)
    page = answer.data.replace(path.encode(), b"")
    if query:
        # The page leads on with what it was asked with, and puts it back into its fields.
        page = _LEADS_ON.sub(b"", page)
    for repeated in words:
        page = page.replace(repeated.encode(), b"")
    return answer.status_code, _CHANGES.sub(b"", page), list(asked)
