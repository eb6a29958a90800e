"""What no model can say: the record only grows, and the search index."""

from importlib import import_module

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    guards = import_module("feedback.ledger.guards")
    search = import_module("feedback.complaints.search_index")
    name = connection.dialect.name
    for statement in (*guards.statements(name, guards.FIRST), *search.statements(name)):
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    raise NotImplementedError("The record keeps its guards: restore a backup instead.")
