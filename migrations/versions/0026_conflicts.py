"""Conflicts of interest that somebody declared."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RELATIONS = ("family", "worked_there", "superior", "business", "dispute", "other")


def upgrade() -> None:
    op.create_table(
        "conflicts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=True),
        sa.Column("civil_servant_id", KEY, nullable=True),
        sa.Column(
            "relation",
            sa.Enum(*RELATIONS, name="relation", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("declared_by", KEY, nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "(unit_id IS NULL) <> (civil_servant_id IS NULL)", name=op.f("ck_conflicts_names_exactly_one")
        ),
        sa.CheckConstraint(
            "to_on IS NULL OR to_on >= from_on", name=op.f("ck_conflicts_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_conflicts_user_id_users")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_conflicts_unit_id_units")),
        sa.ForeignKeyConstraint(
            ["civil_servant_id"], ["civil_servants.id"], name=op.f("fk_conflicts_civil_servant_id_civil_servants")
        ),
        sa.ForeignKeyConstraint(["declared_by"], ["users.id"], name=op.f("fk_conflicts_declared_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflicts")),
    )
    op.create_index("ix_conflicts_unit", "conflicts", ["unit_id"])
    op.create_index("ix_conflicts_servant", "conflicts", ["civil_servant_id"])
    op.create_index("ix_conflicts_user", "conflicts", ["user_id"])


def downgrade() -> None:
    op.drop_table("conflicts")
