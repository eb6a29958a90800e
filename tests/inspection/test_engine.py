"""What the doctor looks at in the database: the engine's word, tables, guards and its clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from feedback import worker
from feedback.base import clock
from feedback.base.database import db, reading
from feedback.inspection import engine
from feedback.inspection.finding import State
from feedback.notices.beats import beat
from tests.inspection.doctor import lines

HOUR = timedelta(hours=1)


def test_an_engine_that_forgets_what_it_said_is_wrong(sound):
    assert not lines(sound, "SQL")
    with sound.app_context():
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA synchronous=NORMAL")
        else:
            name = db.engine.url.database
            db.session.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit TO off'))
            db.session.commit()
            db.session.remove()
            db.engine.dispose()
    assert lines(sound, "SQL")


def test_what_an_engine_needs(inside):
    assert engine.sqlite_faults("3.51.3", "wal", "2") == []
    assert engine.sqlite_faults("3.100.0", "wal", "3") == []
    for wrong in (("3.51.2", "wal", "2"), ("3.51.3", "delete", "2"), ("3.51.3", "wal", "1")):
        assert len(engine.sqlite_faults(*wrong)) == 1
    assert engine.postgresql_faults(150_004, {"fsync": "on", "synchronous_commit": "remote_apply"}) == []
    assert len(engine.postgresql_faults(140_020, {"fsync": "on"})) == 1
    [said] = engine.postgresql_faults(170_000, {"fsync": "off", "synchronous_commit": "off"})
    assert "fsync, synchronous_commit" in said


def test_tables_of_another_version_are_wrong(sound):
    assert not lines(sound, "Skema")
    with sound.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
        db.session.commit()
    assert lines(sound, "Skema")


def test_a_guard_that_was_removed_is_named(sound):
    assert not lines(sound, "Penjaga")
    with sound.app_context():
        place = " ON events" if db.engine.dialect.name == "postgresql" else ""
        db.session.execute(text(f"DROP TRIGGER events_guard_delete{place}"))
        db.session.commit()
    [said] = lines(sound, "Penjaga")
    assert "events_guard_delete" in said


def test_a_clock_that_is_apart_from_the_databases_is_wrong(sound):
    with sound.app_context(), reading():
        assert engine.time().state is State.OK
        with clock.at(datetime.now(UTC) + HOUR):
            assert engine.time().state is State.WRONG


def test_a_clock_that_went_back_is_wrong(sound):
    with sound.app_context():
        with clock.at(datetime.now(UTC) + HOUR):
            beat(worker.LOOP)
        assert engine.time().state is State.WRONG
