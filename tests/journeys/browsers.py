"""The people of a journey at their browsers: a reporter with a code, and staff at the desk, over HTTP.

Each looks at the page first and sends what a form on it would send, the version it showed included.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from feedback.base import clock
from feedback.base.database import db
from feedback.people.models import User
from feedback.people.sign_in import start_session
from tests import crew
from tests.journeys.texts import Report

CODE = re.compile(r"(?<![0-9A-Z-])[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}-[0-9A-Z](?![0-9A-Z-])")
TAG = re.compile(r"<[^>]*>")
NUMBER = re.compile(r"BH-[0-9A-Z]{4}-[0-9A-Z]{4}")


class Astray(AssertionError):
    """A page answered otherwise than the journey expected. Says where, never what was written."""


@dataclass
class Town:
    """The application and its moving clock: one day at a time, a little later with each request."""

    app: Flask
    day: date
    second: int = 0
    staff: dict[tuple[str, date], FlaskClient] = field(default_factory=dict)

    def dawn(self, day: date) -> None:
        """The next day begins; yesterday's browsers are closed."""
        self.day, self.second, self.staff = day, 0, {}

    @contextmanager
    def now(self, *, later: int = 1) -> Iterator[None]:
        """Live at this moment of the day, `later` seconds after the one before."""
        self.second += later
        morning = datetime.combine(self.day, datetime.min.time(), clock.TOWN) + timedelta(hours=8)
        with clock.at(morning + timedelta(seconds=self.second)):
            yield

    def ask(self, send: Callable[..., Any], path: str, wanted: int, **given: Any) -> Any:
        """One request now; Astray when the status is not the `wanted` one."""
        with self.now():
            answer = send(path, **given)
        if answer.status_code != wanted:
            raise Astray(f"{path.rsplit('/', 1)[-1]}: {answer.status_code}, not {wanted}")
        return answer

    def desk(self, name: str, number: str, noun: str, **fields: Any) -> None:
        """A member of the crew does one act of the desk."""
        client = self._signed_in(name)
        path = f"/desk/complaints/{number}/{noun}"
        page = self.ask(client.get, f"/desk/complaints/{number}" if noun in BUTTONS else path, 200)
        self.ask(client.post, path, 303, data=fields | {"version": _version(page.text, "version")})

    def _signed_in(self, name: str) -> FlaskClient:
        client = self.staff.get((name, self.day))
        if client is None:
            client = self.staff[name, self.day] = self.app.test_client()
            with self.now(), self.app.app_context():
                token = start_session(db.session.get_one(User, crew.Crew(self.app).id_of(name)))
                db.session.commit()
            crew.hand_over(client, token)
        return client


BUTTONS = frozenset({"acceptance", "claim"})
"""Acts done at once by a button on the case's own page."""


@dataclass
class Reporter:
    """Somebody who reports from a network of his own, and keeps the code."""

    town: Town
    network: str
    number: str = ""
    code: str = ""

    def report(self, report: Report, *, category: int, region: int, identity: str) -> None:
        """The three steps, the review, and the receipt."""
        client = self._browser()
        town, open_ = self.town, identity == "open"
        self._look(client, "/report")
        town.ask(client.post, "/report", 303, data={"text": report.text, "conduct": "no"}, **self._from())
        town.second += 60
        where = {"guess": "other", "category": str(category), "region": str(region), "place": "dekat pasar"}
        town.ask(client.post, "/report/where", 303, data=where, **self._from())
        who = {
            "identity": identity,
            "name": "Warga Contoh" if open_ else "",
            "phone": "0812" if open_ else "",
        }
        town.ask(client.post, "/report/who", 303, data=who, **self._from())
        town.ask(client.post, "/report/review", 303, data={}, **self._from())
        page = TAG.sub("", self._look(client, "/report/receipt"))
        code, number = CODE.search(page), NUMBER.search(CODE.sub("", page))  # a code may hold "BH-" too
        if code is None or number is None:
            raise Astray("the receipt shows no number or no code")
        self.code, self.number = code.group(), number.group()

    def act(self, noun: str, **fields: str) -> None:
        """One act at the case: in with the code, look, send."""
        client = self._browser()
        self.town.ask(client.post, "/follow", 303, data={"code": self.code}, **self._from())
        name = "message" if noun == "messages" else noun
        page = self._look(client, "/follow/case")
        data = {f"{name}-{key}": value for key, value in fields.items()}
        data[f"{name}-version"] = _version(page, f"{name}-version")
        self.town.ask(client.post, f"/follow/case/{noun}", 303, data=data, **self._from())

    def _look(self, client: FlaskClient, path: str) -> str:
        page: str = self.town.ask(client.get, path, 200, **self._from()).text
        return page

    def _browser(self) -> FlaskClient:
        return self.town.app.test_client()

    def _from(self) -> dict[str, Any]:
        return {"environ_overrides": {"REMOTE_ADDR": self.network}}


def _version(page: str, name: str) -> str:
    """The version in the form of a page."""
    for tag in re.findall(r"<input[^>]*>", page):
        if f'name="{name}"' in tag and (value := re.search(r'value="(\d+)"', tag)):
            return value.group(1)
    raise Astray(f"no {name} on the page")
