"""Home: Min side, which answers what is next, what waits for me, and what did we agree; and the pages at the foot."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on: its pages and the first place in the navigation."""
    from flask_babel import lazy_gettext as _l

    from hpmt_supervision.core.permissions import Permission
    from hpmt_supervision.home import static_pages  # noqa: F401 - its pages belong to the blueprint
    from hpmt_supervision.home.views import bp
    from hpmt_supervision.web.navigation import Entry, add_entries

    app.register_blueprint(bp)
    add_entries(app, Entry(10, _l("Min side"), "home.index", Permission.SIGNED_IN, ("home",)))
