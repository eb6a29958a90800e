"""The number, date and archive classification of a letter on a final conduct note, which may wait to be printed."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

RULE = "a_numbered_letter_has_a_date"


def upgrade() -> None:
    with op.batch_alter_table("conduct_letters") as letters:
        letters.alter_column("made_on", existing_type=sa.Date(), nullable=True)
        letters.add_column(sa.Column("number", sa.String(60), nullable=True))
        letters.add_column(sa.Column("dated_on", sa.Date(), nullable=True))
        letters.add_column(sa.Column("classification", sa.String(20), nullable=False, server_default=""))
        letters.create_check_constraint(
            op.f(f"ck_conduct_letters_{RULE}"), "(number IS NULL) = (dated_on IS NULL)"
        )


def downgrade() -> None:
    op.execute("DELETE FROM conduct_letters WHERE made_on IS NULL")
    with op.batch_alter_table("conduct_letters") as letters:
        letters.drop_constraint(op.f(f"ck_conduct_letters_{RULE}"), type_="check")
        letters.drop_column("classification")
        letters.drop_column("dated_on")
        letters.drop_column("number")
        letters.alter_column("made_on", existing_type=sa.Date(), nullable=False)
