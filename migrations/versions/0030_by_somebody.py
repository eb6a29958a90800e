"""The record is found by whoever acted: operators and programs too."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

COLUMNS = ["actor", "recorded_at", "id"]


def upgrade() -> None:
    _again("actor LIKE '%:%'")


def downgrade() -> None:
    _again("actor LIKE 'user:%'")


def _again(which: str) -> None:
    op.drop_index("ix_events_person_time", table_name="events")
    op.create_index(
        "ix_events_person_time",
        "events",
        COLUMNS,
        sqlite_where=sa.text(which),
        postgresql_where=sa.text(which),
    )
