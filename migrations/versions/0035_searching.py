"""A telephone number is found by a keyed hash; on PostgreSQL words are found from the newest case back."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

STRETCHES = (13, 15, 17, 19)
RULE = "sealed_is_not_found_by_phone"


def upgrade() -> None:
    with op.batch_alter_table("contacts") as contacts:
        contacts.add_column(sa.Column("phone_mark", sa.LargeBinary(), nullable=True))
        contacts.create_check_constraint(op.f(f"ck_contacts_{RULE}"), "NOT sealed OR phone_mark IS NULL")
    op.create_index("ix_contacts_phone_mark", "contacts", ["phone_mark"])
    if op.get_bind().dialect.name == "postgresql":
        parts = " || ' ' || ".join(f"'zs{bits}x' || (rowid >> {bits})" for bits in STRETCHES)
        op.execute(f"UPDATE search_words SET words = words || to_tsvector('simple', {parts})")  # noqa: S608 (numbers of ours)
        # A long list of what is not sorted in yet would be read through by every search.
        op.execute("ALTER INDEX ix_search_words SET (gin_pending_list_limit = 256)")


def downgrade() -> None:
    op.drop_index("ix_contacts_phone_mark", table_name="contacts")
    with op.batch_alter_table("contacts") as contacts:
        contacts.drop_constraint(op.f(f"ck_contacts_{RULE}"), type_="check")
        contacts.drop_column("phone_mark")
