"""What follows from the facts: feedback, appraisals taken over, awards, coaching, trainings."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "appraisals",
        sa.Column("id", KEY, nullable=False),
        sa.Column("civil_servant_id", KEY, nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column(
            "results",
            sa.Enum(
                "below", "meets", "above", name="level", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "conduct",
            sa.Enum(
                "below",
                "meets",
                "above",
                name="conduct_level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "predicate",
            sa.Enum(
                "very_poor",
                "poor",
                "needs_improvement",
                "good",
                "very_good",
                name="predicate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("fits", sa.Boolean(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("taken_by", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["civil_servant_id"],
            ["civil_servants.id"],
            name=op.f("fk_appraisals_civil_servant_id_civil_servants"),
        ),
        sa.ForeignKeyConstraint(["taken_by"], ["users.id"], name=op.f("fk_appraisals_taken_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisals")),
        sa.UniqueConstraint("civil_servant_id", "period", name=op.f("uq_appraisals_civil_servant_id_period")),
    )
    op.create_table(
        "awards",
        sa.Column("id", KEY, nullable=False),
        sa.Column("civil_servant_id", KEY, nullable=False),
        sa.Column("criterion", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "cleared",
                "decreed",
                "declined",
                name="awardstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("proposed_by", KEY, nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("entry_seq", KEY, nullable=False),
        sa.Column("cleared_by", KEY, nullable=True),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.Column("clearance_number", sa.String(length=80), nullable=True),
        sa.Column("decree_number", sa.String(length=80), nullable=True),
        sa.Column("decreed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_seq", KEY, nullable=True),
        sa.CheckConstraint(
            "(state = 'decreed') = (decree_number IS NOT NULL) AND (decree_number IS NULL) = (decreed_on IS NULL)",
            name=op.f("ck_awards_decreed_by_a_decree"),
        ),
        sa.CheckConstraint(
            "(state IN ('decreed', 'declined')) = (ended_on IS NOT NULL)",
            name=op.f("ck_awards_ended_on_a_day"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('cleared', 'decreed') OR (clearance_number IS NOT NULL AND cleared_on IS NOT NULL)",
            name=op.f("ck_awards_cleared_by_a_letter"),
        ),
        sa.CheckConstraint(
            "cleared_by IS NULL OR cleared_by <> proposed_by", name=op.f("ck_awards_cleared_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["civil_servant_id"],
            ["civil_servants.id"],
            name=op.f("fk_awards_civil_servant_id_civil_servants"),
        ),
        sa.ForeignKeyConstraint(["cleared_by"], ["users.id"], name=op.f("fk_awards_cleared_by_users")),
        sa.ForeignKeyConstraint(["proposed_by"], ["users.id"], name=op.f("fk_awards_proposed_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
    )
    op.create_index("ix_awards_person", "awards", ["civil_servant_id"], unique=False)
    op.create_index("ix_awards_state", "awards", ["state"], unique=False)
    op.create_table(
        "behaviour_feedback",
        sa.Column("id", KEY, nullable=False),
        sa.Column("civil_servant_id", KEY, nullable=False),
        sa.Column("given_by", KEY, nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column(
            "behaviour",
            sa.Enum(
                "serving",
                "accountable",
                "competent",
                "harmonious",
                "loyal",
                "adaptive",
                "collaborative",
                name="behaviour",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("stream_id", KEY, nullable=True),
        sa.Column("entry_seq", KEY, nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["civil_servant_id"],
            ["civil_servants.id"],
            name=op.f("fk_behaviour_feedback_civil_servant_id_civil_servants"),
        ),
        sa.ForeignKeyConstraint(
            ["given_by"], ["users.id"], name=op.f("fk_behaviour_feedback_given_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["stream_id"], ["streams.id"], name=op.f("fk_behaviour_feedback_stream_id_streams")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_behaviour_feedback")),
    )
    op.create_index(
        "ix_behaviour_feedback_person", "behaviour_feedback", ["civil_servant_id", "given_on"], unique=False
    )
    op.create_table(
        "coaching_plans",
        sa.Column("id", KEY, nullable=False),
        sa.Column("civil_servant_id", KEY, nullable=False),
        sa.Column(
            "figure",
            sa.Enum(
                "in_time",
                "respect",
                "told_why",
                name="figure",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "reached",
                "ended",
                name="planstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("begun_by", KEY, nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("entry_seq", KEY, nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_seq", KEY, nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (ended_on IS NULL)", name=op.f("ck_coaching_plans_ended_on_a_day")
        ),
        sa.CheckConstraint("until_on > begun_on", name=op.f("ck_coaching_plans_a_plan_takes_time")),
        sa.ForeignKeyConstraint(["begun_by"], ["users.id"], name=op.f("fk_coaching_plans_begun_by_users")),
        sa.ForeignKeyConstraint(
            ["civil_servant_id"],
            ["civil_servants.id"],
            name=op.f("fk_coaching_plans_civil_servant_id_civil_servants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching_plans")),
    )
    op.create_index("ix_coaching_plans_person", "coaching_plans", ["civil_servant_id"], unique=False)
    op.create_table(
        "award_grounds",
        sa.Column("id", KEY, nullable=False),
        sa.Column("award_id", KEY, nullable=False),
        sa.Column("note_id", KEY, nullable=True),
        sa.Column("credit_id", KEY, nullable=True),
        sa.CheckConstraint(
            "(note_id IS NULL) <> (credit_id IS NULL)", name=op.f("ck_award_grounds_one_thing_shows_it")
        ),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_award_grounds_award_id_awards")),
        sa.ForeignKeyConstraint(
            ["credit_id"], ["handling_credits.id"], name=op.f("fk_award_grounds_credit_id_handling_credits")
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["conduct_notes.id"], name=op.f("fk_award_grounds_note_id_conduct_notes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_grounds")),
    )
    op.create_index("ix_award_grounds_award", "award_grounds", ["award_id"], unique=False)
    op.create_table(
        "coaching_steps",
        sa.Column("id", KEY, nullable=False),
        sa.Column("plan_id", KEY, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "action", "check_in", name="stepkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("entry_seq", KEY, nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_seq", KEY, nullable=True),
        sa.CheckConstraint(
            "(done_on IS NULL) = (done_seq IS NULL)", name=op.f("ck_coaching_steps_done_and_told")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["coaching_plans.id"], name=op.f("fk_coaching_steps_plan_id_coaching_plans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching_steps")),
    )
    op.create_index("ix_coaching_steps_plan", "coaching_steps", ["plan_id"], unique=False)
    op.create_table(
        "trainings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("category_id", KEY, nullable=False),
        sa.Column("element", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("entered_by", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_trainings_category_id_categories")
        ),
        sa.ForeignKeyConstraint(["entered_by"], ["users.id"], name=op.f("fk_trainings_entered_by_users")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_trainings_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainings")),
    )
    op.create_index("ix_trainings_unit", "trainings", ["unit_id"], unique=False)
    op.create_table(
        "training_participants",
        sa.Column("training_id", KEY, nullable=False),
        sa.Column("civil_servant_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["civil_servant_id"],
            ["civil_servants.id"],
            name=op.f("fk_training_participants_civil_servant_id_civil_servants"),
        ),
        sa.ForeignKeyConstraint(
            ["training_id"], ["trainings.id"], name=op.f("fk_training_participants_training_id_trainings")
        ),
        sa.PrimaryKeyConstraint("training_id", "civil_servant_id", name=op.f("pk_training_participants")),
    )
    op.create_index(
        op.f("ix_training_participants_civil_servant_id"),
        "training_participants",
        ["civil_servant_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_training_participants_civil_servant_id"), table_name="training_participants")
    op.drop_table("training_participants")
    op.drop_index("ix_trainings_unit", table_name="trainings")
    op.drop_table("trainings")
    op.drop_index("ix_coaching_steps_plan", table_name="coaching_steps")
    op.drop_table("coaching_steps")
    op.drop_index("ix_award_grounds_award", table_name="award_grounds")
    op.drop_table("award_grounds")
    op.drop_index("ix_coaching_plans_person", table_name="coaching_plans")
    op.drop_table("coaching_plans")
    op.drop_index("ix_behaviour_feedback_person", table_name="behaviour_feedback")
    op.drop_table("behaviour_feedback")
    op.drop_index("ix_awards_state", table_name="awards")
    op.drop_index("ix_awards_person", table_name="awards")
    op.drop_table("awards")
    op.drop_table("appraisals")
