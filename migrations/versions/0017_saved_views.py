"""Views kept of a queue."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", KEY, nullable=False),
        sa.Column("owner_id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("queue", sa.String(40), nullable=False),
        sa.Column("narrowing", JSON, nullable=False),
        sa.Column("columns", JSON, nullable=False),
        sa.Column("sorted_by", _words("order", "soonest", "newest"), nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_saved_views_owner_id_users")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_saved_views_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_saved_views_owner_id_name")),
    )
    op.create_index("ix_saved_views_unit", "saved_views", ["unit_id"])


def downgrade() -> None:
    op.drop_table("saved_views")
