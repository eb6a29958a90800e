"""Who is told about a published case without having reported it: sealed addresses, confirmed by their owners."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RULE = "ck_outbox_recipientkind"
BEFORE = ("user", "reporter", "unit", "outside")


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("mail", sa.LargeBinary(), nullable=False),
        sa.Column("locale", sa.String(10), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["stream_id"], ["streams.id"], name=op.f("fk_subscriptions_stream_id_streams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("stream_id", "mark", name=op.f("uq_subscriptions_stream_id_mark")),
    )
    _kinds(*BEFORE, "subscriber")


def downgrade() -> None:
    op.execute("DELETE FROM outbox WHERE recipient_kind = 'subscriber'")
    op.drop_table("subscriptions")
    _kinds(*BEFORE)


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
