"""The application as the scan runs it: every answer is looked at for what was sent in coming back as markup.

The scanner judges by its own payloads alone. This looks at every request it makes, also those of modules that look for
something else, and writes what it finds to the file named by ``SCAN_FINDINGS``, one line of JSON each.
"""

import json
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

# A value that would begin an element, end an attribute or begin a line of a header, if it came back as it was sent.
_MARKUP = re.compile(r"<\s*[A-Za-z!/?]|[\"'][^<>\"']{0,80}(?:on[a-z]+\s*=|>)")
_SHORTEST = 6
# A trace or an error of the database, which no page may show.
_INNER = (
    b"Traceback (most recent call last)",
    b"sqlalchemy.exc.",
    b"sqlite3.",
    b"psycopg.errors",
    b"werkzeug debugger",
)
_LONGEST_BODY = 1_000_000


def reflections(values: Iterable[str], body: bytes) -> list[str]:
    """Return the values with markup in them that stand in a page just as they were sent.

    Args:
        values: what the request held.
        body: the page.
    """
    return [value for value in dict.fromkeys(values) if _is_markup(value) and value.encode() in body]


def _is_markup(value: str) -> bool:
    return len(value) >= _SHORTEST and _MARKUP.search(value) is not None


class Watched:
    """A WSGI application around another one."""

    def __init__(self, app: Callable[..., Iterable[bytes]], findings: Path) -> None:
        self.app = app
        self.findings = findings
        self.lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
        """Answer as the other one does, and note what is wrong with the answer."""
        sent = list(_sent_values(environ))
        told: dict[str, Any] = {}

        def begin(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            told["status"], told["headers"] = status, headers
            return start_response(status, headers, *rest)

        answer = self.app(environ, begin)
        try:
            body = b"".join(answer)
        finally:
            getattr(answer, "close", lambda: None)()
        self._look(environ, sent, told, body)
        yield body

    def _look(self, environ: dict[str, Any], sent: list[str], told: dict[str, Any], body: bytes) -> None:
        headers = {name.lower(): value for name, value in told["headers"]}
        found = [("server_error", told["status"])] if told["status"].startswith("5") else []
        found += [("inner", text.decode()) for text in _INNER if text in body]
        if headers.get("content-type", "").startswith("text/html"):
            found += [("reflected", value) for value in reflections(sent, body)]
        if headers.get("location", "/")[:1] != "/" or headers.get("location", "/").startswith(("//", "/\\")):
            found.append(("location", headers["location"]))
        found += [("header", name) for name, value in told["headers"] if "\r" in value or "\n" in value]
        if found:
            self._write(environ, found)

    def _write(self, environ: dict[str, Any], found: list[tuple[str, str]]) -> None:
        place = f"{environ['REQUEST_METHOD']} {environ.get('PATH_INFO', '')}"
        with self.lock, self.findings.open("a", encoding="utf-8") as file:
            for kind, detail in found:
                file.write(json.dumps({"kind": kind, "place": place, "detail": detail[:300]}) + "\n")


def _sent_values(environ: dict[str, Any]) -> Iterator[str]:
    """Give what a request holds: its path, its query, and a form that is no file."""
    yield unquote(environ.get("PATH_INFO", ""))
    for name, value in parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True):
        yield from (name, value)
    for header in ("HTTP_REFERER", "HTTP_USER_AGENT"):
        yield environ.get(header, "")
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if 0 < length < _LONGEST_BODY:
        body = environ["wsgi.input"].read(length)
        environ["wsgi.input"] = BytesIO(body)
        if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
            for name, value in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True):
                yield from (name, value)


def make() -> Watched:
    """Return the application of ``wsgi.py``, watched."""
    from wsgi import app

    return Watched(app.wsgi_app, Path(os.environ["SCAN_FINDINGS"]))
