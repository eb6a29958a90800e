"""A proposed answer that the head leaves for too long passes to the secretary's delegate."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("answer_proposals") as table:
        table.add_column(sa.Column("with_delegate", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("passed_on", sa.Date(), nullable=True))
    with op.batch_alter_table("answer_proposals") as table:
        table.alter_column("with_delegate", server_default=None, existing_type=sa.Boolean(), existing_nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("answer_proposals") as table:
        table.drop_column("passed_on")
        table.drop_column("with_delegate")
