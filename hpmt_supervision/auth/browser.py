"""Between Flask-Login and the sessions on the server: what a browser's cookie holds, and who that is."""

from flask import current_app
from flask_login import UserMixin

from hpmt_supervision.auth.signed_in import LiveSession, find_session, session_limits
from hpmt_supervision.config import Settings
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import login_manager

# The name under which Flask-Login keeps a user's id in the signed cookie; with us the id is a session's token.
COOKIE_KEY = "_user_id"


class SignedInUser(UserMixin):  # type: ignore[misc]
    """Flask-Login's user: one signed-in session. Ending the session on the server signs its browser out.

    Attributes:
        live: the session, and the person's roles today.
        token: the random token that the cookie holds.
    """

    def __init__(self, live: LiveSession, token: str) -> None:
        self.live = live
        self.token = token

    def get_id(self) -> str:
        """Return what the cookie holds."""
        return self.token


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_user(token: str) -> SignedInUser | None:
    """Return the user of a token, or None when its session has ended, rested too long or lived too long."""
    settings: Settings = current_app.extensions["hpmt_settings"]
    found = find_session(token, now=clock.now(), limits=session_limits(settings))
    return SignedInUser(found, token) if found else None
