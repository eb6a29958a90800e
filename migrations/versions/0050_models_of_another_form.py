"""What was learned with one judge cannot be read by two: the shipped model proposes until the next night has learned."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

LEARNED = sa.table("learned_models", sa.column("content", sa.LargeBinary))
IN_USE = sa.table("model_in_use", sa.column("model_id", sa.BigInteger), sa.column("held", sa.Boolean))


def upgrade() -> None:
    op.execute(LEARNED.update().values(content=None))
    op.execute(IN_USE.update().values(model_id=None, held=False))


def downgrade() -> None:
    op.execute(LEARNED.update().values(content=None))
    op.execute(IN_USE.update().values(model_id=None, held=False))
