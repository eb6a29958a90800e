"""The register of papers that offices make of their cases, their letterheads and series, and archive codes."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def words(*said: str, name: str) -> sa.Enum:
    return sa.Enum(*said, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "archive_codes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("source_ref", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_archive_codes_ends_after_it_begins")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_archive_codes_code")),
    )
    op.create_table(
        "letterheads",
        sa.Column("unit_id", KEY, autoincrement=False, nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("pattern", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_letterheads_unit_id_units")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_letterheads")),
    )
    op.create_table(
        "paper_counts",
        sa.Column("unit_id", KEY, autoincrement=False, nullable=False),
        sa.Column("year", KEY, autoincrement=False, nullable=False),
        sa.Column("last", KEY, nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_paper_counts_unit_id_units")),
        sa.PrimaryKeyConstraint("unit_id", "year", name=op.f("pk_paper_counts")),
    )
    op.create_table(
        "papers",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            words(
                "disposition",
                "memo",
                "cover",
                "reminder",
                "clarification",
                "invitation",
                "clarification_record",
                "inspection_record",
                "reply",
                "handover",
                "dossier",
                name="paperkind",
            ),
            nullable=False,
        ),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("replaces_id", KEY, nullable=True),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("year", KEY, nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("nature", words("ordinary", "urgent", "secret", name="nature"), nullable=False),
        sa.Column("classification", sa.String(length=20), nullable=False),
        sa.Column("written_by", KEY, nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("state", words("waiting", "made", "dead", name="paperstate"), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", KEY, nullable=False),
        sa.Column("claim", KEY, nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=80), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(made_on IS NOT NULL) = (state = 'made')", name=op.f("ck_papers_made_on_when_made")
        ),
        sa.CheckConstraint(
            "state = 'waiting' OR lease_until IS NULL", name=op.f("ck_papers_leased_only_while_waiting")
        ),
        sa.CheckConstraint(
            "state <> 'dead' OR last_error <> ''", name=op.f("ck_papers_given_up_with_a_reason")
        ),
        sa.CheckConstraint(
            "(version = 1) = (replaces_id IS NULL)", name=op.f("ck_papers_a_later_version_replaces_one")
        ),
        sa.CheckConstraint(
            "(kind = 'handover') = (case_id IS NULL)", name=op.f("ck_papers_only_a_handover_has_no_case")
        ),
        sa.ForeignKeyConstraint(["id"], ["streams.id"], name=op.f("fk_papers_id_streams")),
        sa.ForeignKeyConstraint(["case_id"], ["complaints.id"], name=op.f("fk_papers_case_id_complaints")),
        sa.ForeignKeyConstraint(["replaces_id"], ["papers.id"], name=op.f("fk_papers_replaces_id_papers")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_papers_unit_id_units")),
        sa.ForeignKeyConstraint(["written_by"], ["users.id"], name=op.f("fk_papers_written_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
        sa.UniqueConstraint("token", name=op.f("uq_papers_token")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_papers_replaces_id")),
        sa.UniqueConstraint(
            "unit_id", "year", "number", "version", name=op.f("uq_papers_unit_id_year_number_version")
        ),
    )
    op.create_index("ix_papers_case", "papers", ["case_id", "id"])
    op.create_index("ix_papers_unit_dated", "papers", ["unit_id", "dated", "id"])
    op.create_index("ix_papers_state", "papers", ["state", "not_before"])
    op.create_table(
        "paper_cases",
        sa.Column("paper_id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_paper_cases_paper_id_papers")),
        sa.ForeignKeyConstraint(
            ["stream_id"], ["complaints.id"], name=op.f("fk_paper_cases_stream_id_complaints")
        ),
        sa.PrimaryKeyConstraint("paper_id", "stream_id", name=op.f("pk_paper_cases")),
    )
    op.create_index("ix_paper_cases_stream_id", "paper_cases", ["stream_id"])


def downgrade() -> None:
    for name in ("paper_cases", "papers", "paper_counts", "letterheads", "archive_codes"):
        op.drop_table(name)
