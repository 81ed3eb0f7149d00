"""One-time codes with their recovery codes, waits by address, and what a session is signed in from."""

import sqlalchemy as sa
from alembic import op

revision = "0031_codes_and_sessions"
down_revision = "0030_sign_in_identities"
branch_labels = None
depends_on = None

BROWSERS = "'edge', 'firefox', 'opera', 'chrome', 'safari', 'other'"
PLATFORMS = "'windows', 'iphone', 'ipad', 'mac', 'android', 'linux', 'other'"


def upgrade() -> None:
    """Lay the tables and add the columns. Sessions that live now have not proved anything lately."""
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("account_id", "code_hash", name=op.f("uq_recovery_code_account_id_code_hash")),
    )
    op.create_table(
        "address_wait",
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("failed_count", sa.Integer(), nullable=False),
        sa.Column("last_failed_at", sa.DateTime(), nullable=False),
        sa.Column("waits_until", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("address_hash", name=op.f("pk_address_wait")),
    )
    op.create_index("ix_address_wait_last_failed_at", "address_wait", ["last_failed_at"])
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("code_secret", sa.LargeBinary(), nullable=True))
        account.add_column(sa.Column("code_confirmed_at", sa.DateTime(), nullable=True))
        account.add_column(sa.Column("code_last_step", sa.Integer(), nullable=True))
        account.add_column(sa.Column("code_failed_count", sa.Integer(), nullable=False, server_default="0"))
        account.add_column(sa.Column("code_locked_until", sa.DateTime(), nullable=True))
    with op.batch_alter_table("signed_in_session") as session:
        session.add_column(sa.Column("proved_at", sa.DateTime(), nullable=True))
        session.add_column(sa.Column("browser", sa.String(length=10), nullable=True))
        session.add_column(sa.Column("platform", sa.String(length=10), nullable=True))
        session.create_check_constraint(op.f("ck_signed_in_session_browser_known"), f"browser IN ({BROWSERS})")
        session.create_check_constraint(op.f("ck_signed_in_session_platform_known"), f"platform IN ({PLATFORMS})")
    with op.batch_alter_table("one_time_link") as link:
        link.add_column(sa.Column("purpose", sa.String(length=10), nullable=False, server_default="choose"))
        link.create_check_constraint(op.f("ck_one_time_link_purpose_known"), "purpose IN ('choose', 'sign_in')")


def downgrade() -> None:
    """Take it away again."""
    with op.batch_alter_table("one_time_link") as link:
        link.drop_constraint(op.f("ck_one_time_link_purpose_known"), type_="check")
        link.drop_column("purpose")
    with op.batch_alter_table("signed_in_session") as session:
        session.drop_constraint(op.f("ck_signed_in_session_platform_known"), type_="check")
        session.drop_constraint(op.f("ck_signed_in_session_browser_known"), type_="check")
        for name in ("platform", "browser", "proved_at"):
            session.drop_column(name)
    with op.batch_alter_table("account") as account:
        for name in (
            "code_locked_until",
            "code_failed_count",
            "code_last_step",
            "code_confirmed_at",
            "code_secret",
        ):
            account.drop_column(name)
    op.drop_index("ix_address_wait_last_failed_at", table_name="address_wait")
    op.drop_table("address_wait")
    op.drop_table("recovery_code")
