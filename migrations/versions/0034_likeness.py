"""Where texts lie that are like each other: numbers only."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "likeness_places",
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stream_id", KEY, autoincrement=False, nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["stream_id"], ["streams.id"], name=op.f("fk_likeness_places_stream_id_streams")),
        sa.PrimaryKeyConstraint("place", "stream_id", name=op.f("pk_likeness_places")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_likeness_places_stream_id", "likeness_places", ["stream_id"])


def downgrade() -> None:
    op.drop_table("likeness_places")
