"""Acts that ask for a fresh proof of who one is: the decorator of their views, and the page that asks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, abort, g, make_response, redirect, render_template, request, url_for

from hpmt_supervision.auth import lapsed
from hpmt_supervision.auth.forms import ProofForm
from hpmt_supervision.auth.identity_queries import provider_of
from hpmt_supervision.auth.models import SignedInSession
from hpmt_supervision.core import clock
from hpmt_supervision.core.permissions import PROOF_ATTRIBUTE
from hpmt_supervision.web.requests import wants_json

View = TypeVar("View", bound=Callable[..., Any])

FRESH_FOR = timedelta(minutes=10)
# Marks a view that asks for a fresh proof, so that a test can list them.
FRESH_ATTRIBUTE = "requires_fresh_sign_in"


def requires_fresh_sign_in(view: View) -> View:
    """Let nobody reach a view who has not proved who they are within the last ten minutes.

    Somebody who has not is asked for the password, the one-time code or the identity provider, and brought back; what
    was sent meanwhile is given back to be sent again. Use it nearest to the view, below ``@requires`` and
    ``@commits``, because nothing is written before the proof.

    Args:
        view: a view of somebody who is signed in.
    """

    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> Any:
        if g.signed_in is not None and is_fresh(g.signed_in, now=clock.now()):
            return view(*args, **kwargs)
        return _ask()

    setattr(run, FRESH_ATTRIBUTE, True)
    return run  # type: ignore[return-value]


def guard_marked(app: Flask) -> None:
    """Guard the views that rooms below this one have marked with ``asks_for_fresh_proof``.

    Args:
        app: the application, with all its views.
    """
    for name, view in app.view_functions.items():
        if hasattr(view, PROOF_ATTRIBUTE) and not hasattr(view, FRESH_ATTRIBUTE):
            app.view_functions[name] = requires_fresh_sign_in(view)


def is_fresh(session: SignedInSession, *, now: datetime) -> bool:
    """Tell whether the person behind a session has proved who they are within the last ten minutes.

    Args:
        session: the session.
        now: the present instant.
    """
    return session.proved_at is not None and now - session.proved_at <= FRESH_FOR


def _ask() -> Any:
    if g.signed_in is None or wants_json():
        abort(401)
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("auth.prove", next=request.full_path.rstrip("?")))
    typed = lapsed.read_posted(request, account_id=g.signed_in.account_id)
    return proof_page(ProofForm(formdata=None), typed=typed, next_path=None, status=403)


def proof_page(form: ProofForm, *, typed: lapsed.Typed | None, next_path: str | None, status: int) -> Any:
    """Return the page that asks somebody to prove who they are.

    Args:
        form: its form, perhaps with errors.
        typed: what was sent meanwhile, to be carried along.
        next_path: where to go afterwards when there is nothing to send again.
        status: the HTTP status.
    """
    account = g.signed_in.account
    if account.code_confirmed_at is None and "code" in form:
        del form.code
    page = render_template(
        "auth/prove.html",
        form=form,
        typed=typed,
        next_path=next_path,
        login_name=account.login_name,
        provider=provider_of(g.signed_in.issuer),
    )
    return make_response(page, status)
