"""What is written of an extract is encrypted, as all that people write freely, and is deleted in its time."""

import sqlalchemy as sa
from alembic import op

from hpmt_supervision.privacy.encryption import EncryptedText

revision = "0036_extract_texts"
down_revision = "0035_emergency_access"
branch_labels = None
depends_on = None

TEXTS = ("purpose", "answer")
PLAIN = sa.table("study_extract", sa.column("id", sa.Integer), *(sa.column(name, sa.String) for name in TEXTS))
SEALED = sa.table("study_extract", sa.column("id", sa.Integer), *(sa.column(name, EncryptedText) for name in TEXTS))


def upgrade() -> None:
    """Encrypt what is there. It is taken out of the row before the column changes, and put back encrypted."""
    if op.get_bind().dialect.name == "sqlite":
        # What is overwritten would else stay readable in the file until its place is used again.
        op.execute("PRAGMA secure_delete = ON")
    kept = _taken_out(PLAIN)
    with op.batch_alter_table("study_extract") as batch:
        for name in TEXTS:
            batch.drop_column(name)
    with op.batch_alter_table("study_extract") as batch:
        for name in TEXTS:
            batch.add_column(sa.Column(name, sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column("text_deleted_at", sa.DateTime(), nullable=True))
    _put_back(SEALED, kept)


def downgrade() -> None:
    """Decrypt it again; a purpose that is deleted becomes an empty text."""
    kept = _taken_out(SEALED)
    with op.batch_alter_table("study_extract") as batch:
        for name in (*TEXTS, "text_deleted_at"):
            batch.drop_column(name)
    with op.batch_alter_table("study_extract") as batch:
        batch.add_column(sa.Column("purpose", sa.String(1000), nullable=True))
        batch.add_column(sa.Column("answer", sa.String(500), nullable=True))
    _put_back(PLAIN, [row | {"purpose": row["purpose"] or ""} for row in kept])
    with op.batch_alter_table("study_extract") as batch:
        batch.alter_column("purpose", existing_type=sa.String(1000), nullable=False)


def _taken_out(table: sa.TableClause) -> list[dict[str, object]]:
    rows = op.get_bind().execute(sa.select(table).order_by(table.c.id))
    return [dict(row) for row in rows.mappings()]


def _put_back(table: sa.TableClause, rows: list[dict[str, object]]) -> None:
    for row in rows:
        op.get_bind().execute(sa.update(table).where(table.c.id == row["id"]).values({k: row[k] for k in TEXTS}))
