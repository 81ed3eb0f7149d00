"""Headers that every answer carries, and the write intent of a request."""

from flask import Flask, Response, abort, current_app, request

from hpmt_supervision.core.database import means_to_write
from hpmt_supervision.web.requests import WRITES_ATTRIBUTE

CONTENT_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)


# What a browser may never be asked for by a page of ours.
PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
    )
)
# Two years, as lists of sites that are only reached by HTTPS ask for.
ONLY_BY_HTTPS = "max-age=63072000; includeSubDomains"


def register(app: Flask) -> None:
    """Add the headers to every answer of an app, and let writing requests take SQLite's write lock at once."""
    app.before_request(_note_intent)
    app.before_request(_refuse_unstorable)
    app.after_request(_add_headers)
    app.teardown_request(_forget_intent)


def _note_intent() -> None:
    # A page that shows case or FE text writes a reading row. Begun as a reader, it would be refused by SQLite as soon
    # as somebody else had written, so it takes its turn from the start.
    view = current_app.view_functions.get(request.endpoint or "")
    means_to_write.set(request.method not in {"GET", "HEAD", "OPTIONS"} or getattr(view, WRITES_ATTRIBUTE, False))


def _refuse_unstorable() -> None:
    """Refuse NUL characters: nobody types them, and PostgreSQL cannot store them."""
    values = [*request.args.values(), *(text for found in request.form.listvalues() for text in found)]
    if any("\x00" in value for value in values):
        abort(400)


def _forget_intent(error: BaseException | None) -> None:
    means_to_write.set(False)


def _add_headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    # The policy says it too; this is for what stands before us and old browsers that read this one alone.
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", PERMISSIONS)
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("X-Permitted-Cross-Domain-Policies", "none")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        # The server that ends HTTPS may stand before us; in production there is no other way in.
        response.headers.setdefault("Strict-Transport-Security", ONLY_BY_HTTPS)
    # Pages hold case text; nothing between us and the reader may keep a copy.
    if request.endpoint != "web.static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
