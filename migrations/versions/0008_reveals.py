"""Requests to open a sealed identity."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PURPOSES = ("danger", "protection", "witness", "court", "false_report")
STATES = ("asked", "approved", "ready", "opened", "over", "denied", "expired", "ended", "failed")
LIVE = sa.text("state IN ('asked', 'approved', 'ready', 'opened')")


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "reveal_requests",
        sa.Column("id", key, nullable=False),
        sa.Column("stream_id", key, nullable=False),
        sa.Column("state", _words(STATES, "revealstate"), nullable=False),
        sa.Column("purpose", _words(PURPOSES, "purpose"), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", key, nullable=False),
        sa.Column("asked_unit_id", key, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_seq", key, nullable=False),
        sa.Column("decide_by", sa.Date(), nullable=False),
        sa.Column("hold_asked_until", sa.Date(), nullable=True),
        sa.Column("decided_by", key, nullable=True),
        sa.Column("decided_unit_id", key, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_seq", key, nullable=True),
        sa.Column("held_until", sa.Date(), nullable=True),
        sa.Column("read_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("copy", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=40), nullable=False),
        sa.CheckConstraint("decided_by <> asked_by", name=op.f("ck_reveal_requests_two_persons")),
        sa.CheckConstraint("decided_unit_id <> asked_unit_id", name=op.f("ck_reveal_requests_two_offices")),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (decided_unit_id IS NULL)"
            " AND (decided_by IS NULL) = (decided_seq IS NULL)",
            name=op.f("ck_reveal_requests_decided_wholly"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'ready', 'opened', 'over', 'denied') OR decided_by IS NOT NULL",
            name=op.f("ck_reveal_requests_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "state <> 'asked' OR decided_by IS NULL", name=op.f("ck_reveal_requests_asked_until_decided")
        ),
        sa.CheckConstraint(
            "(state IN ('ready', 'opened')) = (copy IS NOT NULL)",
            name=op.f("ck_reveal_requests_copy_while_readable"),
        ),
        sa.CheckConstraint(
            "(state IN ('opened', 'over')) = (opened_at IS NOT NULL)", name=op.f("ck_reveal_requests_opened_once")
        ),
        sa.CheckConstraint(
            "held_until IS NULL OR decided_by IS NOT NULL", name=op.f("ck_reveal_requests_hold_has_consent")
        ),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_reveal_requests_{name}_{table}"))
            for name, table in (
                ("stream_id", "streams"),
                ("asked_by", "users"),
                ("asked_unit_id", "units"),
                ("decided_by", "users"),
                ("decided_unit_id", "units"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reveal_requests")),
    )
    op.create_index("ix_reveal_requests_stream", "reveal_requests", ["stream_id", "id"])
    op.create_index("ix_reveal_requests_state", "reveal_requests", ["state", "id"])
    op.create_index(
        "uq_reveal_requests_live",
        "reveal_requests",
        ["stream_id"],
        unique=True,
        postgresql_where=LIVE,
        sqlite_where=LIVE,
    )


def downgrade() -> None:
    op.drop_table("reveal_requests")


def _words(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=40, create_constraint=True)
