"""The record is found by kind, by day and by who acted; the thresholds of the signs are settings."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BY_A_PERSON = sa.text("actor LIKE 'user:%'")


def upgrade() -> None:
    op.create_index("ix_events_kind_time", "events", ["kind", "recorded_at", "id"])
    op.create_index("ix_events_time", "events", ["recorded_at", "id"])
    op.create_index(
        "ix_events_person_time",
        "events",
        ["actor", "recorded_at", "id"],
        sqlite_where=BY_A_PERSON,
        postgresql_where=BY_A_PERSON,
    )


def downgrade() -> None:
    op.drop_index("ix_events_person_time", table_name="events")
    op.drop_index("ix_events_time", table_name="events")
    op.drop_index("ix_events_kind_time", table_name="events")
