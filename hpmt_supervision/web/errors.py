"""Error pages: every one says what happened and what to do, in the frame the reader knows."""

from flask import Flask, Response, g, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.web.requests import wants_json


def register(app: Flask) -> None:
    """Answer a user's errors and HTTP errors with a page, or with JSON when a script asked."""
    app.register_error_handler(UserError, _user_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(SecurityError, _wrong_host)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(500, _server_error)


def _answer(status: int, heading: str, sentence: str) -> ResponseReturnValue:
    if wants_json():
        return jsonify(error=sentence), status
    if not hasattr(g, "viewer"):
        g.viewer = None
    return render_template("web/error.html", heading=heading, sentence=sentence, status=status), status


def _user_error(error: UserError) -> ResponseReturnValue:
    db.session.rollback()
    if error.status == 404:
        return _answer(404, _("Vi fant ikke siden"), _not_found())
    return _answer(error.status, _("Det gikk ikke"), str(error))


def _not_found() -> str:
    return _("Adressen kan være skrevet feil, eller siden er ikke delt med deg i rollen du har nå.")


def _csrf_error(error: CSRFError) -> ResponseReturnValue:
    return _answer(400, _("Siden var åpen for lenge"), _("Gå tilbake, last siden på nytt og send på nytt."))


def _wrong_host(error: SecurityError) -> ResponseReturnValue:
    # Our pages hold addresses, and under a name that is not ours there are none to write.
    sentence = _("Løsningen svarer ikke på dette vertsnavnet. Sjekk adressen, eller spør en administrator om den.")
    return Response(sentence + "\n", status=400, mimetype="text/plain")


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    texts = {
        401: (_("Du er logget ut"), _("Logg inn for å fortsette.")),
        404: (_("Vi fant ikke siden"), _not_found()),
        405: (_("Det gikk ikke"), _("Gå tilbake og bruk knappen på siden.")),
        413: (_("Det du sendte, er for stort"), _("Gå tilbake og send mindre om gangen.")),
        429: (_("For mange forsøk"), _("Vent et minutt, og prøv igjen.")),
    }
    heading, sentence = texts.get(error.code or 500, (_("Det gikk ikke"), _("Gå tilbake og prøv igjen.")))
    return _answer(error.code or 500, heading, sentence)


def _server_error(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    return _answer(500, _("Noe gikk galt hos oss"), _("Ingenting er endret. Prøv igjen om litt."))
