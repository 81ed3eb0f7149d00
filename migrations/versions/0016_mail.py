"""The outbox of mail, and which sessions each mail tells of."""

import sqlalchemy as sa
from alembic import op

revision = "0016_mail"
down_revision = "0013_scheduling"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the tables."""
    op.create_table(
        "outgoing_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("guest_id", sa.Integer(), nullable=True),
        sa.Column("to_address", sa.String(length=320), nullable=True),
        sa.Column("to_name", sa.String(length=200), nullable=True),
        sa.Column("subject", sa.LargeBinary(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("calendar_method", sa.String(length=10), nullable=True),
        sa.Column("calendar_uid", sa.String(length=255), nullable=True),
        sa.Column("calendar_sequence", sa.Integer(), nullable=True),
        sa.Column("calendar_content", sa.LargeBinary(), nullable=True),
        sa.Column("list_unsubscribe", sa.LargeBinary(), nullable=True),
        sa.Column("message_id", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("state_at", sa.DateTime(), nullable=False),
        sa.Column("queued_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("useless_after", sa.DateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_tried_at", sa.DateTime(), nullable=True),
        sa.Column("next_try_at", sa.DateTime(), nullable=True),
        sa.Column("smtp_code", sa.Integer(), nullable=True),
        sa.Column("smtp_status", sa.String(length=12), nullable=True),
        sa.Column("problem", sa.String(length=20), nullable=True),
        sa.Column("carrier", sa.String(length=10), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("delay_seconds", sa.Integer(), nullable=True),
        sa.Column("text_deleted_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'deferred', 'bounced', 'given_up')",
            name=op.f("ck_outgoing_mail_state_known"),
        ),
        sa.CheckConstraint(
            "problem IS NULL OR problem IN ('no_connection', 'no_tls', 'login', 'sender', 'lost_connection', "
            "'recipient', 'content', 'no_address', 'bad_address', 'not_built', 'text_key', 'too_late')",
            name=op.f("ck_outgoing_mail_problem_known"),
        ),
        sa.CheckConstraint(
            "calendar_method IS NULL OR calendar_method IN ('REQUEST', 'CANCEL', 'PUBLISH')",
            name=op.f("ck_outgoing_mail_calendar_method_known"),
        ),
        sa.CheckConstraint(
            "(calendar_method IS NULL) = (calendar_uid IS NULL) "
            "AND (calendar_method IS NULL) = (calendar_sequence IS NULL)",
            name=op.f("ck_outgoing_mail_calendar_whole"),
        ),
        sa.CheckConstraint(
            "(next_try_at IS NOT NULL) = (state IN ('waiting', 'sending', 'deferred'))",
            name=op.f("ck_outgoing_mail_next_try_while_open"),
        ),
        sa.CheckConstraint(
            "(sent_at IS NOT NULL) = (state = 'sent') AND (carrier IS NOT NULL) = (state = 'sent') "
            "AND (delay_seconds IS NOT NULL) = (state = 'sent')",
            name=op.f("ck_outgoing_mail_sent_at_when_sent"),
        ),
        sa.CheckConstraint(
            "carrier IS NULL OR carrier IN ('smtp', 'folder')", name=op.f("ck_outgoing_mail_carrier_known")
        ),
        sa.CheckConstraint(
            "text_deleted_at IS NOT NULL OR (to_address IS NOT NULL AND to_name IS NOT NULL "
            "AND subject IS NOT NULL AND text IS NOT NULL)",
            name=op.f("ck_outgoing_mail_text_until_deleted"),
        ),
        sa.CheckConstraint("person_id IS NULL OR guest_id IS NULL", name=op.f("ck_outgoing_mail_one_recipient")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outgoing_mail_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_outgoing_mail_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outgoing_mail_message_id")),
    )
    is_open = sa.text("next_try_at IS NOT NULL")
    op.create_index(
        "ix_outgoing_mail_next_try_at",
        "outgoing_mail",
        ["next_try_at", "id"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index("ix_outgoing_mail_due_at", "outgoing_mail", ["due_at"])
    op.create_index("ix_outgoing_mail_state", "outgoing_mail", ["state", "state_at"])
    op.create_index("ix_outgoing_mail_person_id", "outgoing_mail", ["person_id"])
    op.create_table(
        "outgoing_mail_session",
        sa.Column("session_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mail_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["outgoing_mail.id"], name=op.f("fk_outgoing_mail_session_mail_id")),
        sa.PrimaryKeyConstraint("session_id", "mail_id", name=op.f("pk_outgoing_mail_session")),
    )
    op.create_index("ix_outgoing_mail_session_mail_id", "outgoing_mail_session", ["mail_id"])


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("outgoing_mail_session")
    op.drop_table("outgoing_mail")
