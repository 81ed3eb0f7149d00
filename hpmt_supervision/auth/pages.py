"""The pages of signing in that both the gate and the views answer with."""

from typing import Any

from flask import current_app, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hpmt_supervision.auth import lapsed
from hpmt_supervision.auth.forms import SignInForm
from hpmt_supervision.auth.identity_queries import sign_in_settings
from hpmt_supervision.auth.queries import administrators
from hpmt_supervision.core import clock

SHOWN_ADMINISTRATORS = 5


def sign_in_page(form: Any, *, typed: lapsed.Typed | None, next_path: str | None, status: int) -> Response:
    """Return the sign-in page.

    Args:
        form: the sign-in form, perhaps with errors.
        typed: what was posted without a live session, to be carried along.
        next_path: where to go afterwards.
        status: the HTTP status.
    """
    ways = sign_in_settings()
    page = render_template(
        "auth/sign_in.html",
        form=form,
        typed=typed,
        next_path=next_path,
        providers=ways.providers,
        local_accounts=ways.local_accounts,
    )
    return make_response(page, status)


def code_page(form: Any, *, typed: lapsed.Typed | None, next_path: str | None, status: int) -> Response:
    """Return the page that asks for a one-time code after the password.

    Args:
        form: its form, perhaps with errors.
        typed: what was posted without a live session, to be carried along.
        next_path: where to go afterwards.
        status: the HTTP status.
    """
    return make_response(render_template("auth/sign_in_code.html", form=form, typed=typed, next_path=next_path), status)


def sign_in_again(typed: lapsed.Typed | None, *, next_path: str | None) -> Response:
    """Return the sign-in page that carries what was posted without a live session.

    Args:
        typed: what was posted, or None when it is not known whose it is.
        next_path: where to go afterwards when there is nothing to send again.
    """
    # The posted fields belong to another form; a field of theirs must not fill ours.
    return sign_in_page(SignInForm(formdata=None), typed=typed, next_path=next_path, status=401)


def no_role() -> Response:
    """Return the page for somebody who is signed in and holds no role today: it says whom to ask."""
    people = administrators(clock.today())
    page = render_template("auth/no_role.html", administrators=people[:SHOWN_ADMINISTRATORS])
    return make_response(page, 403)


def account_links() -> list[tuple[str, str]]:
    """Return the entries of the menu under one's name."""
    if "auth.my_account" not in current_app.view_functions or not request:
        return []
    return [(_("Min konto"), url_for("auth.my_account"))]
