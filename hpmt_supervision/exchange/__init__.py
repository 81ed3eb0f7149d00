"""The exchange room: a county's structure and supervision records in and out as one bundle of files or one workbook."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from flask_babel import lazy_gettext as _l

    from hpmt_supervision.exchange import models, own_data
    from hpmt_supervision.exchange.commands import export, import_
    from hpmt_supervision.exchange.run_operations import delete_old_files
    from hpmt_supervision.exchange.views import bp
    from hpmt_supervision.privacy.person_data import add_person_tables
    from hpmt_supervision.privacy.retention import Sweep, add_sweep

    app.register_blueprint(bp)
    app.cli.add_command(import_)
    app.cli.add_command(export)
    what = _l("Filer som er lastet opp for import, ett døgn etter")
    add_sweep(app, Sweep("import_files", what, (models.ImportRun.problems,), delete_old_files))
    add_person_tables(app, *own_data.TABLES, labels=own_data.LABELS, words=own_data.WORDS)
