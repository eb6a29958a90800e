"""What stood in the way when a limit passed."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "breaches",
        sa.Column("id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("cycle", KEY, nullable=False),
        sa.Column("leg", KEY, nullable=False),
        sa.Column(
            "step",
            _words("step", "verification", "first_follow_up", "completion", "reporter_answer", "confirmation"),
            nullable=False,
        ),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("late_on", sa.Date(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column(
            "cause",
            _words(
                "cause",
                "unrouted",
                "returned",
                "set_aside",
                "vacant",
                "unopened",
                "untaken",
                "approval",
                "time_asked",
                "advice",
                "absent",
                "in_work",
            ),
            nullable=False,
        ),
        sa.Column("holder_id", KEY, nullable=False),
        sa.Column("agency_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=True),
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("acting", sa.String(length=10), nullable=False),
        sa.Column("superior_id", KEY, nullable=True),
        sa.Column("superior_post", sa.String(length=40), nullable=False),
        sa.Column("head_vacant", sa.Boolean(), nullable=False),
        sa.Column("unit_open", KEY, nullable=False),
        sa.Column("person_open", KEY, nullable=True),
        sa.Column("staff", KEY, nullable=False),
        sa.CheckConstraint("unit_open >= 0 AND staff >= 0", name=op.f("ck_breaches_counts_are_counts")),
        sa.ForeignKeyConstraint(["agency_id"], ["units.id"], name=op.f("fk_breaches_agency_id_units")),
        sa.CheckConstraint("late_on > last_day", name=op.f("ck_breaches_late_after_the_last_day")),
        sa.ForeignKeyConstraint(["holder_id"], ["units.id"], name=op.f("fk_breaches_holder_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breaches")),
        sa.ForeignKeyConstraint(["stream_id"], ["complaints.id"], name=op.f("fk_breaches_stream_id_complaints")),
        sa.UniqueConstraint(
            "stream_id",
            "cycle",
            "leg",
            "step",
            "started_on",
            name=op.f("uq_breaches_stream_id_cycle_leg_step_started_on"),
        ),
        sa.CheckConstraint("(person_open IS NULL) = (user_id IS NULL)", name=op.f("ck_breaches_workload_of_somebody")),
        sa.ForeignKeyConstraint(["superior_id"], ["users.id"], name=op.f("fk_breaches_superior_id_users")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_breaches_user_id_users")),
    )
    op.create_index("ix_breaches_agency", "breaches", ["agency_id", "late_on"])
    op.create_index("ix_breaches_late_on", "breaches", ["late_on", "cause"])


def downgrade() -> None:
    op.drop_table("breaches")
