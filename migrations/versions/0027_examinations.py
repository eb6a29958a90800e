"""Examinations of suspected abuse, who is assigned to them, and what they recommend."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RUNNING = sa.text("stage IN ('review', 'assigned')")


def upgrade() -> None:
    op.create_table(
        "examinations",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("token", sa.String(40), nullable=False),
        sa.Column("stage", _words("stage", "review", "assigned", "reported", "ended"), nullable=False),
        sa.Column("opened_by", KEY, nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("letter_number", sa.String(80), nullable=True),
        sa.Column("letter_on", sa.Date(), nullable=True),
        sa.Column("finish_on", sa.Date(), nullable=True),
        sa.Column("report_number", sa.String(80), nullable=True),
        sa.Column("report_on", sa.Date(), nullable=True),
        sa.Column(
            "result", _words("result", "proven", "partly", "not_proven", "undetermined"), nullable=True
        ),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(report_on IS NULL) = (result IS NULL)", name=op.f("ck_examinations_a_report_has_a_result")
        ),
        sa.CheckConstraint(
            "stage <> 'reported' OR report_on IS NOT NULL",
            name=op.f("ck_examinations_reported_with_a_report"),
        ),
        sa.CheckConstraint(
            "told_on IS NULL OR report_on IS NOT NULL", name=op.f("ck_examinations_told_when_reported")
        ),
        sa.ForeignKeyConstraint(["id"], ["streams.id"], name=op.f("fk_examinations_id_streams")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["complaints.id"], name=op.f("fk_examinations_case_id_complaints")
        ),
        sa.ForeignKeyConstraint(["opened_by"], ["users.id"], name=op.f("fk_examinations_opened_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_examinations")),
        sa.UniqueConstraint("token", name=op.f("uq_examinations_token")),
    )
    op.create_index(
        "uq_examinations_one_runs",
        "examinations",
        ["case_id"],
        unique=True,
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )
    op.create_index("ix_examinations_case", "examinations", ["case_id", "id"])
    op.create_table(
        "examination_members",
        sa.Column("id", KEY, nullable=False),
        sa.Column("examination_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["examination_id"],
            ["examinations.id"],
            name=op.f("fk_examination_members_examination_id_examinations"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_examination_members_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_examination_members")),
        sa.UniqueConstraint(
            "examination_id", "user_id", name=op.f("uq_examination_members_examination_id_user_id")
        ),
    )
    op.create_index("ix_examination_members_user", "examination_members", ["user_id", "examination_id"])
    op.create_table(
        "recommendations",
        sa.Column("id", KEY, nullable=False),
        sa.Column("examination_id", KEY, nullable=False),
        sa.Column("seq", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("met_seq", KEY, nullable=True),
        sa.CheckConstraint(
            "(met_on IS NULL) = (met_seq IS NULL)", name=op.f("ck_recommendations_met_with_words")
        ),
        sa.ForeignKeyConstraint(
            ["examination_id"],
            ["examinations.id"],
            name=op.f("fk_recommendations_examination_id_examinations"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_recommendations_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendations")),
    )
    op.create_index("ix_recommendations_examination", "recommendations", ["examination_id", "due_on"])


def downgrade() -> None:
    op.drop_table("recommendations")
    op.drop_table("examination_members")
    op.drop_table("examinations")


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
