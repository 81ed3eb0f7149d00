"""Every endpoint declares a permission, and every role meets every endpoint inside and outside its reach."""

from functools import cache

import pytest
from flask import Flask
from werkzeug.routing import BuildError, Rule

from hpmt_supervision import create_app
from hpmt_supervision.auth.gate import STATIC_ENDPOINTS
from hpmt_supervision.core.permissions import Permission, permission_of
from hpmt_supervision.extensions import db
from hpmt_supervision.people.roles import Role, permissions_of
from tests.contracts.reaches import Reach, Walk
from tests.contracts.world import FOREIGN_SECRET, OWN_SECRET, World
from tests.factories.auth import sign_in

# Administration reaches every office by design; what it may do is decided by the permission alone.
# Both offices lie in one county, and those who see figures from outside see both; the room tests foreign counties.
EVERYWHERE = {
    Permission.SEE_STRUCTURE,
    Permission.MANAGE_STRUCTURE,
    Permission.MANAGE_ACCOUNTS,
    Permission.MANAGE_CLOSED_PERIODS,
    Permission.SEE_OPERATIONS,
    Permission.SET_RETENTION,
    Permission.SEE_FIGURES_BELOW,
    Permission.REGISTER_TRAINING,
    Permission.MANAGE_STUDIES,
    Permission.ASK_OFFICES,
    Permission.SET_WARNING_LIMITS,
}
# Parts of addresses that name no object.
WITHOUT_OBJECT = {"token", "form", "part", "ending"}
# Supervisors and counsellors whose reach is not an office have none of these worlds' objects as their own.
HAS_OWN = {Role.COUNSELLOR, Role.HPMT_SUPERVISOR}


def rules_of(app: Flask) -> list[Rule]:
    """Return every address of the app but the static files."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in STATIC_ENDPOINTS]


def address(app: Flask, rule: Rule, values: dict[str, object]) -> str:
    """Build an address from the values the world has for its names."""
    missing = rule.arguments - values.keys() - (rule.defaults or {}).keys()
    assert not missing, f"tests/contracts/world.py has no value for {missing} of {rule.rule}"
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        try:
            return adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments if name in values})
        except BuildError as error:  # pragma: no cover - says which rule to look at
            raise AssertionError(f"cannot build {rule.rule}") from error


@cache
def endpoint_permissions() -> dict[str, Permission | None]:
    app = create_app()
    return {rule.endpoint: permission_of(app.view_functions[rule.endpoint]) for rule in rules_of(app)}


def test_every_endpoint_declares_a_permission(sqlite_app: Flask) -> None:
    views = sqlite_app.view_functions
    silent = [rule.rule for rule in rules_of(sqlite_app) if permission_of(views[rule.endpoint]) is None]
    assert silent == []


def test_an_app_with_a_silent_endpoint_does_not_start(sqlite_app: Flask) -> None:
    from hpmt_supervision.auth.gate import check_every_endpoint

    sqlite_app.view_functions["forgotten"] = lambda: "open to all"
    with pytest.raises(RuntimeError, match="forgotten"):
        check_every_endpoint(sqlite_app)


def test_nobody_signed_in_gets_no_page(sqlite_app: Flask, world: World, walk: Walk) -> None:
    db.session.commit()
    client = sqlite_app.test_client()
    for rule in rules_of(sqlite_app):
        if permission_of(sqlite_app.view_functions[rule.endpoint]) is Permission.PUBLIC:
            continue
        path = address(sqlite_app, rule, world.own.values())
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = client.open(path, method=method)
            walk.note(Reach.FOREIGN, f"{method} {rule.endpoint}", None)
            assert answer.status_code in {302, 401}, f"{method} {path} answered {answer.status_code} to a stranger"
            text = answer.data.decode("utf-8", "replace")
            assert OWN_SECRET not in text and FOREIGN_SECRET not in text


@pytest.mark.parametrize("role", list(Role))
def test_role_against_every_endpoint(sqlite_app: Flask, world: World, role: Role, walk: Walk) -> None:
    client = sign_in(sqlite_app.test_client(), world.people[role])
    allowed = permissions_of(role)
    own, foreign = world.own.values(), world.foreign.values()
    faults = []
    for rule in sorted(rules_of(sqlite_app), key=lambda rule: rule.rule):
        permission = permission_of(sqlite_app.view_functions[rule.endpoint])
        if rule.endpoint == "auth.sign_out":
            continue
        assert permission is not None
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            name = f"{role} {method} {rule.endpoint}"
            answer = client.open(address(sqlite_app, rule, foreign), method=method)
            walk.note(Reach.FOREIGN, f"{method} {rule.endpoint}", role)
            text = answer.data.decode("utf-8", "replace")
            if FOREIGN_SECRET in text:
                faults.append(f"{name} shows foreign text")
            if answer.status_code >= 500:
                faults.append(f"{name} foreign answered {answer.status_code}")
            reaches_objects = bool(rule.arguments - WITHOUT_OBJECT)
            if permission not in allowed and answer.status_code != 404:
                faults.append(f"{name} without permission answered {answer.status_code}")
            elif reaches_objects and permission not in EVERYWHERE and answer.status_code != 404:
                faults.append(f"{name} foreign object answered {answer.status_code}")
            if method == "GET" and role not in {Role.COUNSELLOR, Role.HPMT_SUPERVISOR}:
                answer = client.get(address(sqlite_app, rule, own))
                walk.note(Reach.OWN, f"GET {rule.endpoint}", role)
                if OWN_SECRET in answer.data.decode("utf-8", "replace"):
                    faults.append(f"{name} shows case text")
    assert faults == []


@pytest.mark.parametrize("role", sorted(HAS_OWN))
def test_own_pages_open(sqlite_app: Flask, world: World, role: Role, walk: Walk) -> None:
    client = sign_in(sqlite_app.test_client(), world.people[role])
    opened = 0
    for rule in rules_of(sqlite_app):
        permission = permission_of(sqlite_app.view_functions[rule.endpoint])
        if permission not in permissions_of(role) or "GET" not in (rule.methods or set()):
            continue
        answer = client.get(address(sqlite_app, rule, world.own.values()))
        walk.note(Reach.OWN, f"GET {rule.endpoint}", role)
        assert answer.status_code < 500, f"{role} {rule.rule} answered {answer.status_code}"
        opened += answer.status_code == 200
    assert opened >= 8


def test_the_table_of_permissions_is_what_was_decided() -> None:
    """A new endpoint is written down here by the one who decides its permission."""
    from tests.contracts.decided import DECIDED

    assert endpoint_permissions() == DECIDED
