"""Satisfaction surveys: periods, links, answers and plans."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "surveys",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("least", KEY, nullable=False),
        sa.Column("weights", JSON, nullable=False),
        sa.Column("grades", JSON, nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("version", KEY, nullable=False),
        sa.CheckConstraint("least >= 5", name=op.f("ck_surveys_nobody_alone_is_published")),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_surveys_ends_after_it_begins")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
    )
    op.create_table(
        "survey_answers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("survey_id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column(
            "way",
            sa.Enum("link", "case", name="way", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("once", sa.String(length=64), nullable=False),
        sa.Column(
            "sex",
            sa.Enum("female", "male", name="sex", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column(
            "age_band",
            sa.Enum(
                "under_20",
                "20_29",
                "30_39",
                "40_49",
                "50_59",
                "from_60",
                name="ageband",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "education",
            sa.Enum(
                "none",
                "primary",
                "junior",
                "senior",
                "diploma",
                "degree",
                name="education",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "occupation",
            sa.Enum(
                "civil_servant",
                "forces",
                "employee",
                "self_employed",
                "farmer",
                "student",
                "household",
                "other",
                name="occupation",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("requirements", KEY, nullable=True),
        sa.Column("procedure", KEY, nullable=True),
        sa.Column("time", KEY, nullable=True),
        sa.Column("cost", KEY, nullable=True),
        sa.Column("product", KEY, nullable=True),
        sa.Column("competence", KEY, nullable=True),
        sa.Column("conduct", KEY, nullable=True),
        sa.Column("complaint_handling", KEY, nullable=True),
        sa.Column("facilities", KEY, nullable=True),
        sa.CheckConstraint("competence BETWEEN 1 AND 4", name=op.f("ck_survey_answers_competence_is_a_mark")),
        sa.CheckConstraint(
            "complaint_handling BETWEEN 1 AND 4", name=op.f("ck_survey_answers_complaint_handling_is_a_mark")
        ),
        sa.CheckConstraint("conduct BETWEEN 1 AND 4", name=op.f("ck_survey_answers_conduct_is_a_mark")),
        sa.CheckConstraint("cost BETWEEN 1 AND 4", name=op.f("ck_survey_answers_cost_is_a_mark")),
        sa.CheckConstraint("facilities BETWEEN 1 AND 4", name=op.f("ck_survey_answers_facilities_is_a_mark")),
        sa.CheckConstraint("procedure BETWEEN 1 AND 4", name=op.f("ck_survey_answers_procedure_is_a_mark")),
        sa.CheckConstraint("product BETWEEN 1 AND 4", name=op.f("ck_survey_answers_product_is_a_mark")),
        sa.CheckConstraint(
            "requirements BETWEEN 1 AND 4", name=op.f("ck_survey_answers_requirements_is_a_mark")
        ),
        sa.CheckConstraint("time BETWEEN 1 AND 4", name=op.f("ck_survey_answers_time_is_a_mark")),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_survey_answers_survey_id_surveys")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_survey_answers_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answers")),
        sa.UniqueConstraint("once", name=op.f("uq_survey_answers_once")),
    )
    op.create_index(
        op.f("ix_survey_answers_survey_id_unit_id"), "survey_answers", ["survey_id", "unit_id"], unique=False
    )
    op.create_table(
        "survey_links",
        sa.Column("id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("token", sa.String(length=24), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_survey_links_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_links")),
        sa.UniqueConstraint("token", name=op.f("uq_survey_links_token")),
    )
    op.create_index(
        "uq_survey_links_in_use",
        "survey_links",
        ["unit_id"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "survey_plans",
        sa.Column("id", KEY, nullable=False),
        sa.Column("survey_id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column(
            "element",
            sa.Enum(
                "requirements",
                "procedure",
                "time",
                "cost",
                "product",
                "competence",
                "conduct",
                "complaint_handling",
                "facilities",
                name="element",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "term",
            sa.Enum(
                "short", "medium", "long", name="term", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("action", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_survey_plans_survey_id_surveys")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_survey_plans_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_plans")),
        sa.UniqueConstraint(
            "survey_id",
            "unit_id",
            "element",
            "action",
            name=op.f("uq_survey_plans_survey_id_unit_id_element_action"),
        ),
    )


def downgrade() -> None:
    op.drop_table("survey_plans")
    op.drop_index(
        "uq_survey_links_in_use",
        table_name="survey_links",
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.drop_table("survey_links")
    op.drop_index(op.f("ix_survey_answers_survey_id_unit_id"), table_name="survey_answers")
    op.drop_table("survey_answers")
    op.drop_table("surveys")
