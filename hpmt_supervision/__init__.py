"""HPMT Veiledning: three-level supervision for Nav offices, county governors and the national resource group."""

from flask import Flask

from hpmt_supervision.config import Settings, read_settings


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application: an ordered list of what is switched on.

    Args:
        settings: the settings; read from the environment by default.

    Raises:
        SettingsError: when the settings cannot be used.
        RuntimeError: when an endpoint declares no permission.
    """
    from hpmt_supervision import application

    app = Flask(__name__, static_folder=None)
    application.configure(app, settings or read_settings())
    application.trust_proxies(app)
    application.guard(app)
    application.bind_extensions(app)
    application.open_rooms(app)
    application.check_the_gate(app)
    return app
