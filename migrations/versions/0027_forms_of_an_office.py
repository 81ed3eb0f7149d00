"""An office's FE forms are found by their days, so that years of forms cost its profile nothing."""

from alembic import op

revision = "0027_forms_of_an_office"
down_revision = "0026_study"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the index of units hold the moment of the meeting too."""
    op.create_index("ix_fe_form_unit_meeting", "fe_form", ["unit_id", "meeting_at"])
    op.drop_index(op.f("ix_fe_form_unit_id"), table_name="fe_form")


def downgrade() -> None:
    """Let it hold the unit alone again."""
    op.create_index(op.f("ix_fe_form_unit_id"), "fe_form", ["unit_id"])
    op.drop_index("ix_fe_form_unit_meeting", table_name="fe_form")
