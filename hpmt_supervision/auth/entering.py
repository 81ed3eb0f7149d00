"""What happens in the browser when somebody has been let in: the cookie, where to go on, and that it is known now."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import login_user
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from hpmt_supervision.auth import lapsed
from hpmt_supervision.auth.browser import load_user
from hpmt_supervision.auth.gate import LAST_ACCOUNT_KEY
from hpmt_supervision.auth.sign_in_operations import FromWhere
from hpmt_supervision.auth.typed_words import words_of
from hpmt_supervision.auth.waiting import address_hash, known_browser_hash
from hpmt_supervision.config import Settings
from hpmt_supervision.web.links import url_or_none
from hpmt_supervision.web.requests import safe_next

KNOWN_COOKIE = "hpmt_known"
KNOWN_LIVES = timedelta(days=180)
# A computer that several share is known to each of them.
MOST_KNOWN = 8


def home() -> str:
    """Return the path of the page one begins on."""
    return url_or_none("home.index") or "/"


def let_in(token: str, account_id: int) -> None:
    """Put a session's token in the cookie, and forget what belonged to somebody else."""
    # A page that the same person left open keeps working, so its form key is kept; anybody else starts from nothing.
    kept = session.get("csrf_token") if session.get(LAST_ACCOUNT_KEY) == account_id else None
    session.clear()
    if kept:
        session["csrf_token"] = kept
    else:
        # Flask-WTF remembers the old key for the rest of the request; a page made now must carry the new one.
        g.pop("csrf_token", None)
    login_user(load_user(token))
    session[LAST_ACCOUNT_KEY] = account_id


def go_on(typed: lapsed.Typed | None, account_id: int, next_path: str | None, *, is_proof: bool = False) -> Any:
    """Return the answer that follows a sign-in: the next page, or the one that gives back what was typed before.

    Args:
        typed: what was carried along, or None.
        account_id: who is signed in now.
        next_path: where to go when nothing was carried.
        is_proof: whether the person was signed in all along and has proved who they are.
    """
    # A button without fields is pressed again after a proof; after a lapsed session nothing typed has been lost.
    if typed is None or not (typed.fields or is_proof):
        return redirect(safe_next(next_path, home()))
    if typed.account_id != account_id:
        flash(_("Det som var skrevet før innloggingen, hører til en annen bruker og er ikke tatt med."), "info")
        return redirect(home())
    path = safe_next(typed.path, "")
    if not path:
        return redirect(home())
    return render_template("auth/resume.html", typed=typed, words=words_of(typed), path=path, is_proof=is_proof)


def from_where() -> FromWhere:
    """Return where the present request comes from."""
    settings: Settings = current_app.extensions["hpmt_settings"]
    known = known_browser()
    return FromWhere(
        address_hash=address_hash(request.remote_addr, key=settings.identity_key),
        user_agent=request.user_agent.string,
        known_accounts={
            account_id: known_browser_hash(known.browser, account_id, key=settings.identity_key)
            for account_id in known.accounts
        },
    )


@dataclass(frozen=True)
class Known:
    """What the cookie of a known browser tells.

    Attributes:
        browser: what tells it from all other browsers.
        accounts: those it has been signed in to, the latest first.
    """

    browser: str
    accounts: list[int]


def known_browser() -> Known:
    """Return which browser this is and the accounts it has been signed in to; a new name and none for a strange one."""
    cookie = request.cookies.get(KNOWN_COOKIE, "")
    try:
        found = _serializer().loads(cookie, max_age=int(KNOWN_LIVES.total_seconds()))
    except BadSignature:
        return Known(secrets.token_hex(16), [])
    # Browsers that were known before several accounts could be hold one number.
    parts = found if isinstance(found, list) else [found]
    accounts = [part for part in parts if isinstance(part, int)]
    names = [part for part in parts if isinstance(part, str)]
    # Cookies from before browsers had names: the same cookie always gives the same name, and hands it on. Else each
    # sign-in from it would give a new one, and new attempts with it.
    return Known(names[0] if names else hashlib.sha256(cookie.encode()).hexdigest()[:32], accounts)


def mark_known(response: Response, account_id: int) -> None:
    """Let the browser be known to an account from now on."""
    known = known_browser()
    accounts = [account_id, *(number for number in known.accounts if number != account_id)]
    response.set_cookie(
        KNOWN_COOKIE,
        _serializer().dumps([known.browser, *accounts[:MOST_KNOWN]]),
        max_age=KNOWN_LIVES,
        path=url_for("auth.sign_in"),
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="known-browser")
