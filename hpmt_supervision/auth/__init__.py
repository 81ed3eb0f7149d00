"""Auth: accounts, signing in and out, and the sessions on the server."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.auth import account_views, commands, models  # noqa: F401 - tables, pages and commands
    from hpmt_supervision.auth.views import bp

    app.register_blueprint(bp)
    app.cli.add_command(commands.user)
