"""Indexes of what is seldom among open cases: what came back, and what was sent back."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

ONLY = {
    "ix_complaints_again": "status <> 'closed' AND cycle > 1",
    "ix_complaints_bounced": "status <> 'closed' AND bounces > 0",
}


def upgrade() -> None:
    for name, said in ONLY.items():
        op.create_index(
            name,
            "complaints",
            ["holder_agency_id", "id"],
            sqlite_where=sa.text(said),
            postgresql_where=sa.text(said),
        )


def downgrade() -> None:
    for name in ONLY:
        op.drop_index(name, "complaints")
