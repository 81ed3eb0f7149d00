"""Auth: accounts, signing in and out, and the sessions on the server."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.auth import account_views, commands, forgetting, models, own_data  # noqa: F401 - tables, pages and commands
    from hpmt_supervision.auth.queries import people_with_account
    from hpmt_supervision.auth.views import bp
    from hpmt_supervision.people.accounts_provider import provide_account_holders
    from hpmt_supervision.privacy.forgetting import add_forgetting
    from hpmt_supervision.privacy.person_data import add_person_tables

    app.register_blueprint(bp)
    provide_account_holders(app, people_with_account)
    app.cli.add_command(commands.user)
    add_person_tables(app, *own_data.TABLES)
    add_forgetting(app, forgetting.STEP)
