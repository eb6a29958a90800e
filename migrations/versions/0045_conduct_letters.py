"""Printed letters on final conduct notes, sealed like the notes' words."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conduct_letters",
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["note_id"], ["conduct_notes.id"], name="fk_conduct_letters_note_id_conduct_notes"
        ),
        sa.PrimaryKeyConstraint("note_id", name="pk_conduct_letters"),
    )


def downgrade() -> None:
    op.drop_table("conduct_letters")
