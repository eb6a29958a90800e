"""The regency's own words for danger, abuse and bodies outside, beside the product's."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EFFECTS = ("heard", "other", "silent")


def upgrade() -> None:
    op.create_table(
        "heard_words",
        sa.Column("id", KEY, nullable=False),
        sa.Column("says", sa.String(60), nullable=False),
        sa.Column("effect", sa.Enum(*EFFECTS, length=40, name="effect", native_enum=False, create_constraint=True), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("level", KEY, nullable=False),
        sa.Column("needs_official", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.CheckConstraint("level IN (1, 2)", name=op.f("ck_heard_words_level_is_mild_or_happening")),
        sa.CheckConstraint(
            "(effect = 'silent') = (what = '')", name=op.f("ck_heard_words_a_silent_one_is_of_no_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heard_words")),
        sa.UniqueConstraint("says", "effect", "what", name=op.f("uq_heard_words_says_effect_what")),
    )


def downgrade() -> None:
    op.drop_table("heard_words")
