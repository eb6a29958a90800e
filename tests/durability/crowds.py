"""Many at once: one form sent twenty times, and fifty writers at one case. Over HTTP, two web processes."""

from __future__ import annotations

import re
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import func, select

from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.ledger.models import Event
from feedback.ledger.verify import verify
from feedback.people.models import User
from feedback.people.sign_in import start_session
from feedback.vault import ciphers
from feedback.web.guards import cookie_name
from tests.complaints import telling
from tests.crew import Crew
from tests.durability.serving import Site, serving

FORM = "application/x-www-form-urlencoded"
TAG = re.compile(r"<[^>]*>")
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}-[0-9A-Z]")
VERSION = re.compile(r'name="version"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="version"')


@dataclass(frozen=True)
class Sent:
    """Of `forms` forms, each pressed `presses` times at once: how the presses ended, and what is there now."""

    forms: int
    presses: int
    statuses: Counter[int]
    cases: int
    codes: int
    faults: int

    def line(self) -> str:
        """One line for a terminal."""
        return (
            f"{self.forms} forms x {self.presses} presses: {dict(self.statuses)}, cases {self.cases}, "
            f"codes {self.codes}, ledger faults {self.faults}"
        )


def pressing(app: Flask, forms: int, presses: int, *, twin: str = "") -> Sent:
    """Fill `forms` public forms and press each send button `presses` times in parallel."""
    with app.app_context():
        category, region = telling.category_id("JALAN-KAB"), telling.region_id("Muara Bulian")
        db.session.rollback()
    statuses: Counter[int] = Counter()
    codes: set[str] = set()
    with serving(app, twin=twin) as site, ThreadPoolExecutor(presses) as pool:
        for number in range(forms):
            cookie = _fill(site, number, category, region)
            ready = threading.Barrier(presses, timeout=60)

            def press(cookie: str = cookie, ready: threading.Barrier = ready) -> int:
                ready.wait()
                return _post(site, "/report/review", {}, cookie)[0]

            waiting = [pool.submit(press) for _ in range(presses)]
            statuses.update(one.result() for one in waiting)
            shown = site.send("GET", "/report/receipt", Cookie=cookie)[2].decode()
            codes |= {found.group() for found in [CODE.search(TAG.sub("", shown))] if found}
    with app.app_context():
        cases = db.session.scalar(select(func.count(Complaint.id))) or 0
        faults = len(verify(cipher_of=ciphers.cipher_of).faults)
        db.session.rollback()
        db.engine.dispose()
    return Sent(forms, presses, statuses, cases, len(codes), faults)


@dataclass(frozen=True)
class Written:
    """What became of `tries` at one case; `lost` were taken although somebody had been taken on the same version."""

    tries: int
    lost: int
    statuses: Counter[int]
    told_with_text: int
    notes: int
    version_moved: int
    faults: int

    def line(self) -> str:
        """One line for a terminal."""
        return (
            f"{self.tries} tries: {dict(self.statuses)}, lost updates {self.lost}, notes {self.notes}, "
            f"version moved {self.version_moved}, "
            f"409 pages with the own text {self.told_with_text}, ledger faults {self.faults}"
        )


def writing(app: Flask, writers: int, tries: int, *, twin: str = "") -> Written:
    """`writers` people note something at one case, `tries` times together, each on the version he saw."""
    crew = Crew(app)
    with app.app_context():
        complaint = telling.in_work(crew)
        number, stream, before = complaint.number, complaint.id, complaint.version
        names = ("officer_dputr", "officer_dputr2", "head_dputr")
        ids = [crew.id_of(names[one % len(names)]) for one in range(writers)]
        tokens = [start_session(db.session.get_one(User, one)) for one in ids]
        db.session.commit()
        db.engine.dispose()
    with app.test_request_context():
        name = cookie_name()
    path, statuses, kept, lock = f"/desk/complaints/{number}/note", Counter[int](), [0], threading.Lock()
    taken_on: Counter[str] = Counter()
    with serving(app, twin=twin) as site:

        def write(writer: int) -> None:
            cookie = f"{name}={tokens[writer]}"
            for turn in range(tries // writers):
                page = site.send("GET", path, Cookie=cookie)[2].decode()
                found = VERSION.search(page)
                seen = (found.group(1) or found.group(2)) if found else "0"
                said = f"Catatan {writer} ke-{turn}."
                status, answer = _post(site, path, {"text": said, "version": seen}, cookie)
                with lock:
                    statuses[status] += 1
                    taken_on[seen] += status == 303
                    kept[0] += status == 409 and said in answer

        threads = [threading.Thread(target=write, args=(one,)) for one in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with app.app_context():
        noted = select(func.count(Event.id)).where(Event.stream_id == stream, Event.kind == "noted")
        notes = db.session.scalar(noted) or 0
        after = db.session.get_one(Complaint, stream).version
        faults = len(verify(cipher_of=ciphers.cipher_of).faults)
        db.session.rollback()
        db.engine.dispose()
    lost = sum(times - 1 for times in taken_on.values() if times > 1)
    return Written(statuses.total(), lost, statuses, kept[0], notes, after - before, faults)


def _fill(site: Site, number: int, category: int, region: int) -> str:
    """The three steps of one form; the cookie that holds it."""
    said = {"text": f"Lampu jalan nomor {number} di depan pasar padam sejak seminggu.", "conduct": "no"}
    status, cookie, _body = site.send("POST", "/report", urlencode(said).encode(), Content_Type=FORM)
    where = {"guess": "other", "category": category, "region": region}
    who = {"identity": "open", "name": "Warga Contoh"}
    wheres = _post(site, "/report/where", where, cookie)[0], _post(site, "/report/who", who, cookie)[0]
    if (status, *wheres) != (303, 303, 303):
        raise AssertionError(f"the form was not taken: {status}, {wheres}")
    return cookie


def _post(site: Site, path: str, fields: dict[str, object], cookie: str) -> tuple[int, str]:
    status, _cookies, body = site.send(
        "POST", path, urlencode(fields).encode(), Content_Type=FORM, Cookie=cookie
    )
    return status, body.decode()
