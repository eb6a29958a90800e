"""Tries to open what is hidden are noted; pressure on a case about the inspectorate is answered elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("pressures", sa.Column("elsewhere", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "attempts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", KEY, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "looked",
                "alarm",
                name="attemptstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("stream_id", KEY, nullable=True),
        sa.Column("elsewhere", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "stream_id IS NULL OR state = 'alarm'", name=op.f("ck_attempts_only_an_alarm_names_a_case")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_attempts_user_id_users"),
        sa.ForeignKeyConstraint(["stream_id"], ["complaints.id"], name="fk_attempts_stream_id_complaints"),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.UniqueConstraint("user_id", "made_on", "number", name="uq_attempts_user_id_made_on_number"),
    )
    op.create_index("ix_attempts_state", "attempts", ["state", "id"])


def downgrade() -> None:
    op.drop_table("attempts")
    op.drop_column("pressures", "elsewhere")
