"""What somebody has begun to write to a case; what a ready-made text is for."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "act_drafts",
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_act_drafts_user_id_users")),
        sa.ForeignKeyConstraint(["stream_id"], ["complaints.id"], name=op.f("fk_act_drafts_stream_id_complaints")),
        sa.PrimaryKeyConstraint("user_id", "stream_id", "act", name=op.f("pk_act_drafts")),
    )
    op.create_index("ix_act_drafts_stream_id", "act_drafts", ["stream_id"])
    op.create_index("ix_act_drafts_saved_at", "act_drafts", ["saved_at"])
    with op.batch_alter_table("answer_templates") as table:
        table.add_column(
            sa.Column("used_for", _words("use", "answer", "question", "message"), nullable=False, server_default="answer")
        )


def downgrade() -> None:
    with op.batch_alter_table("answer_templates") as table:
        table.drop_constraint("use", type_="check")
        table.drop_column("used_for")
    op.drop_table("act_drafts")
