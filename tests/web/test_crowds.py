"""An angry network tells of one office again and again: all of it is taken, and marked to be joined."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.ledger.models import Event
from feedback.web import limits
from tests.web.public_path import NOBODY, send, write

ARO = {"office": "puskesmas aro", "guess": "0"}


def test_all_is_taken_and_what_is_too_much_is_marked(app: Flask, visit: Callable[[str], FlaskClient]) -> None:
    for number in range(limits.CROWD.times + 2):
        client = app.test_client()
        write(
            client,
            f"Petugas loket lambat sekali melayani kami, antre sejak pagi. ({number})",
            where=ARO,
            **NOBODY,
        )
        assert client.post("/report/review").location == "/report/receipt"
    send(app.test_client(), **NOBODY)  # about another office
    with app.app_context():
        asked = select(Complaint.number, Event.facts).join(Event, Event.stream_id == Complaint.id)
        rows = db.session.execute(asked.where(Event.kind == "received").order_by(Complaint.id)).all()
        marked = [bool(row.facts and row.facts.get("crowded")) for row in rows]
    assert marked == [False] * limits.CROWD.times + [True, True, False]
    verifier = visit("verifier")
    words = "dari satu jaringan"
    assert words in verifier.get(f"/desk/complaints/{rows[-2].number}/routing").text
    assert words not in verifier.get(f"/desk/complaints/{rows[0].number}/routing").text
