"""How alembic reaches the app's database and models."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from hpmt_supervision.core.database import means_to_write

config = context.config
database = current_app.extensions["migrate"].db


def run_migrations() -> None:
    """Run the migrations on the app's own engine, in one transaction, with SQLite's tables rebuilt where needed."""
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            _run_on_sqlite(connection)
        else:
            _run(connection)
            connection.commit()


def _run_on_sqlite(connection: Connection) -> None:
    """Run them with foreign keys switched off.

    SQLite changes most things about a table by copying it, dropping it and renaming the copy. With foreign keys on,
    it refuses to drop a table that rows of others point to. The switch does nothing inside a transaction, so it is
    set before the first one begins; every row is held against its foreign keys before the commit instead.
    """
    _switch_foreign_keys(connection, "OFF")
    token = means_to_write.set(True)
    try:
        _run(connection)
    finally:
        means_to_write.reset(token)
        connection.rollback()
        _switch_foreign_keys(connection, "ON")


def _switch_foreign_keys(connection: Connection, state: str) -> None:
    # SQLAlchemy's own connection would begin a transaction first, so the driver's is used.
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"PRAGMA foreign_keys={state}")


def _run(connection: Connection) -> None:
    options = dict(current_app.extensions["migrate"].configure_args)
    context.configure(connection=connection, target_metadata=database.metadata, transactional_ddl=True, **options)
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            _refuse_broken_references(connection)


def _refuse_broken_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        named = ", ".join(f"{table} rowid {row} -> {parent}" for table, row, parent, _key in broken[:20])
        raise SystemExit(f"Nothing was changed. {len(broken)} rows would point to rows that do not exist: {named}")


if context.is_offline_mode():
    raise SystemExit("The migrations need a database to run against.")
run_migrations()
