"""The proof that somebody complained is a paper of its own kind, written by no account."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OLD = (
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
)
RULE = "a_proof_is_the_reporters"


def upgrade() -> None:
    with op.batch_alter_table("papers") as papers:
        papers.drop_constraint("paperkind", type_="check")
        papers.create_check_constraint("paperkind", _one_of(*OLD, "proof"))
        papers.alter_column("written_by", existing_type=KEY, nullable=True)
        papers.create_check_constraint(RULE, "(kind = 'proof') = (written_by IS NULL)")


def downgrade() -> None:
    op.execute("DELETE FROM papers WHERE kind = 'proof'")
    with op.batch_alter_table("papers") as papers:
        papers.drop_constraint(RULE, type_="check")
        papers.alter_column("written_by", existing_type=KEY, nullable=False)
        papers.drop_constraint("paperkind", type_="check")
        papers.create_check_constraint("paperkind", _one_of(*OLD))


def _one_of(*kinds: str) -> str:
    return "kind IN ({})".format(", ".join(f"'{kind}'" for kind in kinds))
