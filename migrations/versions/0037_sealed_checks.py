"""What following the chains has found becomes a chain itself, sealed with the same keys."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from hpmt_supervision.core.database import UtcDateTime
from hpmt_supervision.privacy import trail
from hpmt_supervision.privacy.append_only import lay_statements, take_away_statements
from hpmt_supervision.privacy.chain import START

revision = "0037_sealed_checks"
down_revision = "0036_extract_texts"
branch_labels = None
depends_on = None

NAME = "chain_check"
SEAL = sa.String(80)
# The columns that are sealed, as they are at this revision.
COLUMNS = ("chain", "checked_at", "row_count", "last_id", "last_hash", "broken_id", "why")
CHAINS = ("audit_event", "text_reading")
REASONS = ("previous", "seal", "key", "cut", "anchor")


def upgrade() -> None:
    """Chain the notes there are, and let there be notes of the notes and of a chain that is empty."""
    dialect = op.get_bind().dialect.name
    for statement in take_away_statements(NAME, dialect):
        op.execute(statement)
    op.add_column(NAME, sa.Column("previous_hash", SEAL, nullable=True))
    op.add_column(NAME, sa.Column("hash", SEAL, nullable=True))
    _chain()
    with op.batch_alter_table(NAME) as batch:
        batch.alter_column("previous_hash", existing_type=SEAL, nullable=False)
        batch.alter_column("hash", existing_type=SEAL, nullable=False)
    _allow((*CHAINS, NAME), (*REASONS, "empty"))
    if dialect == "postgresql":
        # Rows are numbered where they are chained.
        op.execute(f"ALTER TABLE {NAME} ALTER COLUMN id DROP DEFAULT")
        op.execute(f"DROP SEQUENCE IF EXISTS {NAME}_id_seq")
    for statement in lay_statements(NAME, dialect):
        op.execute(statement)


def downgrade() -> None:
    """Let the notes be without seals again. Those of the notes themselves, and of empty chains, have no place there."""
    dialect = op.get_bind().dialect.name
    for statement in take_away_statements(NAME, dialect):
        op.execute(statement)
    op.execute(f"DELETE FROM {NAME} WHERE chain = '{NAME}' OR why = 'empty'")  # noqa: S608
    with op.batch_alter_table(NAME) as batch:
        batch.drop_column("hash")
        batch.drop_column("previous_hash")
    _allow(CHAINS, REASONS)
    if dialect == "postgresql":
        op.execute(f"CREATE SEQUENCE {NAME}_id_seq OWNED BY {NAME}.id")
        op.execute(f"SELECT setval('{NAME}_id_seq', (SELECT COALESCE(MAX(id), 0) + 1 FROM {NAME}), false)")  # noqa: S608
        op.execute(f"ALTER TABLE {NAME} ALTER COLUMN id SET DEFAULT nextval('{NAME}_id_seq')")
    for statement in lay_statements(NAME, dialect):
        op.execute(statement)


def _allow(chains: tuple[str, ...], reasons: tuple[str, ...]) -> None:
    with op.batch_alter_table(NAME) as batch:
        for column, values in (("chain", chains), ("why", reasons)):
            constraint = op.f(f"ck_{NAME}_{column}_known")
            batch.drop_constraint(constraint, type_="check")
            listed = ", ".join(f"'{value}'" for value in values)
            batch.create_check_constraint(constraint, f"{column} IN ({listed})")


def _chain() -> None:
    """Seal the notes in the order of their numbers; there are a few for each night."""
    columns = [sa.column(name, UtcDateTime() if name == "checked_at" else None) for name in COLUMNS]
    table = sa.table(NAME, sa.column("id"), *columns, sa.column("previous_hash"), sa.column("hash"))
    connection, sealer = op.get_bind(), trail.sealer()
    previous, sealed = START, list[dict[str, Any]]()
    for row in connection.execute(sa.select(table.c.id, *columns).order_by(table.c.id)).all():
        own = sealer.seal(NAME, row.id, {name: getattr(row, name) for name in COLUMNS}, previous)
        sealed.append({"key": row.id, "before": previous, "own": own})
        previous = own
    if sealed:
        statement = (
            sa.update(table)
            .where(table.c.id == sa.bindparam("key"))
            .values(previous_hash=sa.bindparam("before"), hash=sa.bindparam("own"))
        )
        connection.execute(statement, sealed)
