"""Evidence sheets as they were locked, and a civil servant's own file."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "period_sheets",
        sa.Column("id", KEY, nullable=False),
        sa.Column("civil_servant_id", KEY, nullable=True),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "locked",
                "acknowledged",
                "objected",
                "stands",
                "set_aside",
                name="sheetstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("locked_on", sa.Date(), nullable=False),
        sa.Column("locked_by", KEY, nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("objection_due_on", sa.Date(), nullable=True),
        sa.Column("objected_on", sa.Date(), nullable=True),
        sa.Column("objected_seq", KEY, nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decided_seq", KEY, nullable=True),
        sa.CheckConstraint(
            "(state = 'acknowledged') = (acknowledged_on IS NOT NULL)",
            name=op.f("ck_period_sheets_acknowledged_on_a_day"),
        ),
        sa.CheckConstraint(
            "(state IN ('objected', 'stands', 'set_aside')) = (objected_on IS NOT NULL)",
            name=op.f("ck_period_sheets_objected_to_on_a_day"),
        ),
        sa.CheckConstraint(
            "(state IN ('stands', 'set_aside')) = (decided_on IS NOT NULL) AND (decided_on IS NULL) = (decided_by IS NULL)",
            name=op.f("ck_period_sheets_an_objection_is_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "civil_servant_id IS NOT NULL OR state = 'locked'",
            name=op.f("ck_period_sheets_only_a_person_says_something_to_it"),
        ),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_period_sheets_a_period_runs_forwards")),
        sa.CheckConstraint("locked_on > last_on", name=op.f("ck_period_sheets_locked_when_it_was_over")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_period_sheets_versions_from_one")),
        sa.ForeignKeyConstraint(
            ["civil_servant_id"],
            ["civil_servants.id"],
            name=op.f("fk_period_sheets_civil_servant_id_civil_servants"),
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_period_sheets_decided_by_users")),
        sa.ForeignKeyConstraint(["locked_by"], ["users.id"], name=op.f("fk_period_sheets_locked_by_users")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_period_sheets_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_sheets")),
        sa.UniqueConstraint(
            "civil_servant_id",
            "period",
            "version",
            name=op.f("uq_period_sheets_civil_servant_id_period_version"),
        ),
    )
    op.create_index("ix_period_sheets_period", "period_sheets", ["period", "state"], unique=False)
    op.create_index("ix_period_sheets_unit", "period_sheets", ["unit_id", "period"], unique=False)
    op.create_table(
        "personal_files",
        sa.Column("civil_servant_id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["civil_servant_id"],
            ["civil_servants.id"],
            name=op.f("fk_personal_files_civil_servant_id_civil_servants"),
        ),
        sa.ForeignKeyConstraint(
            ["stream_id"], ["streams.id"], name=op.f("fk_personal_files_stream_id_streams")
        ),
        sa.PrimaryKeyConstraint("civil_servant_id", name=op.f("pk_personal_files")),
        sa.UniqueConstraint("stream_id", name=op.f("uq_personal_files_stream_id")),
    )
    op.create_table(
        "period_sheet_credits",
        sa.Column("sheet_id", KEY, nullable=False),
        sa.Column("credit_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["credit_id"],
            ["handling_credits.id"],
            name=op.f("fk_period_sheet_credits_credit_id_handling_credits"),
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["period_sheets.id"], name=op.f("fk_period_sheet_credits_sheet_id_period_sheets")
        ),
        sa.PrimaryKeyConstraint("sheet_id", "credit_id", name=op.f("pk_period_sheet_credits")),
    )
    op.create_index("ix_period_sheet_credits_credit", "period_sheet_credits", ["credit_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_period_sheet_credits_credit", table_name="period_sheet_credits")
    op.drop_table("period_sheet_credits")
    op.drop_table("personal_files")
    op.drop_index("ix_period_sheets_unit", table_name="period_sheets")
    op.drop_index("ix_period_sheets_period", table_name="period_sheets")
    op.drop_table("period_sheets")
