"""The gate: every request passes it, and a view is reached only with the permission it declares."""

from urllib.parse import SplitResult, urlsplit

from flask import Flask, abort, current_app, g, make_response, redirect, request, session, url_for
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from hpmt_supervision.auth import lapsed, pages
from hpmt_supervision.auth.browser import COOKIE_KEY
from hpmt_supervision.auth.signed_in import (
    SEEN_PRECISION,
    LiveSession,
    account_of_token,
    needs_code,
    note_seen,
    viewer_of,
)
from hpmt_supervision.core import clock
from hpmt_supervision.core.permissions import Permission, permission_of
from hpmt_supervision.web.languages import set_language
from hpmt_supervision.web.navigation import links_for
from hpmt_supervision.web.requests import wants_json

# Whose session this browser had last, kept in the signed cookie so that a text typed before the session ended can be
# given back to the same person and to nobody else.
LAST_ACCOUNT_KEY = "last_account"
# Keys are 32-bit integers in the database; a longer number in an address names nothing.
LARGEST_KEY = 2**31 - 1


def register(app: Flask) -> None:
    """Put the gate before every request of an app, and tell templates who is behind it."""
    app.before_request(_open_or_refuse)
    app.context_processor(_frame)


def _frame() -> dict[str, object]:
    viewer = g.get("viewer")
    return {
        "viewer": viewer,
        "navigation": links_for(viewer.may) if viewer and not g.get("needs_code") else [],
        "account_links": pages.account_links() if viewer and not g.get("needs_code") else [],
    }


def check_every_endpoint(app: Flask) -> None:
    """Keep the app from starting when an endpoint declares no permission.

    Raises:
        RuntimeError: naming the endpoints that lack one.
    """
    silent = sorted(
        name
        for name, view in app.view_functions.items()
        if permission_of(view) is None and name not in STATIC_ENDPOINTS
    )
    if silent:
        raise RuntimeError("Endpoints without a permission: " + ", ".join(silent))


# What somebody reaches whose role asks for a one-time code that is not set up yet.
WAYS_TO_A_CODE = frozenset({"auth.one_time_code", "auth.begin_code", "auth.prove"})
STATIC_ENDPOINTS = frozenset({"static", "web.static"})


def _open_or_refuse() -> Response | None:
    g.viewer = None
    g.signed_in = None
    g.needs_code = False
    set_language(None)
    if request.endpoint in STATIC_ENDPOINTS:
        return None
    if request.endpoint is None:
        # No page of ours answers, but the one that says so keeps the language and the ways on of who is signed in.
        _load_viewer()
        return None
    if any(isinstance(value, int) and value > LARGEST_KEY for value in (request.view_args or {}).values()):
        abort(404)
    _load_viewer()
    permission = permission_of(current_app.view_functions[request.endpoint])
    if permission is None:
        abort(404)
    if permission is Permission.PUBLIC:
        return None
    if g.viewer is None:
        return pages.no_role() if g.signed_in else _ask_to_sign_in()
    if not g.viewer.may(permission):
        abort(404)
    if g.needs_code and request.endpoint not in WAYS_TO_A_CODE:
        return _lead_to_code()
    return None


def _lead_to_code() -> Response:
    """Lead somebody whose role asks for a one-time code to the page where it is set up."""
    if wants_json():
        abort(403)
    if request.headers.get("HX-Request"):
        return make_response("", 403, {"HX-Redirect": url_for("auth.one_time_code")})
    return redirect(url_for("auth.one_time_code"))


def _load_viewer() -> None:
    # Requests made inside one application context share ``g``, and Flask-Login keeps its user there.
    g.pop("_login_user", None)
    token = session.get(COOKIE_KEY)
    if not isinstance(token, str) or not token:
        return
    if not current_user.is_authenticated:
        logout_user()
        session.setdefault(LAST_ACCOUNT_KEY, account_of_token(token))
        return
    live: LiveSession = current_user.live
    found = live.session
    now = clock.now()
    if session.get(LAST_ACCOUNT_KEY) != found.account_id:
        session[LAST_ACCOUNT_KEY] = found.account_id
    if now - found.last_seen_at >= SEEN_PRECISION:
        note_seen(found, now=now)
    g.signed_in = found
    set_language(found.account.language)
    g.viewer = viewer_of(live)
    g.needs_code = needs_code(live)


def _ask_to_sign_in() -> Response:
    if wants_json():
        abort(401)
    if request.headers.get("HX-Request"):
        # htmx would put the sign-in page inside a corner of the page; this sends the whole window there.
        return make_response("", 401, {"HX-Redirect": url_for("auth.sign_in", next=_page_they_were_on())})
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")))
    account_id = session.get(LAST_ACCOUNT_KEY) if _came_from_here() else None
    typed = lapsed.read_posted(request, account_id=account_id) if isinstance(account_id, int) else None
    return pages.sign_in_again(typed, next_path=_page_they_were_on())


def _came_from_here() -> bool:
    """Tell whether a page of ours sent the request, so that no other site's fields are carried into our forms.

    Hosts are compared and not schemes, because a server that ends HTTPS before us leaves us with plain HTTP.
    """
    parts = _parts_of(request.headers.get("Origin") or request.referrer)
    return parts is not None and parts.netloc == request.host


def _page_they_were_on() -> str | None:
    """Return the path of the page a request was sent from, when it is one of ours."""
    parts = _parts_of(request.headers.get("HX-Current-URL") or request.referrer)
    if parts is None or parts.netloc != request.host:
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _parts_of(address: str | None) -> SplitResult | None:
    try:
        return urlsplit(address or "")
    except ValueError:
        # Some addresses cannot be taken apart, such as one with half an IPv6 host.
        return None
