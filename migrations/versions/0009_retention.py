"""How long what is kept, and the runs that destroy what was kept long enough."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "retention_rules",
        sa.Column(
            "code",
            sa.Enum(
                "contact", "words", "access_log", name="kept", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("days", WHOLE, nullable=False),
        sa.Column(
            "counts_from",
            sa.Enum(
                "closed", "appeal_over", "written", name="keptfrom", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("regulation", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("source_ref", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.CheckConstraint("days BETWEEN 30 AND 36600", name=op.f("ck_retention_rules_days_are_sensible")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_retention_rules")),
    )
    op.create_table(
        "retention_runs",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased", WHOLE, nullable=False),
        sa.Column("failed", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("on", name=op.f("pk_retention_runs")),
    )


def downgrade() -> None:
    op.drop_table("retention_runs")
    op.drop_table("retention_rules")
