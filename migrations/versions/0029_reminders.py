"""Reminders of the inspectorate; which requests for more time are the delegate's to decide."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("extensions", sa.Column("with_delegate", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "reminders",
        sa.Column("id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("sent_by", KEY, nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_by", KEY, nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("planned_for", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_reminders_unit_id_units")),
        sa.ForeignKeyConstraint(["stream_id"], ["complaints.id"], name=op.f("fk_reminders_stream_id_complaints")),
        sa.CheckConstraint(
            "(answered_by IS NULL) = (answered_on IS NULL) AND (answered_on IS NULL) = (planned_for IS NULL)",
            name=op.f("ck_reminders_answered_with_a_day"),
        ),
        sa.CheckConstraint("due_on >= sent_on", name=op.f("ck_reminders_wanted_after_it_was_sent")),
        sa.ForeignKeyConstraint(["answered_by"], ["users.id"], name=op.f("fk_reminders_answered_by_users")),
        sa.ForeignKeyConstraint(["sent_by"], ["users.id"], name=op.f("fk_reminders_sent_by_users")),
    )
    op.create_index("ix_reminders_due", "reminders", ["answered_on", "due_on"])
    op.create_index("ix_reminders_unit", "reminders", ["unit_id", "answered_on"])
    op.create_index(
        "uq_reminders_one_waits",
        "reminders",
        ["stream_id"],
        unique=True,
        postgresql_where=sa.text("answered_on IS NULL"),
        sqlite_where=sa.text("answered_on IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("reminders")
    op.drop_column("extensions", "with_delegate")
