"""Working hours of the regency and its units, dated: usual ones and periods such as Ramadan."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "office_hours",
        sa.Column("id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("temporary", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("on_holidays", sa.Boolean(), nullable=False),
        sa.Column("regulation", sa.String(length=200), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_office_hours_valid_forwards")
        ),
        sa.CheckConstraint(
            "valid_to IS NOT NULL OR NOT temporary", name=op.f("ck_office_hours_a_period_ends")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_office_hours_unit_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_office_hours"),
    )
    op.create_index("ix_office_hours_unit_id", "office_hours", ["unit_id"])
    op.create_table(
        "office_spans",
        sa.Column("id", KEY, nullable=False),
        sa.Column("hours_id", KEY, nullable=False),
        sa.Column("weekday", KEY, nullable=False),
        sa.Column("opens", KEY, nullable=False),
        sa.Column("closes", KEY, nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_office_spans_a_day_of_the_week")),
        sa.CheckConstraint(
            "opens >= 0 AND opens < closes AND closes <= 1440",
            name=op.f("ck_office_spans_opens_before_it_closes"),
        ),
        sa.ForeignKeyConstraint(
            ["hours_id"], ["office_hours.id"], name="fk_office_spans_hours_id_office_hours"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_office_spans"),
        sa.UniqueConstraint(
            "hours_id", "weekday", "opens", name="uq_office_spans_hours_id_weekday_opens"
        ),
    )


def downgrade() -> None:
    op.drop_table("office_spans")
    op.drop_table("office_hours")
