"""Norm times, service statistics, filled posts, scenarios, formations and what the public says of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "norm_times",
        sa.Column("id", KEY, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "category", "service", name="workkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("seconds", KEY, nullable=False),
        sa.Column("position", sa.String(length=160), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", KEY, nullable=False),
        sa.CheckConstraint("seconds > 0", name=op.f("ck_norm_times_takes_some_time")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_norm_times_ends_after_it_begins")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norm_times")),
        sa.UniqueConstraint("kind", "code", "valid_from", name=op.f("uq_norm_times_kind_code_valid_from")),
    )
    op.create_table(
        "filled_posts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("position", sa.String(length=160), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "pns",
                "pppk",
                "pppk_part_time",
                "blud",
                "contract",
                "volunteer",
                "village",
                name="servantkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("count", KEY, nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_filled_posts_counts_things")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_filled_posts_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filled_posts")),
        sa.UniqueConstraint(
            "unit_id", "as_of", "position", "kind", name=op.f("uq_filled_posts_unit_id_as_of_position_kind")
        ),
    )
    op.create_table(
        "formations",
        sa.Column("id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("position", sa.String(length=160), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "pns",
                "pppk",
                "pppk_part_time",
                "blud",
                "contract",
                "volunteer",
                "village",
                name="servantkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("count", KEY, nullable=False),
        sa.Column("year", KEY, nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "drafted",
                "proposed",
                "approved",
                "announced",
                "filled",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.CheckConstraint(
            "(withdrawn_on IS NULL) = (reason = '')", name=op.f("ck_formations_withdrawn_with_a_reason")
        ),
        sa.CheckConstraint("count > 0", name=op.f("ck_formations_wants_somebody")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_formations_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_formations")),
    )
    op.create_index("ix_formations_unit", "formations", ["unit_id"], unique=False)
    op.create_table(
        "service_volumes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("volume", KEY, nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.CheckConstraint("to_on > from_on", name=op.f("ck_service_volumes_ends_after_it_begins")),
        sa.CheckConstraint("volume >= 0", name=op.f("ck_service_volumes_counts_things")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_service_volumes_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_volumes")),
        sa.UniqueConstraint(
            "unit_id",
            "service",
            "from_on",
            "to_on",
            name=op.f("uq_service_volumes_unit_id_service_from_on_to_on"),
        ),
    )
    op.create_index("ix_service_volumes_days", "service_volumes", ["from_on", "to_on"], unique=False)
    op.create_table(
        "staffing_scenarios",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("changes", JSON, nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_staffing_scenarios_made_by_users")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_staffing_scenarios_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffing_scenarios")),
    )
    op.create_index("ix_staffing_scenarios_unit", "staffing_scenarios", ["unit_id"], unique=False)
    op.create_table(
        "formation_comments",
        sa.Column("id", KEY, nullable=False),
        sa.Column("formation_id", KEY, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "shown",
                "refused",
                name="commentstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("once", sa.String(length=64), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", KEY, nullable=True),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_on IS NULL)",
            name=op.f("ck_formation_comments_waits_until_decided"),
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR text = ''", name=op.f("ck_formation_comments_refused_words_are_gone")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.id"], name=op.f("fk_formation_comments_decided_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["formation_id"], ["formations.id"], name=op.f("fk_formation_comments_formation_id_formations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_formation_comments")),
        sa.UniqueConstraint("once", name=op.f("uq_formation_comments_once")),
    )
    op.create_index("ix_formation_comments_state", "formation_comments", ["state", "id"], unique=False)
    op.create_table(
        "formation_steps",
        sa.Column("id", KEY, nullable=False),
        sa.Column("formation_id", KEY, nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "drafted",
                "proposed",
                "approved",
                "announced",
                "filled",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("letter", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["formation_id"], ["formations.id"], name=op.f("fk_formation_steps_formation_id_formations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_formation_steps")),
        sa.UniqueConstraint("formation_id", "stage", name=op.f("uq_formation_steps_formation_id_stage")),
    )


def downgrade() -> None:
    op.drop_table("formation_steps")
    op.drop_index("ix_formation_comments_state", table_name="formation_comments")
    op.drop_table("formation_comments")
    op.drop_index("ix_staffing_scenarios_unit", table_name="staffing_scenarios")
    op.drop_table("staffing_scenarios")
    op.drop_index("ix_service_volumes_days", table_name="service_volumes")
    op.drop_table("service_volumes")
    op.drop_index("ix_formations_unit", table_name="formations")
    op.drop_table("formations")
    op.drop_table("filled_posts")
    op.drop_table("norm_times")
