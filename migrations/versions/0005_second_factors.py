"""Second factors, signing in by two steps, and when a session was last proved."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FACTORS = ("", "totp", "passkey", "recovery")


def upgrade() -> None:
    with op.batch_alter_table("sessions") as sessions:
        factor = sa.Enum(*FACTORS, name="factor", native_enum=False, length=40)
        sessions.add_column(sa.Column("factor", factor, nullable=False, server_default=""))
        sessions.add_column(sa.Column("fresh_at", sa.DateTime(timezone=True)))
        sessions.add_column(sa.Column("device", sa.String(40), nullable=False, server_default=""))
        sessions.add_column(sa.Column("challenge", sa.String(100)))
        sessions.add_column(sa.Column("challenge_at", sa.DateTime(timezone=True)))
        sessions.create_check_constraint("factor", "factor IN ('', 'totp', 'passkey', 'recovery')")
    _table(
        "pending_sign_ins",
        sa.Column("token_hash", sa.String(64), nullable=False),
        _user(),
        _moment("made_at"),
        _moment("ends_at"),
        sa.Column("challenge", sa.String(100)),
        _moment("challenge_at", nullable=True),
        sa.CheckConstraint("ends_at > made_at", name=op.f("ck_pending_sign_ins_ends_after_it_begins")),
        unique=("token_hash",),
    )
    _table(
        "totp_seeds",
        _user(),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("key_id", sa.String(40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", KEY, nullable=False),
        _moment("made_at"),
        unique=("user_id", "active"),
    )
    _table(
        "passkeys",
        _user(),
        sa.Column("credential_id", sa.String(1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", KEY, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        _moment("made_at"),
        sa.Column("used_on", sa.Date()),
        unique=("credential_id",),
    )
    _table(
        "recovery_codes",
        _user(),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        _moment("made_at"),
        _moment("used_at", nullable=True),
        unique=("user_id", "code_hash"),
    )
    _table(
        "factor_resets",
        _user(),
        _user("asked_by"),
        _moment("asked_at"),
        _user("agreed_by", nullable=True),
        _moment("due_at", nullable=True),
        _moment("done_at", nullable=True),
        _moment("cancelled_at", nullable=True),
        _user("cancelled_by", nullable=True),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_factor_resets_{name}"))
            for name, rule in {
                "nobody_resets_himself": "asked_by <> user_id AND agreed_by <> user_id",
                "two_different_people": "agreed_by <> asked_by",
                "due_when_agreed": "(agreed_by IS NULL) = (due_at IS NULL)",
                "done_or_cancelled": "done_at IS NULL OR cancelled_at IS NULL",
            }.items()
        ),
    )
    for table in ("pending_sign_ins", "passkeys", "factor_resets"):
        op.create_index(f"ix_{table}_user", table, ["user_id"])


def downgrade() -> None:
    for table in ("factor_resets", "recovery_codes", "passkeys", "totp_seeds", "pending_sign_ins"):
        op.drop_table(table)
    with op.batch_alter_table("sessions") as sessions:
        sessions.drop_constraint("factor", type_="check")
        for name in ("challenge_at", "challenge", "device", "fresh_at", "factor"):
            sessions.drop_column(name)


def _table(name: str, *parts: sa.schema.SchemaItem, unique: tuple[str, ...] = ()) -> None:
    users = [part for part in parts if isinstance(part, sa.Column) and part.info.get("user")]
    rules: list[sa.schema.SchemaItem] = [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        *(
            sa.ForeignKeyConstraint([one.name], ["users.id"], name=op.f(f"fk_{name}_{one.name}_users"))
            for one in users
        ),
    ]
    if unique:
        rules.append(sa.UniqueConstraint(*unique, name=op.f(f"uq_{name}_{'_'.join(unique)}")))
    op.create_table(name, sa.Column("id", KEY, nullable=False), *parts, *rules)


def _user(name: str = "user_id", *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, KEY, nullable=nullable, info={"user": True})


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
