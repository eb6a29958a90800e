"""What an administrator has tried over a whole quarter, by the worker: the change and counts, no case."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STATES = ("waiting", "done", "given_up")


def upgrade() -> None:
    op.create_table(
        "suppositions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("asked_by", sa.String(40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("change", JSON, nullable=False),
        sa.Column("state", sa.Enum(*STATES, length=40, name="state", native_enum=False, create_constraint=True), nullable=False),
        sa.Column("edition", sa.String(64), nullable=False),
        sa.Column("last_id", KEY, nullable=False),
        sa.Column("counted", JSON, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'waiting') = (ended_at IS NULL)", name=op.f("ck_suppositions_what_ended_has_its_time")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppositions")),
    )
    op.create_index("ix_suppositions_state", "suppositions", ["state"])


def downgrade() -> None:
    op.drop_table("suppositions")
