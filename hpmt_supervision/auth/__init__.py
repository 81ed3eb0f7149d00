"""Auth: accounts, signing in and out, and the sessions on the server."""

from flask import Flask

from hpmt_supervision.config import Settings
from hpmt_supervision.people.roles import Role
from hpmt_supervision.sign_in_settings import check_roles


def register(app: Flask) -> None:
    """Switch the room on.

    Raises:
        SettingsError: when the settings name a role that there is not.
    """
    from hpmt_supervision.auth import (  # noqa: F401 - tables, pages and commands
        account_views,
        code_views,
        commands,
        forgetting,
        models,
        own_data,
        provider_views,
        providers,
        retention,
        session_views,
    )
    from hpmt_supervision.auth.queries import people_with_account
    from hpmt_supervision.auth.views import bp
    from hpmt_supervision.people.accounts_provider import provide_account_holders
    from hpmt_supervision.privacy.forgetting import add_forgetting
    from hpmt_supervision.privacy.person_data import add_person_tables
    from hpmt_supervision.privacy.retention import add_kind, explain_column

    settings: Settings = app.extensions["hpmt_settings"]
    check_roles(settings.sign_in, known=Role)
    app.register_blueprint(bp)
    providers.register(app)
    provide_account_holders(app, people_with_account)
    app.cli.add_command(commands.user)
    add_person_tables(app, *own_data.TABLES, labels=own_data.LABELS, words=own_data.WORDS)
    add_kind(app, retention.SESSIONS)
    explain_column(
        app, models.Account.code_secret, "A secret, and no text that somebody wrote; it goes with the account."
    )
    add_forgetting(app, forgetting.STEP)
