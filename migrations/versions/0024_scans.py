"""Whether a file was looked at for malware, where somebody looks."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

WAITING = sa.text("scan = 'waiting'")


def upgrade() -> None:
    with op.batch_alter_table("stored_files") as files:
        files.add_column(sa.Column("scan", sa.String(40), nullable=False, server_default="none"))
        files.create_check_constraint("scan", "scan IN ('none', 'waiting', 'clean', 'found')")
    op.create_index(
        "ix_stored_files_waiting", "stored_files", ["id"], postgresql_where=WAITING, sqlite_where=WAITING
    )


def downgrade() -> None:
    op.drop_index("ix_stored_files_waiting", "stored_files")
    with op.batch_alter_table("stored_files") as files:
        files.drop_constraint("scan", type_="check")
        files.drop_column("scan")
