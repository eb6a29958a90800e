"""Indexes that hold what one queue shows and nearly nothing else, so that a full desk is counted like an empty one."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

OPENED, CLOSED = "status <> 'closed'", "status = 'closed'"
WORKED, WAITS = "status IN ('in_progress', 'routed')", "status IN ('answered', 'awaiting_reporter')"
NEW = {
    "agency_work": (WORKED, "holder_agency_id", "due_on"),
    "agency_untaken": (f"{WORKED} AND officer_id IS NULL", "holder_agency_id", "due_on"),
    "officer_work": (WORKED, "officer_id", "holder_agency_id", "due_on"),
    "agency_waits": (WAITS, "holder_agency_id", "due_on"),
    "waits": (WAITS, "due_on"),
    "aside": (f"{OPENED} AND quarantined", "due_on"),
    "agency_closed": (CLOSED, "holder_agency_id", "received_on"),
    "closed": (CLOSED, "received_on"),
}
AGAIN = {"agency_due": "holder_agency_id", "unit_due": "holder_unit_id"}
SELDOM = {"again": f"{OPENED} AND cycle > 1", "bounced": f"{OPENED} AND bounces > 0"}
COUNTED = ["status", "officer_id", "bounces", "quarantined"]


def upgrade() -> None:
    # Those that hold more first: where two would do, SQLite takes what was made last.
    _again([])
    op.drop_index("ix_complaints_officer_due", "complaints")
    _seldom(["holder_agency_id", "due_on", "id"])
    for name, (said, *columns) in NEW.items():
        _index(f"ix_complaints_{name}", "complaints", [*columns, "id"], said)
    _index("ix_extensions_undecided", "extensions", ["stream_id"], "state = 'asked'")


def downgrade() -> None:
    _seldom(["holder_agency_id", "id"])
    _index("ix_complaints_officer_due", "complaints", ["officer_id", "due_on", "id"], OPENED)
    _again(COUNTED)
    op.drop_index("ix_extensions_undecided", "extensions")
    for name in NEW:
        op.drop_index(f"ix_complaints_{name}", "complaints")


def _again(included: list[str]) -> None:
    for name, column in AGAIN.items():
        op.drop_index(f"ix_complaints_{name}", "complaints")
        more = {"postgresql_include": included} if included else {}
        _index(f"ix_complaints_{name}", "complaints", [column, "due_on", "id"], OPENED, **more)


def _seldom(columns: list[str]) -> None:
    for name, said in SELDOM.items():
        op.drop_index(f"ix_complaints_{name}", "complaints")
        _index(f"ix_complaints_{name}", "complaints", columns, said)


def _index(name: str, table: str, columns: list[str], said: str, **more: list[str]) -> None:
    where = {"postgresql_where": sa.text(said), "sqlite_where": sa.text(said)}
    op.create_index(name, table, columns, **where, **more)
