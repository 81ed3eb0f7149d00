"""Every form of every role takes odd values: no server error, nothing reflected as markup, nothing foreign shown."""

from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, event, given, seed, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from hpmt_supervision.extensions import db
from hpmt_supervision.people.roles import Role
from tests.contracts.posted_forms import LEFT_OUT, PostedForm, forms_of, pages_for
from tests.contracts.world import FOREIGN_SECRET, World
from tests.factories.auth import sign_in

MARKUP = "<x-hpmt onclick=a>"
ODD = [
    "",
    " ",
    "0",
    "-1",
    "1",
    "2147483648",
    "9" * 40,
    "1e309",
    "NaN",
    "٣",
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "31.12.9999",
    "24.00",
    "25:61",
    "true",
    "None",
    "[]",
    "{}",
    "' OR 1=1 --",
    "%s%n",
    "../../etc/passwd",
    "=1+1",
    "\r\nSet-Cookie: a=b",
    "javascript:alert(1)",
    "https://example.org",
    "//example.org",
    "a" * 5000,
    "å\u0301\u202e\ufeff🙂",
    "\ud7ff",
    MARKUP,
]


@st.composite
def posts(draw: st.DrawFn, form: PostedForm) -> MultiDict[str, str]:
    """What somebody could send instead of the form: some fields odd, some left out, some twice."""
    sent: list[tuple[str, str]] = []
    for name in form.names:
        how = draw(st.sampled_from(["kept", "odd", "odd", "other choice", "twice", "left out"]))
        kept = [value for at, value in form.fields if at == name]
        if name in {"csrf_token"} or how == "kept":
            sent += [(name, value) for value in kept]
        elif how == "other choice" and form.choices.get(name):
            sent.append((name, draw(st.sampled_from(form.choices[name]))))
        elif how == "twice":
            sent += [(name, draw(st.sampled_from(ODD))), (name, draw(st.sampled_from(ODD)))]
        elif how != "left out":
            sent.append((name, draw(st.one_of(st.sampled_from(ODD), st.text(max_size=60)))))
    return MultiDict(sent)


def _forms(app: Flask, world: World, role: Role) -> Iterator[PostedForm]:
    client = sign_in(app.test_client(), world.people[role])
    seen = set()
    for _rule, page in pages_for(app, role, world.own.values()):
        for form in forms_of(client, page):
            adapter = app.url_map.bind("localhost")
            path = form.action.split("?")[0]
            endpoint = adapter.match(path, method="POST")[0]
            shape = (endpoint, form.names)
            if endpoint not in LEFT_OUT and shape not in seen:
                seen.add(shape)
                yield form


@pytest.mark.parametrize("role", list(Role))
def test_odd_values_in_every_form(sqlite_app: Flask, world: World, role: Role) -> None:
    db.session.commit()
    forms = list(_forms(sqlite_app, world, role))
    assert forms or role is Role.RESEARCHER
    client = sign_in(sqlite_app.test_client(), world.people[role])

    @seed(2026)
    @settings(
        max_examples=max(25, 2 * len(forms)),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(forms).flatmap(lambda form: st.tuples(st.just(form), posts(form))))
    def send(drawn: tuple[PostedForm, MultiDict[str, str]]) -> None:
        form, data = drawn
        db.session.remove()
        answer = client.post(form.action, data=data)
        event(f"{answer.status_code}")
        assert answer.status_code < 500, (form.action, dict(data))
        text = answer.data.decode("utf-8", "replace")
        assert MARKUP not in text, form.action
        assert FOREIGN_SECRET not in text, form.action
        assert "Set-Cookie: a=b" not in str(answer.headers.get("Location", "")), form.action
        location = answer.headers.get("Location", "/")
        assert location.startswith("/") and not location.startswith("//"), (form.action, location)

    if forms:
        send()
