"""The newest event of the reference data's history names its edition; the calendar needs no name of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("calendar_state")


def downgrade() -> None:
    op.create_table(
        "calendar_state",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_calendar_state_one_calendar"),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_state"),
    )
