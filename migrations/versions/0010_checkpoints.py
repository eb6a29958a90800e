"""The tree over the log keeps its finished parts; checkpoints, and by which way they left. All only grow."""

import re
from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

RULE = "ck_outbox_recipientkind"
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "log_nodes",
        sa.Column("level", KEY, autoincrement=False, nullable=False),
        sa.Column("place", KEY, autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("level", "place", name="pk_log_nodes"),
    )
    op.create_table(
        "checkpoints",
        sa.Column("size", KEY, autoincrement=False, nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size >= 1", name=op.f("ck_checkpoints_says_something")),
        sa.PrimaryKeyConstraint("size", name="pk_checkpoints"),
    )
    op.create_table(
        "checkpoint_exits",
        sa.Column("size", KEY, nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["size"], ["checkpoints.size"], name="fk_checkpoint_exits_size_checkpoints"),
        sa.PrimaryKeyConstraint("size", "way", name="pk_checkpoint_exits"),
    )
    connection, guards = op.get_bind(), import_module("feedback.ledger.guards")
    for statement in guards.statements(connection.dialect.name, guards.CHECKPOINTS):
        connection.exec_driver_sql(statement)
    _kinds("user", "reporter", "unit", "outside")


def downgrade() -> None:
    op.execute("DELETE FROM outbox WHERE recipient_kind = 'outside'")
    for table in ("checkpoint_exits", "checkpoints", "log_nodes"):
        op.drop_table(table)
    _kinds("user", "reporter", "unit")


def _kinds(*names: str) -> None:
    """Whom a letter may be for. SQLite cannot change a rule of a table: the table is made anew, as its manual says."""
    rule = f"recipient_kind IN ({', '.join(repr(name) for name in names)})"
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute(f"ALTER TABLE outbox DROP CONSTRAINT {RULE}, ADD CONSTRAINT {RULE} CHECK ({rule})")
        return
    asked = "SELECT type, sql FROM sqlite_master WHERE tbl_name = 'outbox' AND sql IS NOT NULL"
    made = connection.exec_driver_sql(asked).all()
    (table,) = (sql for kind, sql in made if kind == "table")
    anew = re.sub(r"recipient_kind IN \([^)]*\)", rule, table).replace("outbox", "outbox_anew", 1)
    for statement in (
        anew,
        "INSERT INTO outbox_anew SELECT * FROM outbox",
        "DROP TABLE outbox",
        "ALTER TABLE outbox_anew RENAME TO outbox",
        *(sql for kind, sql in made if kind != "table"),
    ):
        connection.exec_driver_sql(statement)
