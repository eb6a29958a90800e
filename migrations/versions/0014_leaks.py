"""The register of data breaches."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "data_breaches",
        sa.Column("id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scope", JSON, nullable=False),
        sa.Column("telling_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "telling_at IS NULL OR telling_at >= noticed_at",
            name=op.f("ck_data_breaches_told_after_it_was_noticed"),
        ),
        sa.CheckConstraint(
            "closed_on IS NULL OR (telling_at IS NOT NULL AND authority_at IS NOT NULL)",
            name=op.f("ck_data_breaches_closed_when_told"),
        ),
        sa.ForeignKeyConstraint(["stream_id"], ["streams.id"], name=op.f("fk_data_breaches_stream_id_streams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_breaches")),
        sa.UniqueConstraint("stream_id", name=op.f("uq_data_breaches_stream_id")),
    )
    op.create_table(
        "data_breach_cases",
        sa.Column("breach_id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["breach_id"], ["data_breaches.id"], name=op.f("fk_data_breach_cases_breach_id_data_breaches")
        ),
        sa.ForeignKeyConstraint(
            ["stream_id"], ["complaints.id"], name=op.f("fk_data_breach_cases_stream_id_complaints")
        ),
        sa.PrimaryKeyConstraint("breach_id", "stream_id", name=op.f("pk_data_breach_cases")),
    )


def downgrade() -> None:
    op.drop_table("data_breach_cases")
    op.drop_table("data_breaches")
