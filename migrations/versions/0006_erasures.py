"""What was destroyed for good, and a search index that forgets a word when its case does."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("stream_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "what",
            sa.Enum(
                "contact", "words", "note", "sealed", name="what", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("erased_on", sa.Date(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["stream_id"], ["streams.id"], name=op.f("fk_erasures_stream_id_streams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        sa.UniqueConstraint("token", name=op.f("uq_erasures_token")),
    )
    op.create_index("ix_erasures_stream_id", "erasures", ["stream_id"])
    op.create_index(
        "ix_erasures_untold",
        "erasures",
        ["id"],
        sqlite_where=sa.text("NOT told"),
        postgresql_where=sa.text("NOT told"),
    )
    op.add_column("complaints", sa.Column("erased_on", sa.Date(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        # Without it FTS5 keeps the words of a deleted row in its segments until they are merged.
        op.execute("INSERT INTO search_words (search_words, rank) VALUES ('secure-delete', 1)")
        op.execute("INSERT INTO search_words (search_words) VALUES ('optimize')")


def downgrade() -> None:
    op.drop_column("complaints", "erased_on")
    op.drop_table("erasures")
