"""Requests for more time that were left idle, editions of the calendar, and the cases each of them moved."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("extensions", sa.Column("passed_on", sa.Date(), nullable=True))
    op.create_table(
        "calendar_editions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("follows", KEY, nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("days", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_editions"),
        sa.UniqueConstraint("follows", name="uq_calendar_editions_follows"),
    )
    op.create_table(
        "recounts",
        sa.Column("edition_id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("seq", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["calendar_editions.id"], name="fk_recounts_edition_id_calendar_editions"
        ),
        sa.ForeignKeyConstraint(["stream_id"], ["complaints.id"], name="fk_recounts_stream_id_complaints"),
        sa.PrimaryKeyConstraint("edition_id", "stream_id", name="pk_recounts"),
    )
    op.create_index("ix_recounts_stream_id", "recounts", ["stream_id"])


def downgrade() -> None:
    op.drop_table("recounts")
    op.drop_table("calendar_editions")
    op.drop_column("extensions", "passed_on")
