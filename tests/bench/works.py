"""The work that is measured: what each is, beside which page of the limit app, within which budget (speed.md)."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta

from flask import Flask
from sqlalchemy import text

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import queues
from feedback.complaints.models import Complaint
from feedback.figures.period import months_before
from feedback.people.models import Factor, User
from feedback.people.sign_in import start_session
from feedback.vault import drafts
from feedback.web.desk import shelves
from feedback.web.guards import cookie_name
from feedback.web.public.sheets import Sheet
from feedback.web.public.sheets import cookie_name as sheet_cookie
from tests.bench.fill import CONTACT, VILLAGES
from tests.bench.load import Browser, Exhausted, Task, must
from tests.complaints.telling import category_id, region_id
from tests.crew import Crew

GROWTH = 1.3
"""So much more a page may cost at the largest size than at the smallest (speed.md)."""
OFFICER, INSPECTOR = "officer_dputr", "inspector"
SAID = "Jembatan kayu di ujung kampung kami patah dua papan, anak sekolah harus memutar jauh setiap pagi."


@dataclass
class Stage:
    """What the tasks need to know of the filled database."""

    app: Flask
    codes: list[str]
    token: str = ""
    inspectors: str = ""
    agency: int = 0
    cases: tuple[str, ...] = ()
    limit_cases: tuple[str, ...] = ()
    sheet_cookie: str = ""
    queues: tuple[str, ...] = ()

    def set(self) -> None:
        """Sign the officer in and pick the cases to look at: open ones of his agency, the same for both apps."""
        with self.app.app_context():
            crew = Crew(self.app)
            officer = crew[OFFICER]
            self.token = start_session(db.session.get_one(User, officer.user_id), Factor.TOTP)
            self.inspectors = start_session(db.session.get_one(User, crew[INSPECTOR].user_id), Factor.PASSKEY)
            self.agency = officer.posts[0].agency_id
            self.queues = tuple(queue.name for queue in shelves.of(officer))
            shelf = queues.soonest(queues.due_next(officer)).with_only_columns(Complaint.number).limit(200)
            self.cases = tuple(random.Random(1).sample(found := list(db.session.scalars(shelf)), len(found)))
            known = text("SELECT number FROM limit_cases WHERE number = ANY(:numbers)")
            self.limit_cases = tuple(db.session.execute(known, {"numbers": list(self.cases)}).scalars())
            db.session.commit()

    def officer(self, port: int) -> Browser:
        """A browser with the officer signed in."""
        with self.app.app_context():
            return Browser(port, {cookie_name(): self.token})

    def inspector(self, port: int) -> Browser:
        """A browser with the inspector signed in."""
        with self.app.app_context():
            return Browser(port, {cookie_name(): self.inspectors})

    def sheets(self, count: int) -> Iterator[str]:
        """The secrets of so many reports that only have to be sent."""
        made = []
        with self.app.app_context():
            where, what = region_id(VILLAGES[0]), category_id("JALAN-KAB")
            self.sheet_cookie = sheet_cookie()
            for _ in range(count):
                secret = drafts.new_secret()
                sheet = Sheet(
                    text=SAID,
                    about_conduct=False,
                    category_id=what,
                    region_id=where,
                    place="Dekat musala",
                    identity="open",
                    name=CONTACT.name,
                    email=CONTACT.email,
                    phone=CONTACT.phone,
                    wants_notices=True,
                    done=["what", "where", "who"],
                    began=int((clock.now() - timedelta(minutes=9)).timestamp()),
                )
                drafts.write(secret, asdict(sheet))
                made.append(secret)
            db.session.commit()
        return iter(made)


@dataclass(frozen=True)
class Work:
    """One kind of work. `ours` and `limit` make a task; `visitor` makes a browser for ours."""

    name: str
    words: str
    beside: str
    budget: float
    statements: int
    limit: Callable[[Stage], Task]
    ours: Callable[[Stage], Task]
    visitor: Callable[[Stage, int], Browser]
    flat: bool = True
    """Whether it may hardly grow with the cases (GROWTH)."""


def _limit_list(stage: Stage) -> Task:
    return lambda browser: _seen(browser, f"/agencies/{stage.agency}")


def _limit_case(stage: Stage) -> Task:
    turn = itertools.cycle(stage.limit_cases)
    return lambda browser: _seen(browser, f"/cases/{next(turn)}")


def _limit_create(stage: Stage) -> Task:
    form = {"text": SAID, "agency": stage.agency, "on": clock.today().isoformat()}

    def create(browser: Browser) -> None:
        must(browser.post("/cases", form), 303)

    return create


def _list(stage: Stage) -> Task:
    return lambda browser: _seen(browser, "/desk/queues/due-next")


def _queues(stage: Stage) -> Task:
    turn = itertools.cycle(stage.queues)
    return lambda browser: _seen(browser, f"/desk/queues/{next(turn)}")


def _week(_stage: Stage) -> Task:
    return lambda browser: _seen(browser, "/inspectorate/week")


def _case(stage: Stage) -> Task:
    turn = itertools.cycle(stage.cases)
    return lambda browser: _seen(browser, f"/desk/complaints/{next(turn)}")


def _submit(stage: Stage) -> Task:
    waiting = stage.sheets(400)

    def send(browser: Browser) -> None:
        secret = next(waiting, None)
        if secret is None:
            raise Exhausted
        browser.cookies[stage.sheet_cookie] = secret
        form = {"csrf_token": browser.token, "draft": secret}
        must(browser.post("/report/review", form), 303)

    return send


def _follow(stage: Stage) -> Task:
    turn = itertools.cycle(stage.codes)

    def follow(browser: Browser) -> None:
        form = {"csrf_token": browser.token, "code": next(turn)}
        must(browser.post("/follow", form), 303)
        _seen(browser, "/follow/case")

    return follow


def _limit_report(_stage: Stage) -> Task:
    return lambda browser: _seen(browser, "/report")


def _dashboard(_stage: Stage) -> Task:
    return lambda browser: _seen(browser, f"/inspectorate?{_year()}")


def _as_of(_stage: Stage) -> Task:
    then = clock.today() - timedelta(days=180)  # half of the year's facts come before it, half behind
    return lambda browser: _seen(browser, f"/inspectorate?{_year()}&as_of={then.isoformat()}")


def _year() -> str:
    """Twelve months, the running one among them."""
    today = clock.today()
    return f"from={months_before(today, 12)[0].from_on.isoformat()}&to={today.isoformat()}"


def _seen(browser: Browser, path: str) -> None:
    must(browser.get(path), 200)


def _officer(stage: Stage, port: int) -> Browser:
    return stage.officer(port)


def _inspector(stage: Stage, port: int) -> Browser:
    return stage.inspector(port)


def _resident(stage: Stage, port: int) -> Browser:
    browser = Browser(port)
    browser.token = must(browser.get("/report"), 200).token
    return browser


WORKS = (
    Work("submit", "submit a complaint", "create", 4, 12, _limit_create, _submit, _resident),
    Work("list", "officer's list of 50", "list", 3.5, 8, _limit_list, _list, _officer),
    Work("case", "case page", "detail", 4, 10, _limit_case, _case, _officer),
    Work("queues", "every queue in turn", "list", 3.5, 8, _limit_list, _queues, _officer),
    Work("dashboard", "dashboard of a year", "list", 5, 12, _limit_list, _dashboard, _inspector),
    Work("week", "page of the week", "list", 5, 12, _limit_list, _week, _inspector),
    Work(
        "as_of", "dashboard of a day past", "report", 1.5, 12, _limit_report, _as_of, _inspector, flat=False
    ),
    Work("follow", "follow by code", "detail", 4, 8, _limit_case, _follow, _resident),
)
