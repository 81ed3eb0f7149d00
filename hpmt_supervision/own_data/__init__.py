"""Own data: handing a person everything that is stored about them, and making a person nobody."""

from flask import Flask


def register(app: Flask) -> None:
    """Switch the room on."""
    from hpmt_supervision.own_data import former_operations, tables
    from hpmt_supervision.own_data.views import bp
    from hpmt_supervision.privacy.person_data import add_person_tables
    from hpmt_supervision.privacy.retention import Sweep, add_sweep

    app.register_blueprint(bp)
    add_person_tables(app, *tables.TABLES, labels=tables.LABELS, words=tables.WORDS)
    add_sweep(app, Sweep("former_people", former_operations.SWEPT, (), former_operations.forget_those_long_gone))
