"""Every answer of every role carries the headers, runs no inline code, and leaves no secret in the log."""

import logging
from dataclasses import replace

import html5lib
import pytest
from flask import Flask

from hpmt_supervision import create_app
from hpmt_supervision.core.database import means_to_write
from hpmt_supervision.extensions import db
from hpmt_supervision.people.roles import Role
from tests.contracts.posted_forms import pages_for
from tests.contracts.world import FOREIGN_SECRET, OWN_REPORT, OWN_SECRET, World
from tests.factories.auth import sign_in
from tests.statements import unannounced_writes

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
# The empty files for import hold no record.
MAY_BE_KEPT = {"exchange.workbook_template", "exchange.zip_template"}
# Pages whose address is a secret tell no other page of it.
REFERRERS = {"same-origin", "no-referrer"}


@pytest.mark.parametrize("role", list(Role))
def test_every_page_is_hardened(sqlite_app: Flask, world: World, role: Role, caplog: pytest.LogCaptureFixture) -> None:
    db.session.commit()
    caplog.set_level(logging.DEBUG)
    client = sign_in(sqlite_app.test_client(), world.people[role])
    cookie = client.get_cookie(sqlite_app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    name = world.people[role].name
    faults, pages = [], 0
    for rule, page in pages_for(sqlite_app, role, world.own.values()):
        db.session.remove()
        with unannounced_writes() as written:
            answer = client.get(page)
        faults += [f"{rule.endpoint} does not say that it writes: {what}" for what in dict.fromkeys(written)]
        headers = answer.headers
        faults += [f"{rule.endpoint} lacks {name}" for name, value in HEADERS.items() if headers.get(name) != value]
        policy = headers["Content-Security-Policy"]
        if "default-src 'none'" not in policy or ("unsafe" not in policy and "*" in policy) or "unsafe" in policy:
            faults.append(f"{rule.endpoint} has a lax policy")
        if headers["Referrer-Policy"] not in REFERRERS or "camera=()" not in headers["Permissions-Policy"]:
            faults.append(f"{rule.endpoint} tells others or asks for too much")
        if headers["Cache-Control"] != "no-store" and rule.endpoint not in MAY_BE_KEPT:
            faults.append(f"{rule.endpoint} may be kept: {headers['Cache-Control']}")
        if answer.mimetype == "text/html":
            pages += 1
            faults += [f"{rule.endpoint} has {what}" for what in inline_code(answer.get_data(as_text=True))]
    assert faults == []
    assert pages >= 3
    told = caplog.text
    for secret in (OWN_SECRET, FOREIGN_SECRET, OWN_REPORT, cookie.value, name):
        assert secret not in told
    assert '"person_id"' in told


def inline_code(page: str) -> list[str]:
    """What a strict policy would stop: scripts and styles in the page itself, handlers, and addresses that run."""
    found = []
    for element in html5lib.parse(page, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            found.append(f"<{element.tag}> in the page")
        for name, value in element.attrib.items():
            if name == "style" or name.startswith("on") or value.strip().lower().startswith("javascript:"):
                found.append(f"{name} on <{element.tag}>")
    return found


def test_inline_code_is_found() -> None:
    page = "<p style='x' onclick=a><a href=' JavaScript:a'></a><script>a</script><script src=b></script><style></style>"
    assert len(inline_code(page)) == 5


def test_a_write_that_is_not_said_is_seen(sqlite_app: Flask) -> None:
    with unannounced_writes() as found:
        db.session.execute(db.text("DELETE FROM told_notice"))
        token = means_to_write.set(True)
        try:
            db.session.execute(db.text("UPDATE told_notice SET key = key"))
        finally:
            means_to_write.reset(token)
    assert found == ["DELETE FROM told_notice"]


def test_in_production_everything_goes_over_https(sqlite_app: Flask) -> None:
    settings = replace(
        sqlite_app.extensions["hpmt_settings"], production=True, base_url="https://example.org", hosts=("example.org",)
    )
    client = create_app(settings).test_client()
    answer = client.get("/logg-inn", base_url="https://example.org")
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-hpmt=")
        assert all(flag in cookie for flag in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"))
        assert "Domain=" not in cookie
    assert client.get("/logg-inn", base_url="https://elsewhere.example").status_code == 400
