"""Frozen monthly editions of the figures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "figure_editions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by", KEY, nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("xlsx", sa.LargeBinary(), nullable=True),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("files_on", sa.Date(), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_figure_editions_editions_from_one")),
        sa.CheckConstraint(
            "number = 1 OR reason <> ''", name=op.f("ck_figure_editions_a_correction_has_a_reason")
        ),
        sa.CheckConstraint("as_of < made_on", name=op.f("ck_figure_editions_of_a_day_that_was_over")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_figure_editions_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_editions")),
        sa.UniqueConstraint("month", "number", name=op.f("uq_figure_editions_month_number")),
    )


def downgrade() -> None:
    op.drop_table("figure_editions")
