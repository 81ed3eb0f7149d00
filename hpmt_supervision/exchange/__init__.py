"""The exchange room: a county's structure and supervision records in and out as one bundle of files or one workbook."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from flask_babel import lazy_gettext as _l

    from hpmt_supervision.exchange import models  # noqa: F401 - the table belongs to the metadata
    from hpmt_supervision.exchange.commands import export, import_
    from hpmt_supervision.exchange.run_operations import delete_old_files
    from hpmt_supervision.exchange.views import bp
    from hpmt_supervision.privacy.retention import Rule, add_rule

    app.register_blueprint(bp)
    app.cli.add_command(import_)
    app.cli.add_command(export)
    add_rule(app, Rule("import_files", _l("Filer som er lastet opp for import, ett døgn etter"), delete_old_files))
