"""The migrations build exactly what the models say, on the database the tests run on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Inspector, create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from feedback.base.database import db, engine_options
from feedback.commands import MIGRATIONS


def test_there_is_one_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_upgrading_twice_is_upgrading_once(inside: Flask) -> None:
    db.session.remove()
    db.engine.dispose()
    upgrade(str(MIGRATIONS))


def test_models_equal_the_migrated_schema(inside: Flask, tmp_path: Path) -> None:
    migrated = _schema(inspect(db.engine))
    modelled = _modelled(inside, tmp_path)
    assert set(modelled) == {name for name in migrated if name in modelled}
    extra = {name for name in migrated if name not in modelled and "search" not in name}
    assert extra <= {"alembic_version"}
    for table, description in modelled.items():
        assert migrated[table] == description, table


def _modelled(app: Flask, folder: Path) -> dict[str, Any]:
    """The schema as `create_all` makes it: in another file, or in another PostgreSQL schema."""
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() == "sqlite":
        engine = create_engine(f"sqlite:///{folder / 'models.db'}", **engine_options("sqlite://"))
        db.metadata.create_all(engine)
        return _schema(inspect(engine))
    engine = create_engine(url, poolclass=NullPool, connect_args={"options": "-c search_path=modelled"})
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA modelled"))
        db.metadata.create_all(connection)
        return _schema(inspect(connection))


def _schema(inspector: Inspector) -> dict[str, Any]:
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"])
                for column in inspector.get_columns(table)
            },
            "key": inspector.get_pk_constraint(table)["constrained_columns"],
            "foreign": sorted(
                (
                    key["name"] or "",
                    key["referred_table"],
                    tuple(key["constrained_columns"]),
                    str(key["options"]),
                )
                for key in inspector.get_foreign_keys(table)
            ),
            "unique": sorted(
                (rule["name"] or "", tuple(rule["column_names"]))
                for rule in inspector.get_unique_constraints(table)
            ),
            "checks": sorted(
                (rule["name"] or "", rule["sqltext"]) for rule in inspector.get_check_constraints(table)
            ),
            "indexes": sorted(
                (index["name"] or "", tuple(map(str, index["column_names"])), bool(index["unique"]))
                for index in inspector.get_indexes(table)
            ),
        }
        for table in inspector.get_table_names()
    }


@pytest.mark.parametrize("path", sorted(MIGRATIONS.glob("versions/*.py")), ids=lambda path: path.stem)
def test_migrations_name_plain_types(path: Path) -> None:
    assert "feedback.base" not in path.read_text("utf-8")
