"""What a reporter agrees to: a visit, a call, a meeting."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "contact_requests",
        sa.Column("id", KEY, nullable=False),
        sa.Column("stream_id", KEY, nullable=False),
        sa.Column("kind", _words("contactkind", "visit", "call", "meeting"), nullable=False),
        sa.Column("asked_by", KEY, nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answer", _words("contactanswer", "yes", "no", "other"), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_on IS NULL)", name=op.f("ck_contact_requests_answered_on_when_answered")
        ),
        sa.CheckConstraint(
            "withdrawn_on IS NULL OR answer = 'yes'", name=op.f("ck_contact_requests_only_consent_is_withdrawn")
        ),
        sa.ForeignKeyConstraint(["stream_id"], ["complaints.id"], name="fk_contact_requests_stream_id_complaints"),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name="fk_contact_requests_asked_by_users"),
        sa.PrimaryKeyConstraint("id", name="pk_contact_requests"),
    )
    op.create_index("ix_contact_requests_stream_id", "contact_requests", ["stream_id"])


def downgrade() -> None:
    op.drop_table("contact_requests")
