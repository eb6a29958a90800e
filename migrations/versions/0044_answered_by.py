"""What an officer answered lately is found without looking at all he ever had."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

SAID = "answered_on IS NOT NULL"


def upgrade() -> None:
    op.create_index(
        "ix_complaints_officer_answered",
        "complaints",
        ["officer_id", "answered_on"],
        sqlite_where=sa.text(SAID),
        postgresql_where=sa.text(SAID),
    )


def downgrade() -> None:
    op.drop_index("ix_complaints_officer_answered", "complaints")
