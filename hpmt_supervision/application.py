"""The steps of making the application, in the order ``create_app`` takes them."""

from importlib import import_module
from pathlib import Path

from flask import Flask
from sqlalchemy.engine import make_url
from werkzeug.middleware.proxy_fix import ProxyFix

from hpmt_supervision import extensions
from hpmt_supervision.config import Settings
from hpmt_supervision.core.database import set_sqlite_pragmas, spare_compiling

# Each room may use the rooms before it, never those after it; import-linter holds the same order.
ROOMS = (
    "web",
    "privacy",
    "people",
    "auth",
    "mail",
    "catalogue",
    "retention",
    "own_data",
    "fe_forms",
    "availability",
    "sessions",
    "bookable_times",
    "calendar",
    "cases",
    "forwarding",
    "logs",
    "emergency_access",
    "audit_trail",
    "learning",
    "anchoring",
    "fidelity",
    "early_warnings",
    "level_reports",
    "study",
    "exchange",
    "reminders",
    "home",
    "demo",
)
MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def configure(app: Flask, settings: Settings) -> None:
    """Lay the settings into Flask's configuration."""
    from hpmt_supervision.privacy.encryption import KEYRING, make_keyring

    url = make_url(settings.database_url)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=url,
        # An error of the database is logged without the values that were sent to it: they hold what people wrote.
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True} | ({} if settings.is_sqlite else {"pool_pre_ping": True}),
        TRUSTED_HOSTS=list(settings.hosts) or None,
        BABEL_DEFAULT_LOCALE="nb",
        BABEL_DEFAULT_TIMEZONE="Europe/Oslo",
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        RATELIMIT_ENABLED=settings.rate_limits,
        RATELIMIT_STORAGE_URI="memory://",
        # The prefix makes browsers refuse a cookie of this name from a neighbouring host or over plain HTTP.
        SESSION_COOKIE_NAME="__Host-hpmt" if settings.production else "hpmt",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.production,
        # A token lives as long as its session; a time limit of its own would throw away what was typed.
        WTF_CSRF_TIME_LIMIT=None,
        # Pages whose address is a secret tell no page of it, so over HTTPS their forms come without a referrer; the
        # token and the cookie's SameSite tell who sent them.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.extensions["hpmt_settings"] = settings
    app.extensions[KEYRING] = make_keyring(settings.text_keys)


def trust_proxies(app: Flask) -> None:
    """Take the reader's address from the proxies in front of the server, when it is said how many there are.

    Without them the header is the reader's own word and is not listened to: whoever writes another each time would
    pass every limit. With them, everybody would else share the proxy's address and its limits.
    """
    number = app.extensions["hpmt_settings"].proxies
    if number:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=number, x_proto=number, x_host=0, x_port=0, x_prefix=0
        )


def bind_extensions(app: Flask) -> None:
    """Bind the database, migrations, languages, form protection and rate limits."""
    from hpmt_supervision.web import languages

    extensions.db.init_app(app)
    extensions.migrate.init_app(app, extensions.db, directory=str(MIGRATIONS), render_as_batch=True)
    languages.bind(app, extensions.babel)
    extensions.csrf.init_app(app)
    extensions.login_manager.init_app(app)
    extensions.limiter.init_app(app)
    with app.app_context():
        if extensions.db.engine.dialect.name == "sqlite":
            set_sqlite_pragmas(extensions.db.engine)
        else:
            spare_compiling(extensions.db.engine)


def open_rooms(app: Flask) -> None:
    """Let every room register its models, blueprint, navigation and commands."""
    for name in ROOMS:
        import_module(f"hpmt_supervision.{name}").register(app)


def guard(app: Flask) -> None:
    """Put the write intent and the gate before every request, and headers and error pages after.

    The gate stands before form protection, so that somebody whose session has ended is asked to sign in
    instead of being told that the form was open for too long.
    """
    from hpmt_supervision.auth import gate
    from hpmt_supervision.web import errors, request_log, security

    request_log.register(app)
    security.register(app)
    gate.register(app)
    errors.register(app)


def check_the_gate(app: Flask) -> None:
    """Refuse to start with an endpoint nobody has decided on."""
    from hpmt_supervision.auth import fresh, gate

    gate.check_every_endpoint(app)
    fresh.guard_marked(app)
