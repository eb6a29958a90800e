"""What was said at a case leaves its trace in its own place: none in logs, letters, headers, the index or rows."""

from __future__ import annotations

import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from feedback.base.database import db
from feedback.complaints import follow_up, intake, reporter, search
from feedback.complaints.models import Complaint
from feedback.complaints.search_index import TABLE
from feedback.complaints.status import Identity, Visibility
from feedback.ledger.models import Event
from feedback.vault.contacts import ContactData
from tests.complaints import telling
from tests.crew import Crew
from tests.web.desk_tales import Visit

MARKS = {
    "name": "Zqnamaqz",
    "phone": "081299887766",
    "email": "zqsurelqz@contoh.example",
    "address": "Zqalamatqz",
}
SAID = "Petugas zqkejadianqz memukul meja dan mengancam saya di loket."


@pytest.mark.parametrize("identity", Identity)
def test_what_was_said_lies_nowhere_but_in_its_own_place(
    app: Flask,
    client: FlaskClient,
    visit: Visit,
    crew: Crew,
    identity: Identity,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """A story with marked words; then logs, outbox, headers, facts, index and rows are searched for the marks."""
    caplog.set_level(logging.DEBUG)
    contact = None if identity is Identity.ANONYMOUS else ContactData(**MARKS)
    with app.app_context():
        filed = telling.file(
            telling.a_draft(
                SAID,
                identity=identity,
                contact=contact,
                place="Zqtempatqz",
                person="Zqoknumqz",
                visibility=Visibility.SECRET,
                wants_notices=contact is not None,
            )
        )
        complaint = filed.complaint
        telling.route(complaint, crew)
        follow_up.accept(complaint, by=crew["officer_dputr"])
        follow_up.ask(complaint, "Kapan zqtanyaqz terjadi?", by=crew["officer_dputr"])
        reporter.reply(complaint, "Kemarin zqjawabqz pagi.")
        follow_up.note(complaint, "Catatan zqcatatanqz.", by=crew["officer_dputr"])
        reporter.press(complaint, "Saya zqditekanqz oleh mereka.")
        db.session.commit()
        number, code, stream = complaint.number, filed.code, complaint.id
    visit("officer_dputr").get(f"/desk/complaints/{number}")
    client.post("/follow", data={"code": code})
    client.get("/follow/case")
    client.post("/follow/case/messages", data={"message-version": "1", "message-text": "zqbasiqz"})
    written = caplog.text + "".join(capfd.readouterr())
    _unmarked(written, "log")
    assert code not in written
    with app.app_context():
        _unmarked(repr(_rows("outbox")), "outbox")
        _unmarked(repr(_rows("complaints")), "row")
        for event in db.session.scalars(select(Event).where(Event.stream_id == stream)):
            _unmarked(repr((event.kind, event.actor, event.facts)), "facts")
        _unmarked(repr(db.session.execute(text(f"SELECT * FROM {TABLE}")).all()), "index")
        for table in ("event_bodies", "contacts", "follow_sessions", "receipts", "submissions", "throttles"):
            _unmarked(repr(_rows(table)), table)
        assert db.session.scalars(select(Complaint.id).where(search.matches("zqkejadianqz"))).all() == []
        assert intake.title_of(SAID) not in repr(_rows("complaints"))


def _rows(table: str) -> list[object]:
    known = {one.name: one for one in Complaint.metadata.sorted_tables}
    return list(db.session.execute(select(known[table])).all()) if table in known else []


def _unmarked(said: str, where: str) -> None:
    found = re.findall(r"(?i)zq[a-z]+qz|081299887766", said)
    assert not found, f"{where}: {set(found)}"
