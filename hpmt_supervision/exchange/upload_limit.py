"""How large an upload may be: more than other forms, on one address, for those who are signed in."""

from typing import Any

from flask import Blueprint, current_app, g, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from hpmt_supervision.auth.browser import COOKIE_KEY

MIB = 1024 * 1024
# Beyond this many times the limit, the answer is sent without reading the rest first.
READ_TIMES = 4


def limit_in_mib() -> int:
    """Return how large an uploaded file may be, in MiB."""
    return int(current_app.extensions["hpmt_settings"].upload_mib)


def watch(bp: Blueprint, endpoint: str) -> None:
    """Let one endpoint take larger requests, and answer one too large with a page that says how large.

    Args:
        bp: the blueprint of the endpoint.
        endpoint: its name.
    """

    # This runs before anything reads the form. Only a browser that somebody has signed in with gets the larger limit,
    # so that nobody else can make the server take in large files.
    @bp.url_value_preprocessor
    def raise_limit(name: str | None, values: dict[str, Any] | None) -> None:
        if request.endpoint == endpoint and request.method == "POST" and session.get(COOKIE_KEY):
            # The file and the few fields around it.
            request.max_content_length = limit_in_mib() * MIB + MIB // 2

    @bp.errorhandler(RequestEntityTooLarge)
    def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
        _read_the_rest()
        if not hasattr(g, "viewer"):
            g.viewer = None
        return (
            render_template(
                "web/error.html",
                heading=_("Fila er for stor"),
                sentence=_(
                    "En fil kan være på høyst %(size)s MB. Del den i flere, eller be den som drifter løsningen, om å"
                    " hente den inn med kommandoen hpmt import.",
                    size=limit_in_mib(),
                ),
                link_url=url_for(endpoint),
                link_text=_("Tilbake til import"),
                status=413,
            ),
            413,
        )


def _read_the_rest() -> None:
    """Read what the browser is still sending, since many show no answer before they are done sending."""
    left = min(request.content_length or 0, READ_TIMES * limit_in_mib() * MIB)
    stream = request.environ.get("wsgi.input")
    while stream is not None and left > 0:
        piece = stream.read(min(left, MIB))
        if not piece:
            return
        left -= len(piece)
