"""Models learned here, which one proposes, and how often its first proposal was what was decided."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
VERDICTS = ("better", "no_better", "too_few")


def upgrade() -> None:
    op.create_table(
        "learned_models",
        sa.Column("id", KEY, nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("verdict", sa.Enum(*VERDICTS, length=40, name="verdict", native_enum=False, create_constraint=True), nullable=False),
        sa.Column("decisions", KEY, nullable=False),
        sa.Column("held_back", KEY, nullable=False),
        sa.Column("figures", JSON, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "content IS NULL OR verdict = 'better'", name=op.f("ck_learned_models_only_a_better_one_is_kept")
        ),
        sa.CheckConstraint(
            "held_back <= decisions", name=op.f("ck_learned_models_held_back_are_some_of_them")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learned_models")),
        sa.UniqueConstraint("made_on", name=op.f("uq_learned_models_made_on")),
    )
    op.create_table(
        "model_in_use",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("model_id", KEY, nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_model_in_use_one_row")),
        sa.ForeignKeyConstraint(
            ["model_id"], ["learned_models.id"], name=op.f("fk_model_in_use_model_id_learned_models")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_in_use")),
    )
    op.create_table(
        "suggestion_tallies",
        sa.Column("id", KEY, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("proposed_id", KEY, nullable=False),
        sa.Column("decided_id", KEY, nullable=False),
        sa.Column("count", KEY, nullable=False),
        sa.Column("words", KEY, nullable=False),
        sa.Column("unknown", KEY, nullable=False),
        sa.CheckConstraint("count >= 1", name=op.f("ck_suggestion_tallies_tells_of_something")),
        sa.ForeignKeyConstraint(
            ["decided_id"], ["categories.id"], name=op.f("fk_suggestion_tallies_decided_id_categories")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_tallies")),
        sa.UniqueConstraint("on", "proposed_id", "decided_id", name=op.f("uq_suggestion_tallies_on_proposed_id_decided_id")),
    )
    op.create_index(op.f("ix_suggestion_tallies_decided_id"), "suggestion_tallies", ["decided_id"])


def downgrade() -> None:
    op.drop_table("suggestion_tallies")
    op.drop_table("model_in_use")
    op.drop_table("learned_models")
