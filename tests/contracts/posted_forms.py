"""The forms of the pages, as a browser would send them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from hpmt_supervision.core.permissions import permission_of
from hpmt_supervision.people.roles import Role, permissions_of
from tests.contracts.test_access import address, rules_of

# Signing out ends the walk, and a role that is switched away from changes what the next form means.
LEFT_OUT = {"auth.sign_out", "auth.switch_role", "auth.sign_out_elsewhere"}


@dataclass(frozen=True)
class PostedForm:
    """One form of one page.

    Attributes:
        page: the address of the page it stands on.
        action: where it goes.
        fields: what it sends when nothing is changed, in order.
        choices: the values that each field with choices offers.
    """

    page: str
    action: str
    fields: tuple[tuple[str, str], ...]
    choices: dict[str, tuple[str, ...]] = field(hash=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Return every field by name, those that send nothing now too."""
        return tuple(dict.fromkeys([name for name, _ in self.fields] + list(self.choices)))


def forms_of(client: FlaskClient, page: str) -> list[PostedForm]:
    """Return the forms of a page that are posted; none when the page is no page."""
    answer = client.get(page)
    if answer.status_code != 200 or answer.mimetype != "text/html":
        return []
    tree = html5lib.parse(answer.get_data(as_text=True), namespaceHTMLElements=False)
    return [_read(form, page) for form in tree.iter("form") if form.get("method", "get").lower() == "post"]


def pages_for(app: Flask, role: Role, values: dict[str, object]) -> Iterator[tuple[Rule, str]]:
    """Give every address a role may open, made with the values that the world has for its names."""
    for rule in sorted(rules_of(app), key=lambda rule: rule.rule):
        permission = permission_of(app.view_functions[rule.endpoint])
        if permission in permissions_of(role) and "GET" in (rule.methods or set()) and rule.endpoint not in LEFT_OUT:
            yield rule, address(app, rule, values)


def _read(form: Element, page: str) -> PostedForm:
    fields: list[tuple[str, str]] = []
    choices: dict[str, tuple[str, ...]] = {}
    for element in form.iter():
        if element.tag not in {"input", "select", "textarea", "button"}:
            continue
        name = element.get("name")
        if not name or element.get("disabled") is not None:
            continue
        kind = element.get("type", "text") if element.tag == "input" else element.tag
        if kind == "select":
            offered = tuple(option.get("value", "") for option in element.iter("option"))
            choices[name] = offered
            chosen = [o.get("value", "") for o in element.iter("option") if o.get("selected") is not None]
            fields += [(name, value) for value in chosen or offered[:1]]
        elif kind in {"checkbox", "radio"}:
            choices[name] = (*choices.get(name, ()), element.get("value", "on"))
            if element.get("checked") is not None:
                fields.append((name, element.get("value", "on")))
        elif kind == "textarea":
            fields.append((name, element.text or ""))
        elif kind == "button":
            choices[name] = (*choices.get(name, ()), element.get("value", ""))
        elif kind != "file":
            fields.append((name, element.get("value", "")))
    action = urljoin(page, form.get("action") or page)
    return PostedForm(page, action, tuple(fields), choices)
