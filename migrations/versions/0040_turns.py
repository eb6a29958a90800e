"""Turns: by how much the counts of figures changed on each day, so that a day past costs as little as today.

And an index of what nobody has begun to work on, which the first page of oversight counts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAMES = ("dimension", "kind", "on", "grouped", "service_class", "value", "day")
GROUPS = {
    "all": "NULL",
    "agency": "agency_id",
    "unit": "unit_id",
    "kecamatan": "kecamatan_id",
    "category": "category_id",
    "class": "service_class",
    "channel": "channel",
}
FILL = """
    INSERT INTO figure_turns (dimension, kind, "on", grouped, service_class, value, day, n)
    SELECT '{dimension}', kind, "on", coalesce(cast({column} AS VARCHAR(20)), ''), coalesce(service_class, ''),
        value, day, sum(step)
    FROM (
        SELECT *, since AS day, 1 AS step FROM figure_facts
        UNION ALL SELECT *, until, -1 FROM figure_facts WHERE until IS NOT NULL
    ) AS turned
    GROUP BY 2, 3, 4, 5, 6, 7 HAVING sum(step) <> 0"""


def upgrade() -> None:
    op.create_table(
        "figure_turns",
        sa.Column("dimension", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("grouped", sa.String(length=20), nullable=False),
        sa.Column("service_class", sa.String(length=20), nullable=False),
        sa.Column("value", KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("n", KEY, nullable=False),
        sa.PrimaryKeyConstraint(*NAMES, name=op.f("pk_figure_turns")),
    )
    for dimension, column in GROUPS.items():
        op.execute(FILL.format(dimension=dimension, column=column))
    for name, columns, only in (
        ("ix_figure_turns_empty", ["n"], sa.text("n = 0")),
        ("ix_figure_turns_open", ["dimension", "day"], sa.text("kind = 'open'")),
    ):
        op.create_index(name, "figure_turns", columns, sqlite_where=only, postgresql_where=only)


    begun = sa.text("status IN ('received', 'routed')")
    op.create_index(
        "ix_complaints_not_begun",
        "complaints",
        ["status", "due_on", "id"],
        sqlite_where=begun,
        postgresql_where=begun,
    )


def downgrade() -> None:
    op.drop_index("ix_complaints_not_begun", "complaints")
    op.drop_table("figure_turns")
