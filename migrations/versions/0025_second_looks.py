"""The weekly draw of cases to be looked at again, and what was found."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "second_look_draws",
        sa.Column("id", KEY, nullable=False),
        sa.Column("week_on", sa.Date(), nullable=False),
        sa.Column("seed", sa.String(64), nullable=False),
        sa.Column("frame_size", KEY, nullable=False),
        sa.Column("frame_hash", sa.String(64), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("frame_size >= 0", name=op.f("ck_second_look_draws_frame_counts_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_look_draws")),
        sa.UniqueConstraint("week_on", name=op.f("uq_second_look_draws_week_on")),
    )
    op.create_table(
        "second_looks",
        sa.Column("id", KEY, nullable=False),
        sa.Column("draw_id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("ground", _words("ground", "closed", "aside", "returned"), nullable=False),
        sa.Column("agency_id", KEY, nullable=False),
        sa.Column("looked_by", KEY, nullable=True),
        sa.Column("looked_on", sa.Date(), nullable=True),
        sa.Column("marks", JSON, nullable=False),
        sa.Column("reopened", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(looked_by IS NULL) = (looked_on IS NULL)", name=op.f("ck_second_looks_looked_on_by_somebody")
        ),
        sa.CheckConstraint(
            "reopened = false OR looked_on IS NOT NULL", name=op.f("ck_second_looks_reopened_when_looked_at")
        ),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["second_look_draws.id"], name=op.f("fk_second_looks_draw_id_second_look_draws")
        ),
        sa.ForeignKeyConstraint(
            ["stream_id"], ["complaints.id"], name=op.f("fk_second_looks_stream_id_complaints")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["units.id"], name=op.f("fk_second_looks_agency_id_units")),
        sa.ForeignKeyConstraint(["looked_by"], ["users.id"], name=op.f("fk_second_looks_looked_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_looks")),
        sa.UniqueConstraint(
            "draw_id", "stream_id", "ground", name=op.f("uq_second_looks_draw_id_stream_id_ground")
        ),
    )
    op.create_index("ix_second_looks_looked_on", "second_looks", ["looked_on"])
    op.create_index("ix_second_looks_stream", "second_looks", ["stream_id"])


def downgrade() -> None:
    op.drop_table("second_looks")
    op.drop_table("second_look_draws")


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
