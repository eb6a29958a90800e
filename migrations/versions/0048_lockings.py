"""Sheets that wait to be locked by the worker."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "period_lockings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("asked_by", KEY, nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("count", KEY, nullable=True),
        sa.CheckConstraint(
            "(done_on IS NULL) = (count IS NULL)", name=op.f("ck_period_lockings_done_with_a_count")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_period_lockings_unit_id_units"),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name="fk_period_lockings_asked_by_users"),
        sa.PrimaryKeyConstraint("id", name="pk_period_lockings"),
    )
    waiting = sa.text("done_on IS NULL")
    op.create_index(
        "ix_period_lockings_waiting",
        "period_lockings",
        ["period", "unit_id"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def downgrade() -> None:
    op.drop_table("period_lockings")
