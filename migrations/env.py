"""How alembic reaches the app's database and models."""

from alembic import context
from flask import current_app

config = context.config
database = current_app.extensions["migrate"].db


def run_migrations() -> None:
    """Run the migrations on the app's own engine, in one transaction, with SQLite's tables rebuilt where needed."""
    options = dict(current_app.extensions["migrate"].configure_args)
    connection = config.attributes.get("connection")
    if connection is not None:
        _run(connection, options)
        return
    with database.engine.connect() as connection:
        _run(connection, options)
        connection.commit()


def _run(connection, options):  # type: ignore[no-untyped-def]
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        transactional_ddl=True,
        **options,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("The migrations need a database to run against.")
run_migrations()
