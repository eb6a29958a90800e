"""Large desks are counted from an index alone; a kind of stream is found at once; a legal basis in Indonesian."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OLD = "PermenPANRB 62/2018 & SP4N-LAPOR!; replaced by PermenPANRB 5/2025, whose figures the regency confirms"
NEW = "PermenPANRB 62/2018 dan SP4N-LAPOR!; sudah diganti PermenPANRB 5/2025, angkanya menunggu kepastian kabupaten"
COUNTED = ["status", "officer_id", "bounces", "quarantined"]


def upgrade() -> None:
    op.create_index("ix_streams_kind", "streams", ["kind", "id"])
    _index_again(COUNTED)
    _say(OLD, NEW)


def downgrade() -> None:
    _say(NEW, OLD)
    _index_again(None)
    op.drop_index("ix_streams_kind", "streams")


def _index_again(include: list[str] | None) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for holder in ("agency", "unit"):
        name = f"ix_complaints_{holder}_due"
        op.drop_index(name, "complaints")
        op.create_index(
            name,
            "complaints",
            [f"holder_{holder}_id", "due_on", "id"],
            postgresql_where=sa.text("status <> 'closed'"),
            postgresql_include=include,
        )


def _say(old: str, new: str) -> None:
    standards = sa.table("service_standards", sa.column("regulation", sa.String))
    op.execute(sa.update(standards).where(standards.c.regulation == old).values(regulation=new))
