"""The gate: every request passes it, and a view is reached only with the permission it declares."""

from datetime import timedelta

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from hpmt_supervision.auth.signed_in import SEEN_PRECISION, find_session, viewer_of
from hpmt_supervision.config import Settings
from hpmt_supervision.core import clock
from hpmt_supervision.core.permissions import Permission, permission_of
from hpmt_supervision.extensions import db
from hpmt_supervision.web.navigation import links_for
from hpmt_supervision.web.requests import wants_json

COOKIE_KEY = "token"


def register(app: Flask) -> None:
    """Put the gate before every request of an app, and tell templates who is behind it."""
    app.before_request(_open_or_refuse)
    app.context_processor(_frame)


def _frame() -> dict[str, object]:
    viewer = g.get("viewer")
    return {"viewer": viewer, "navigation": links_for(viewer.may) if viewer else []}


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


STATIC_ENDPOINTS = frozenset({"static", "web.static"})


def _open_or_refuse() -> Response | None:
    g.viewer = None
    g.signed_in = None
    if request.endpoint is None or request.endpoint in STATIC_ENDPOINTS:
        return None
    _load_viewer()
    permission = permission_of(current_app.view_functions[request.endpoint])
    if permission is None:
        abort(404)
    if permission is Permission.PUBLIC:
        return None
    if g.viewer is None:
        return _ask_to_sign_in()
    if not g.viewer.may(permission):
        abort(404)
    return None


def _load_viewer() -> None:
    token = session.get(COOKIE_KEY)
    if not token:
        return
    settings: Settings = current_app.extensions["hpmt_settings"]
    now = clock.now()
    found = find_session(
        token,
        now=now,
        idle=timedelta(minutes=settings.idle_minutes),
        absolute=timedelta(hours=settings.absolute_hours),
    )
    if found is None:
        session.pop(COOKIE_KEY, None)
        return
    if now - found.last_seen_at >= SEEN_PRECISION:
        found.last_seen_at = now
        db.session.commit()
    g.signed_in = found
    g.viewer = viewer_of(found, today=clock.to_local(now).date())


def _ask_to_sign_in() -> Response:
    if wants_json():
        abort(401)
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.sign_in", next=target))
