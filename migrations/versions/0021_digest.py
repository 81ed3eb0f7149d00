"""When each wants the weekly digest, and which sessions a mail of several tells of."""

import sqlalchemy as sa
from alembic import op

revision = "0021_digest"
down_revision = "0020_calendar_address"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen the wishes and lay the table; who has said nothing of the digest gets it on Mondays at eight."""
    with op.batch_alter_table("mail_wishes") as batch:
        batch.add_column(sa.Column("digest_weekday", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("digest_hour", sa.Integer(), nullable=False, server_default="8"))
    with op.batch_alter_table("mail_wishes") as batch:
        for column in ("digest_weekday", "digest_hour"):
            batch.alter_column(column, existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        batch.create_check_constraint(op.f("ck_mail_wishes_digest_weekday_in_range"), "digest_weekday BETWEEN 0 AND 4")
        batch.create_check_constraint(op.f("ck_mail_wishes_digest_hour_in_range"), "digest_hour BETWEEN 6 AND 16")
    op.create_table(
        "mail_about",
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["outgoing_mail.id"], name=op.f("fk_mail_about_mail_id")),
        sa.PrimaryKeyConstraint("mail_id", "session_id", name=op.f("pk_mail_about")),
    )
    op.create_index("ix_mail_about_session_id", "mail_about", ["session_id"])
    op.execute(
        "INSERT INTO mail_about (mail_id, session_id) "
        "SELECT id, session_id FROM outgoing_mail WHERE session_id IS NOT NULL"
    )
    op.drop_index("ix_outgoing_mail_session_id", table_name="outgoing_mail")
    with op.batch_alter_table("outgoing_mail") as batch:
        batch.drop_column("session_id")


def downgrade() -> None:
    """Take them away again."""
    with op.batch_alter_table("outgoing_mail") as batch:
        batch.add_column(sa.Column("session_id", sa.Integer(), nullable=True))
    op.create_index("ix_outgoing_mail_session_id", "outgoing_mail", ["session_id"])
    # A mail about a season was about no session by itself.
    op.execute(
        "UPDATE outgoing_mail "
        "SET session_id = (SELECT min(session_id) FROM mail_about WHERE mail_id = outgoing_mail.id) "
        "WHERE (SELECT count(*) FROM mail_about WHERE mail_id = outgoing_mail.id) = 1"
    )
    op.drop_table("mail_about")
    with op.batch_alter_table("mail_wishes") as batch:
        batch.drop_constraint(op.f("ck_mail_wishes_digest_weekday_in_range"), type_="check")
        batch.drop_constraint(op.f("ck_mail_wishes_digest_hour_in_range"), type_="check")
        batch.drop_column("digest_weekday")
        batch.drop_column("digest_hour")
