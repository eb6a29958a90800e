"""The ladder: its levels, what was escalated, who was told, and the letters that tell it."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "ladder_levels",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("counts_from", _words("countsfrom", "due", "brought"), nullable=False),
        sa.Column("days", KEY, nullable=False),
        sa.Column(
            "receiver", _words("receiver", "holder", "heads", "verifying", "secretary", "inspectorate"), nullable=False
        ),
        sa.Column("rhythm", _words("rhythm", "daily", "weekly", "monthly"), nullable=False),
        sa.Column("calls", sa.Boolean(), nullable=False),
        sa.Column("regulation", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("days BETWEEN -20 AND 200", name=op.f("ck_ladder_levels_days_are_sensible")),
        sa.CheckConstraint(
            "counts_from = 'due' OR days > 0", name=op.f("ck_ladder_levels_nobody_opens_before_it_came")
        ),
        sa.CheckConstraint(
            "calls = false OR receiver = 'verifying'", name=op.f("ck_ladder_levels_the_verifying_office_calls")
        ),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_ladder_levels_valid_forwards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_levels")),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_ladder_levels_code_valid_from")),
    )
    op.create_table(
        "escalations",
        sa.Column("id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("cycle", KEY, nullable=False),
        sa.Column("leg", KEY, nullable=False),
        sa.Column(
            "step",
            _words("step", "verification", "first_follow_up", "completion", "reporter_answer", "confirmation"),
            nullable=False,
        ),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=False),
        sa.Column("desk_unit_id", KEY, nullable=True),
        sa.Column("called_by", KEY, nullable=True),
        sa.Column("called_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["called_by"], ["users.id"], name=op.f("fk_escalations_called_by_users")),
        sa.CheckConstraint("(called_by IS NULL) = (called_on IS NULL)", name=op.f("ck_escalations_called_by_somebody")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalations")),
        sa.CheckConstraint(
            "called_on IS NULL OR desk_unit_id IS NOT NULL", name=op.f("ck_escalations_called_by_the_desk")
        ),
        sa.ForeignKeyConstraint(["desk_unit_id"], ["units.id"], name=op.f("fk_escalations_desk_unit_id_units")),
        sa.ForeignKeyConstraint(["stream_id"], ["complaints.id"], name=op.f("fk_escalations_stream_id_complaints")),
        sa.UniqueConstraint(
            "stream_id", "cycle", "leg", "step", "level", name=op.f("uq_escalations_stream_id_cycle_leg_step_level")
        ),
    )
    op.create_index("ix_escalations_reached", "escalations", ["reached_on", "level"])
    op.create_index(
        "ix_escalations_to_call",
        "escalations",
        ["desk_unit_id", "due_on"],
        postgresql_where=sa.text("called_on IS NULL AND desk_unit_id IS NOT NULL"),
        sqlite_where=sa.text("called_on IS NULL AND desk_unit_id IS NOT NULL"),
    )
    op.create_table(
        "escalation_digests",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("nth", KEY, nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_escalation_digests_user_id_users")),
        sa.CheckConstraint("nth = 1 OR urgent", name=op.f("ck_escalation_digests_one_letter_a_day_unless_urgent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_digests")),
        sa.UniqueConstraint("user_id", "urgent", "on", "nth", name=op.f("uq_escalation_digests_user_id_urgent_on_nth")),
    )
    op.create_table(
        "escalation_tellings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("escalation_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("stands_in_for", KEY, nullable=True),
        sa.Column("vacant_unit_id", KEY, nullable=True),
        sa.Column("digest_id", KEY, nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how", _words("acknowledged", "said", "acted"), nullable=True),
        sa.Column("minutes", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["stands_in_for"], ["users.id"], name=op.f("fk_escalation_tellings_stands_in_for_users")
        ),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["escalations.id"], name=op.f("fk_escalation_tellings_escalation_id_escalations")
        ),
        sa.ForeignKeyConstraint(
            ["vacant_unit_id"], ["units.id"], name=op.f("fk_escalation_tellings_vacant_unit_id_units")
        ),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL) = (how IS NULL) AND (how IS NULL) = (minutes IS NULL)",
            name=op.f("ck_escalation_tellings_taken_up_with_its_time"),
        ),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["escalation_digests.id"], name=op.f("fk_escalation_tellings_digest_id_escalation_digests")
        ),
        sa.UniqueConstraint("escalation_id", "user_id", name=op.f("uq_escalation_tellings_escalation_id_user_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_escalation_tellings_user_id_users")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_escalation_tellings_unit_id_units")),
        sa.CheckConstraint("minutes IS NULL OR minutes >= 0", name=op.f("ck_escalation_tellings_time_goes_forwards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_tellings")),
    )
    op.create_index("ix_escalation_tellings_digest", "escalation_tellings", ["digest_id"])
    op.create_index("ix_escalation_tellings_user", "escalation_tellings", ["user_id", "acknowledged_at"])


def downgrade() -> None:
    for table in ("escalation_tellings", "escalation_digests", "escalations", "ladder_levels"):
        op.drop_table(table)
