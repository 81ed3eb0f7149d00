"""A small application that knows only the web room, for tests of macros and formats."""

from flask import Flask
from flask_babel import Babel
from flask_wtf import CSRFProtect

from hpmt_supervision import web
from tests.apps import CompiledTemplates

_compiled_templates = CompiledTemplates()


def web_app() -> Flask:
    """Return an application with the web room and nothing else, in Bokmål."""
    app = Flask("web_only", static_folder=None)
    app.config.update(SECRET_KEY="test", BABEL_DEFAULT_LOCALE="nb", TESTING=True)
    Babel(app)
    CSRFProtect(app)
    web.register(app)
    app.jinja_env.bytecode_cache = _compiled_templates
    return app
