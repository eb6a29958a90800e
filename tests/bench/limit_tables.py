"""The limit app's own three tables, filled from the product's in the same database."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    DateTime,
    Index,
    MetaData,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData()

cases = Table(
    "limit_cases",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("number", String(20), unique=True),
    Column("agency_id", BigInteger),
    Column("title", String(120)),
    Column("status", String(20)),
    Column("received_on", Date),
    Column("due_on", Date),
    Column("closed_on", Date),
)
Index(
    "ix_limit_open",
    cases.c.agency_id,
    cases.c.received_on,
    cases.c.id,
    postgresql_where=cases.c.closed_on.is_(None),
)

happenings = Table(
    "limit_events",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("case_id", BigInteger, index=True),
    Column("seq", BigInteger),
    Column("kind", String(60)),
    Column("at", DateTime(timezone=True)),
    Column("words", Text),
)

outbox = Table(
    "limit_outbox",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("case_id", BigInteger),
    Column("letter", String(60)),
    Column("state", String(20)),
)

_COPY = (
    """INSERT INTO limit_cases (number, agency_id, title, status, received_on, due_on, closed_on)
       SELECT number, holder_agency_id, title, status, received_on, due_on, closed_on FROM complaints ORDER BY id""",
    """INSERT INTO limit_events (case_id, seq, kind, at, words)
       SELECT limit_cases.id, seq, kind, occurred_at, convert_from(content, 'UTF8')
         FROM events JOIN complaints ON complaints.id = stream_id JOIN limit_cases USING (number)
         LEFT JOIN event_bodies ON event_id = events.id AND key_id IS NULL""",
    "INSERT INTO limit_outbox (case_id, letter, state) SELECT id, 'received', 'sent' FROM limit_cases",
    "ANALYZE limit_cases, limit_events, limit_outbox",
)


def fill(connection: Connection) -> None:
    """Make the tables anew with as many cases and events as the product has; commits nothing."""
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    metadata.drop_all(connection)
    metadata.create_all(connection)
    for statement in _COPY:
        connection.execute(text(statement))
