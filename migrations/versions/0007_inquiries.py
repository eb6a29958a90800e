"""A question to the unit complained about is a row and a stream of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITS = sa.text("answered_on IS NULL AND ended_on IS NULL")


def upgrade() -> None:
    op.create_table(
        "inquiries",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("asked_by", KEY, nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_by", KEY, nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(answered_on IS NULL) = (answered_by IS NULL)", name=op.f("ck_inquiries_answered_by_somebody")
        ),
        sa.CheckConstraint("answered_on IS NULL OR ended_on IS NULL", name=op.f("ck_inquiries_answered_or_ended")),
        sa.ForeignKeyConstraint(["id"], ["streams.id"], name="fk_inquiries_id_streams"),
        sa.ForeignKeyConstraint(["case_id"], ["complaints.id"], name="fk_inquiries_case_id_complaints"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_inquiries_unit_id_units"),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name="fk_inquiries_asked_by_users"),
        sa.ForeignKeyConstraint(["answered_by"], ["users.id"], name="fk_inquiries_answered_by_users"),
        sa.PrimaryKeyConstraint("id", name="pk_inquiries"),
        sa.UniqueConstraint("token", name="uq_inquiries_token"),
    )
    op.create_index("ix_inquiries_unit", "inquiries", ["unit_id", "due_on"])
    op.create_index("ix_inquiries_case", "inquiries", ["case_id", "id"])
    op.create_index(
        "uq_inquiries_one_waits",
        "inquiries",
        ["case_id"],
        unique=True,
        postgresql_where=WAITS,
        sqlite_where=WAITS,
    )


def downgrade() -> None:
    op.drop_table("inquiries")
