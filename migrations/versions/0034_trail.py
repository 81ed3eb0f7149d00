"""The rows of who did what and who read what become chains, sealed with a key from the settings, and only grow."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from hpmt_supervision.privacy import trail
from hpmt_supervision.privacy.append_only import FUNCTION, lay_statements, take_away_statements
from hpmt_supervision.privacy.chain import START

revision = "0034_trail"
down_revision = "0033_own_data"
branch_labels = None
depends_on = None

SEAL = sa.String(80)
# The columns that are sealed, as they are at this revision.
COLUMNS: dict[str, tuple[str, ...]] = {
    "audit_event": ("at", "actor_id", "actor_role", "action", "subject_kind", "subject_id", "details"),
    "text_reading": (
        *("subject_kind", "subject_id", "author_id", "reader_id", "reader_role", "reason", "place"),
        "read_at",
    ),
}
AT_A_TIME = 2_000


def upgrade() -> None:
    """Chain the rows there are, and let the tables only grow from now on."""
    dialect = op.get_bind().dialect.name
    op.create_table(
        "chain_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(length=20), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=True),
        sa.Column("last_hash", sa.String(length=80), nullable=True),
        sa.Column("broken_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=10), nullable=True),
        sa.CheckConstraint("chain IN ('audit_event', 'text_reading')", name=op.f("ck_chain_check_chain_known")),
        sa.CheckConstraint(
            "why IN ('previous', 'seal', 'key', 'cut', 'anchor')", name=op.f("ck_chain_check_why_known")
        ),
        sa.CheckConstraint("(broken_id IS NULL) = (why IS NULL)", name=op.f("ck_chain_check_broken_for_a_reason")),
        sa.CheckConstraint("(last_id IS NULL) = (last_hash IS NULL)", name=op.f("ck_chain_check_last_row_has_a_seal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_check")),
    )
    op.create_index("ix_chain_check_chain", "chain_check", ["chain", "id"])
    for name in COLUMNS:
        op.add_column(name, sa.Column("previous_hash", SEAL, nullable=True))
        op.add_column(name, sa.Column("hash", SEAL, nullable=True))
        _chain(name)
        with op.batch_alter_table(name) as batch:
            batch.alter_column("previous_hash", existing_type=SEAL, nullable=False)
            batch.alter_column("hash", existing_type=SEAL, nullable=False)
        if dialect == "postgresql":
            # Rows are numbered where they are chained.
            op.execute(f"ALTER TABLE {name} ALTER COLUMN id DROP DEFAULT")
            op.execute(f"DROP SEQUENCE IF EXISTS {name}_id_seq")
    op.create_index("ix_audit_event_actor", "audit_event", ["actor_id", "at"])
    op.create_index("ix_audit_event_at", "audit_event", ["at"])
    op.create_index("ix_text_reading_author", "text_reading", ["author_id", "read_at"])
    for name in (*COLUMNS, "chain_check"):
        for statement in lay_statements(name, dialect):
            op.execute(statement)


def downgrade() -> None:
    """Let the rows be without seals again; they themselves stay as they are."""
    dialect = op.get_bind().dialect.name
    for name in (*COLUMNS, "chain_check"):
        for statement in take_away_statements(name, dialect):
            op.execute(statement)
    if dialect == "postgresql":
        op.execute(f"DROP FUNCTION {FUNCTION}()")
    op.drop_index("ix_text_reading_author", table_name="text_reading")
    op.drop_index("ix_audit_event_at", table_name="audit_event")
    op.drop_index("ix_audit_event_actor", table_name="audit_event")
    for name in COLUMNS:
        if dialect == "postgresql":
            op.execute(f"CREATE SEQUENCE {name}_id_seq OWNED BY {name}.id")
            op.execute(f"SELECT setval('{name}_id_seq', (SELECT COALESCE(MAX(id), 0) + 1 FROM {name}), false)")  # noqa: S608
            op.execute(f"ALTER TABLE {name} ALTER COLUMN id SET DEFAULT nextval('{name}_id_seq')")
        with op.batch_alter_table(name) as batch:
            batch.drop_column("hash")
            batch.drop_column("previous_hash")
    op.drop_index("ix_chain_check_chain", table_name="chain_check")
    op.drop_table("chain_check")


def _chain(name: str) -> None:
    """Seal the rows of a table in the order of their numbers, some thousands at a time."""
    from hpmt_supervision.core.database import UtcDateTime

    instant = "at" if name == "audit_event" else "read_at"
    columns = [sa.column(column, UtcDateTime() if column == instant else None) for column in COLUMNS[name]]
    table = sa.table(name, sa.column("id"), *columns, sa.column("previous_hash"), sa.column("hash"))
    connection, sealer = op.get_bind(), trail.sealer()
    last, previous = 0, START
    seal = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("key"))
        .values(previous_hash=sa.bindparam("before"), hash=sa.bindparam("own"))
    )
    while True:
        rows = connection.execute(
            sa.select(table.c.id, *columns).where(table.c.id > last).order_by(table.c.id).limit(AT_A_TIME)
        ).all()
        if not rows:
            return
        sealed: list[dict[str, Any]] = []
        for row in rows:
            values = {column: getattr(row, column) for column in COLUMNS[name]}
            own = sealer.seal(name, row.id, values, previous)
            sealed.append({"key": row.id, "before": previous, "own": own})
            last, previous = row.id, own
        connection.execute(seal, sealed)
