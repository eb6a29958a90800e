"""Facts of cases and cells that count them; which cases have changed. Every case there is, is marked once."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = (
    "received",
    "bounced",
    "open",
    "closed",
    "objected",
    "planned",
    "verification",
    "first_follow_up",
    "completion",
    "adjudicated",
    "last_day",
    "breached",
    "to_route",
    "to_follow_up",
    "to_outcome",
    "of_leg",
    "in_all",
    "paused_verifying",
    "paused_working",
    "solved",
    "told_why",
    "respect",
    "speed",
)
CLASSES = ("information", "aspiration", "non_oversight", "oversight")
CHANNELS = ("web", "counter", "phone", "whatsapp", "letter", "lapor", "api", "import")


def words(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "case_changes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_changes")),
    )
    op.create_table(
        "figure_facts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("kind", words("kind", KINDS), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("value", KEY, nullable=False),
        sa.Column("seq", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("agency_id", KEY, nullable=False),
        sa.Column("kecamatan_id", KEY, nullable=True),
        sa.Column("category_id", KEY, nullable=True),
        sa.Column("service_class", words("serviceclass", CLASSES), nullable=True),
        sa.Column("channel", words("channel", CHANNELS), nullable=False),
        sa.Column("promise_id", KEY, nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_figure_facts_stands_for_a_day")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_facts")),
    )
    op.create_index("ix_figure_facts_stream_id", "figure_facts", ["stream_id"])
    op.create_index("ix_figure_facts_kind_on", "figure_facts", ["kind", "on", "id"])
    op.create_table(
        "figure_cells",
        sa.Column("dimension", sa.String(length=12), nullable=False),
        sa.Column("grain", sa.String(length=1), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("grouped", sa.String(length=20), nullable=False),
        sa.Column("service_class", sa.String(length=20), nullable=False),
        sa.Column("value", KEY, nullable=False),
        sa.Column("n", KEY, nullable=False),
        sa.CheckConstraint("n >= 0", name=op.f("ck_figure_cells_counts_things")),
        sa.PrimaryKeyConstraint(
            "dimension",
            "grain",
            "kind",
            "on",
            "grouped",
            "service_class",
            "value",
            name=op.f("pk_figure_cells"),
        ),
    )
    empty = sa.text("n = 0")
    op.create_index(
        "ix_figure_cells_empty", "figure_cells", ["n"], sqlite_where=empty, postgresql_where=empty
    )
    op.create_table(
        "figure_state",
        sa.Column("id", KEY, nullable=False),
        sa.Column("basis", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_state")),
    )
    op.create_index(
        "ix_complaints_unclassified",
        "complaints",
        ["category_id"],
        sqlite_where=sa.text("service_class IS NULL"),
        postgresql_where=sa.text("service_class IS NULL"),
    )
    # An empty basis differs from every other: the first look at it marks every case there is.
    op.execute("INSERT INTO figure_state (id, basis) VALUES (1, '')")


def downgrade() -> None:
    op.drop_index("ix_complaints_unclassified", "complaints")
    for table in ("figure_state", "figure_cells", "figure_facts", "case_changes"):
        op.drop_table(table)
