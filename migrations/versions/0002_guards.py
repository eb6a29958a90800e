"""What no model can say: the record only grows, and the search index."""

from importlib import import_module
from importlib.util import find_spec

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    for module in ("feedback.ledger.guards", "feedback.complaints.search_index"):
        if find_spec(module) is not None:
            for statement in import_module(module).statements(connection.dialect.name):
                connection.exec_driver_sql(statement)


def downgrade() -> None:
    raise NotImplementedError("The record keeps its guards: restore a backup instead.")
