"""Beginnings for the stories of the desk: a case in a state, and a browser's way of doing something with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints.models import Complaint
from tests.complaints import telling
from tests.crew import Crew

Visit = Callable[[str], FlaskClient]

REASON = "Karena alasan yang jelas dan tertulis."


def told(app: Flask, story: Callable[[], Complaint]) -> str:
    """Tell the beginning of a story with the hall's verbs; the number of its case."""
    with app.app_context():
        number = story().number
        db.session.commit()
    return number


def routed(app: Flask, crew: Crew) -> str:
    """The number of a case that lies at the roads office."""
    return told(app, lambda: telling.routed(crew))


def in_work(app: Flask, crew: Crew) -> str:
    """The number of a case that an officer there works on."""
    return told(app, lambda: telling.in_work(crew))


def now(app: Flask, number: str) -> dict[str, Any]:
    """The case's row at this moment."""
    with app.app_context():
        found = db.session.scalars(select(Complaint).where(Complaint.number == number)).one()
        return {column.key: getattr(found, column.key) for column in Complaint.__table__.columns}


def do(client: FlaskClient, app: Flask, number: str, noun: str, /, **fields: Any) -> TestResponse:
    """Post an act as its form would: with the version of the case as it is."""
    fields.setdefault("version", str(now(app, number)["version"]))
    return client.post(f"/desk/complaints/{number}/{noun}", data=fields)


def fields(app: Flask, crew: Crew, noun: str) -> dict[str, Any]:
    """What a form of this act is sent with."""
    with app.app_context():
        dukcapil = str(telling.unit_id("DUKCAPIL"))
    soon = (clock.today() + timedelta(days=3)).isoformat()
    return {
        "disposition": {"officer_id": str(crew["officer_dputr2"].user_id), "instruction": "Tinjau lapangan."},
        "question": {"text": "Di dekat toko yang mana?"},
        "message": {"text": "Tim kami sudah ke lokasi."},
        "note": {"text": "Catatan di dalam."},
        "support": {"unit_id": dukcapil, "text": "Mohon pendapat Anda.", "wanted_by": soon},
        "extension": {"days": "5", "reason": REASON, "evidence": REASON},
        "return": {"reason": REASON},
        "transfer": {"holder_unit_id": dukcapil, "reason": REASON},
        "answer": {
            "outcome": "resolved",
            "text": "Lubang sudah ditambal.",
            "evidence": "Berita acara 12/2026.",
        },
        "reopening": {"reason": REASON},
    }.get(noun, {})


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The SQL statements sent inside the block."""
    said: list[str] = []
    with app.app_context():
        engine = db.engine

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement not in ("BEGIN", "BEGIN IMMEDIATE"):
            said.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    yield said
    event.remove(engine, "before_cursor_execute", hear)


def a_photo() -> BytesIO:
    """A small picture to be sent."""
    out = BytesIO()
    Image.new("RGB", (40, 30), (90, 120, 60)).save(out, "PNG")
    out.seek(0)
    return out
