"""What must not be erased yet, and what reporters ask to have erased."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVE = sa.text("state IN ('asked', 'granted')")


def upgrade() -> None:
    op.create_table(
        "legal_holds",
        sa.Column("id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("state", _words("holdstate", "asked", "standing", "refused", "ended"), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("asked_by", KEY, nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_seq", KEY, nullable=False),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_legal_holds_approved_by_another")
        ),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_by IS NULL)", name=op.f("ck_legal_holds_decided_when_not_asked")
        ),
        sa.CheckConstraint("until > asked_on", name=op.f("ck_legal_holds_ends_after_it_begins")),
        sa.CheckConstraint("(state = 'ended') = (ended_on IS NOT NULL)", name=op.f("ck_legal_holds_ended_on_a_day")),
        sa.ForeignKeyConstraint(["stream_id"], ["complaints.id"], name=op.f("fk_legal_holds_stream_id_complaints")),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_legal_holds_asked_by_users")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_legal_holds_decided_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    op.create_index("ix_legal_holds_stream", "legal_holds", ["stream_id", "state"])
    op.create_index("ix_legal_holds_until", "legal_holds", ["state", "until"])
    op.create_table(
        "erasure_requests",
        sa.Column("id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("state", _words("requeststate", "asked", "granted", "denied", "done"), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_seq", KEY, nullable=False),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_seq", KEY, nullable=True),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_by IS NULL)", name=op.f("ck_erasure_requests_decided_when_not_asked")
        ),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_seq IS NULL)", name=op.f("ck_erasure_requests_decided_with_a_reason")
        ),
        sa.CheckConstraint("due_on >= asked_on", name=op.f("ck_erasure_requests_due_after_asked")),
        sa.ForeignKeyConstraint(
            ["stream_id"], ["complaints.id"], name=op.f("fk_erasure_requests_stream_id_complaints")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_erasure_requests_decided_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_requests")),
    )
    op.create_index(
        "uq_erasure_requests_live",
        "erasure_requests",
        ["stream_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_index("ix_erasure_requests_state", "erasure_requests", ["state", "due_on"])


def downgrade() -> None:
    op.drop_table("erasure_requests")
    op.drop_table("legal_holds")


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
