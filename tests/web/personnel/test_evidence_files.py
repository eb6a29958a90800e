"""The files of a note at the door: cleaned like every file, read by the right people only, noted when read."""

from __future__ import annotations

import io
import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.base.database import db
from feedback.files import store
from feedback.files.models import StoredFile
from feedback.performance.models import RecordRead
from tests.crew import Crew
from tests.files import samples
from tests.statements import statements
from tests.web.personnel.steps import Visit, post, propose, selects


def add(browser: FlaskClient, note: int, name: str, data: bytes, shown: str = "no") -> int:
    """Add one file through the form."""
    form = {"files": (io.BytesIO(data), name), "shown": shown}
    return browser.post(f"/personnel/notes/{note}/files", data=form).status_code


def tokens(page: str) -> list[str]:
    return re.findall(r'/files/([\w-]+)"', page)


def reads(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(RecordRead)) or 0


def test_the_proposer_adds_two_and_the_person_opens_the_one_meant_for_him(
    app: Flask, visit: Visit, crew: Crew, case: str
) -> None:
    note, head, own = propose(app, visit, crew, case), visit("head_dinkes"), visit("officer_pkm")
    assert add(head, note, "asli.jpg", samples.telling_photo()) == 303
    assert add(head, note, "disamarkan.pdf", samples.acting_pdf(), shown="yes") == 303
    page = head.get(f"/personnel/notes/{note}").text
    original, harmless = tokens(page)[0], tokens(page)[-1]
    assert page.index("asli.jpg") < page.index("disamarkan.pdf")
    with app.app_context():
        kept = db.session.scalars(select(StoredFile)).all()
        assert all(b"TELLTALE" not in store.get(one.clean_sha256) for one in kept)
    mine = f"/record/notes/{note}/files"
    assert own.get(f"{mine}/{harmless}").status_code == 404, "not sent yet"
    post(head, f"/personnel/notes/{note}/notice")
    assert own.get(f"{mine}/{harmless}").status_code == 404, "not received yet"
    post(own, f"/record/notes/{note}/receipt")
    shown = own.get(f"/record/notes/{note}").text
    assert "disamarkan.pdf" in shown
    assert "asli.jpg" not in shown
    answer = own.get(f"{mine}/{harmless}")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert own.get(f"{mine}/{original}").status_code == 404


def test_whoever_works_on_the_note_reads_its_files_and_it_is_noted(
    app: Flask, visit: Visit, crew: Crew, case: str
) -> None:
    note = propose(app, visit, crew, case)
    add(visit("head_dinkes"), note, "jadwal.jpg", samples.picture())
    token = tokens(visit("head_dinkes").get(f"/personnel/notes/{note}").text)[0]
    before, path = reads(app), f"/personnel/notes/{note}/files/{token}"
    assert visit("inspector").get(path).status_code == 200
    assert reads(app) == before + 1
    for other in ("head_pkm", "head_dputr"):
        assert visit(other).get(path).status_code == 404
    for other in ("officer_pkm", "personnel", "assessor", "verifier"):
        assert visit(other).get(path).status_code == 403
    assert reads(app) == before + 1


def test_a_stranger_s_upload_leaves_nothing_behind(app: Flask, visit: Visit, crew: Crew, case: str) -> None:
    note = propose(app, visit, crew, case)
    for who, code in (("head_dputr", 404), ("inspector", 422), ("officer_pkm", 403)):
        assert add(visit(who), note, "asing.jpg", samples.picture(size=(31, 41))) == code
    with app.app_context():
        assert store.everything() == []


def test_what_cannot_be_taken_is_said_and_removed_files_are_gone(
    app: Flask, visit: Visit, crew: Crew, case: str
) -> None:
    note, head = propose(app, visit, crew, case), visit("head_dinkes")
    assert add(head, note, "buku.docx", b"PK\x03\x04 no picture") == 422
    assert post(head, f"/personnel/notes/{note}/files", shown="yes") == 422
    assert add(head, note, "jadwal.jpg", samples.picture()) == 303
    token = tokens(head.get(f"/personnel/notes/{note}").text)[0]
    assert post(visit("inspector"), f"/personnel/notes/{note}/files/{token}/removal") == 422
    assert post(head, f"/personnel/notes/{note}/files/{token}/removal") == 303
    assert tokens(head.get(f"/personnel/notes/{note}").text) == []
    assert head.get(f"/personnel/notes/{note}/files/{token}").status_code == 404


def test_a_note_costs_the_same_with_one_file_and_with_five(
    app: Flask, visit: Visit, crew: Crew, case: str
) -> None:
    note, head, own = propose(app, visit, crew, case), visit("head_dinkes"), visit("officer_pkm")
    costs = []
    for round_ in range(app.config["MAX_FILES"]):
        add(head, note, f"{round_}.jpg", samples.picture(size=(30 + round_, 30)), shown="yes")
        with statements(app) as said:
            assert head.get(f"/personnel/notes/{note}").status_code == 200
        costs.append(selects(said))
    assert set(costs) == {17}
    post(head, f"/personnel/notes/{note}/notice")
    post(own, f"/record/notes/{note}/receipt")
    with statements(app) as said:
        assert own.get(f"/record/notes/{note}").status_code == 200
    assert selects(said) == 7


def answered(
    own: FlaskClient, note: int, *pictures: tuple[str, bytes], words: str = "Saya di posyandu."
) -> int:
    """Reply through the form, with files."""
    form = {"words": words, "files": [(io.BytesIO(data), name) for name, data in pictures]}
    return own.post(f"/record/notes/{note}/reply", data=form).status_code


def test_the_person_brings_what_shows_it(app: Flask, visit: Visit, crew: Crew, case: str) -> None:
    note, head, own = propose(app, visit, crew, case), visit("head_dinkes"), visit("officer_pkm")
    post(head, f"/personnel/notes/{note}/notice")
    duty = ("jadwal.jpg", samples.telling_photo())
    assert answered(own, note, duty) == 409, "not received yet, so there is nothing to answer"
    assert not kept(app)
    post(own, f"/record/notes/{note}/receipt")
    assert answered(own, note, duty, words="") == 422
    assert not kept(app)
    assert answered(own, note, duty) == 303
    assert answered(own, note, duty, words="Sekali lagi.") == 303, "the same file is there once"
    assert kept(app) == ["jadwal.jpg"]
    shown, read = own.get(f"/record/notes/{note}").text, head.get(f"/personnel/notes/{note}").text
    assert "jadwal.jpg" in shown
    assert "Dibawa pegawai" in read
    token = tokens(read)[-1]
    assert head.get(f"/personnel/notes/{note}/files/{token}").status_code == 200
    assert own.get(f"/record/notes/{note}/files/{token}").status_code == 200
    assert visit("officer_dputr").get(f"/record/notes/{note}/files/{token}").status_code == 404


def test_a_reply_carries_no_more_than_its_share(app: Flask, visit: Visit, crew: Crew, case: str) -> None:
    note, head, own = propose(app, visit, crew, case), visit("head_dinkes"), visit("officer_pkm")
    post(head, f"/personnel/notes/{note}/notice")
    post(own, f"/record/notes/{note}/receipt")
    most = app.config["MAX_FILES"]
    many = [(f"{n}.jpg", samples.picture(size=(40 + n, 30))) for n in range(most + 1)]
    assert answered(own, note, *many) == 422
    assert not kept(app)
    assert answered(own, note, *many[:most]) == 303
    assert answered(own, note, many[most]) == 422
    assert len(kept(app)) == most


def kept(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(StoredFile.name).order_by(StoredFile.id)))
