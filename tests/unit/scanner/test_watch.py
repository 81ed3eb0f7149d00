"""The watch around the application and the judging of a scan see what they are for."""

import io
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests

from tests.scanner.__main__ import from_log
from tests.scanner.endpoint import listening
from tests.scanner.report import EXPLAINED, Explained, Found, counts, from_scanner, from_server, unexplained
from tests.scanner.watched import Watched, reflections

MARKUP = "<ScRiPt>alert('w')</ScRiPt>"


def asked(
    folder: Path,
    query: str = "",
    *,
    form: str = "",
    status: str = "200 OK",
    headers: Iterable[tuple[str, str]] = (),
    body: Callable[[str], str] = lambda value: value,
) -> list[tuple[str, str]]:
    """What the watch notes of one request to an application that answers with what ``body`` makes of the query."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response(status, [("Content-Type", "text/html"), *headers])
        read = environ["wsgi.input"].read().decode()
        return [body(f"{query} {read}").encode()]

    findings = folder / "findings.jsonl"
    findings.touch()
    environ = {
        "REQUEST_METHOD": "POST" if form else "GET",
        "PATH_INFO": "/sted",
        "QUERY_STRING": f"q={quote(query)}",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(form)),
        "wsgi.input": io.BytesIO(form.encode()),
    }
    answer = b"".join(Watched(app, findings)(environ, lambda *_args: None))
    # The application still gets its form, and the reader the page.
    assert form in answer.decode() or body("a") != "a"
    noted = [json.loads(line) for line in findings.read_text().splitlines()]
    return [(one.kind, one.detail) for one in from_server(noted)]


def test_markup_that_comes_back_is_noted(tmp_path: Path) -> None:
    assert asked(tmp_path, MARKUP) == [("reflected", MARKUP)]


def test_markup_that_comes_back_as_text_is_not(tmp_path: Path) -> None:
    assert asked(tmp_path, MARKUP, body=lambda value: value.replace("<", "&lt;").replace('"', "&#34;")) == []
    assert asked(tmp_path, "Vi øver") == []


def test_markup_in_a_form_is_noted(tmp_path: Path) -> None:
    found = asked(tmp_path, form="text=%22+onfocus%3Dalert%281%29", body=lambda _value: '<i a="" onfocus=alert(1)>')
    assert found == [("reflected", '" onfocus=alert(1)')]


@pytest.mark.parametrize(
    ("status", "headers", "text", "kind"),
    [
        ("500 INTERNAL SERVER ERROR", [], "", "server_error"),
        ("302 FOUND", [("Location", "https://example.org/")], "", "location"),
        ("302 FOUND", [("Location", "//example.org")], "", "location"),
        ("200 OK", [("X-Seen", "a\r\nSet-Cookie: b=c")], "", "header"),
        ("200 OK", [], "Traceback (most recent call last)", "inner"),
        ("200 OK", [], "sqlalchemy.exc.IntegrityError", "inner"),
    ],
)
def test_other_faults_are_noted(
    tmp_path: Path, status: str, headers: list[tuple[str, str]], text: str, kind: str
) -> None:
    found = asked(tmp_path, status=status, headers=headers, body=lambda _value: text)
    assert [one for one, _detail in found] == [kind]


def test_a_redirect_within_the_site_is_no_fault(tmp_path: Path) -> None:
    assert asked(tmp_path, status="302 FOUND", headers=[("Location", "/saker")], body=lambda _value: "") == []


def test_short_values_and_plain_text_are_no_markup() -> None:
    assert reflections(["<b>", "1 < 2 and 3", MARKUP], b"<b> 1 < 2 and 3") == []


def test_whoever_fetches_from_the_endpoint_is_noted() -> None:
    with listening() as endpoint:
        requests.get(f"{endpoint.address}ssrf/abc/1/", timeout=5)
        assert requests.get(f"{endpoint.address}get_ssrf.php?session_id=abc", timeout=5).json() == {}
        assert endpoint.fetched == ["/ssrf/abc/1/"]


def test_a_finding_fails_unless_it_is_explained() -> None:
    report = {
        "vulnerabilities": {
            "Reflected Cross Site Scripting": [{"method": "GET", "path": "/a", "info": "XSS via q", "parameter": "q"}],
            "Secure Flag cookie": [
                {"method": "GET", "path": "/", "info": "Secure flag is not set in the cookie : hpmt", "parameter": ""}
            ],
        },
        "anomalies": {"Internal Server Error": [{"method": "POST", "path": "/b", "info": "500", "parameter": "x"}]},
        "additionals": {},
    }
    found = from_scanner(report)
    assert counts(found) == {
        "Internal Server Error": 1,
        "Reflected Cross Site Scripting": 1,
        "Secure Flag cookie": 1,
    }
    assert [one.kind for one in unexplained(found)] == ["Internal Server Error", "Reflected Cross Site Scripting"]
    other = Found("Secure Flag cookie", "GET /", "Secure flag is not set in the cookie : other")
    assert unexplained([other]) == [other]
    assert unexplained([other], [Explained("Secure Flag cookie", "other", "Known.")]) == []


def test_a_trace_in_the_log_is_found() -> None:
    log = 'a\nTraceback (most recent call last):\n  File "x"\n    y\nKeyError: 1\n{"event": "request"}\n'
    assert from_log(log) == [Found("traceback", "", "KeyError: 1")]
    line = '{"event": "exception", "endpoint": "cases.new"}'
    assert from_log(f"[2026-11-28] ERROR in app: {line}") == [Found("exception", "", line)]


def test_every_explanation_is_a_sentence() -> None:
    assert all(len(rule.why.split()) > 8 for rule in EXPLAINED)
