"""Posts needed and filled by unit, as counted once a day."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "posts_needed",
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("needed", KEY, nullable=False),
        sa.Column("filled", KEY, nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.CheckConstraint("needed >= 0 AND filled >= 0", name=op.f("ck_posts_needed_counts_posts")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_posts_needed_unit_id_units"),
        sa.PrimaryKeyConstraint("unit_id", name="pk_posts_needed"),
    )


def downgrade() -> None:
    op.drop_table("posts_needed")
