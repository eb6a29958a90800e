"""Limits that are drafted before they are published."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STEPS = (
    "'verification', 'first_follow_up', 'completion', 'reporter_answer', 'confirmation', "
    "'statutory_completeness', 'statutory_reporter_completion', 'statutory_decision'"
)


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "standard_drafts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column(
            "service_class",
            _words("serviceclass", "information", "aspiration", "non_oversight", "oversight"),
            nullable=True,
        ),
        sa.Column("days", KEY, nullable=False),
        sa.Column("unit", _words("dayunit", "working", "calendar"), nullable=False),
        sa.Column("regulation", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("state", _words("draftstate", "drafted", "published", "discarded"), nullable=False),
        sa.Column("standard_code", sa.String(length=60), nullable=True),
        sa.CheckConstraint("days > 0", name=op.f("ck_standard_drafts_a_limit_has_days")),
        sa.CheckConstraint(f"step IN ({STEPS})", name=op.f("ck_standard_drafts_a_known_step")),
        sa.CheckConstraint(
            "(standard_code IS NOT NULL) = (state = 'published')",
            name=op.f("ck_standard_drafts_a_code_when_published"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_standard_drafts"),
    )


def downgrade() -> None:
    op.drop_table("standard_drafts")
