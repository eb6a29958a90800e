"""A resident's way through the pages, step by step, and what the database was asked on the way."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.vault import codes

STORY = "Jalan di depan pasar berlubang besar sejak dua minggu, sudah tiga motor jatuh."
SECRET = "s" * 43
NOBODY = {"identity": "anonymous"}


def hidden(page: TestResponse, name: str = "draft") -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text)
    assert found, f"no hidden field {name}"
    return found[1]


def begin(client: FlaskClient, text: str = STORY, **more: object) -> TestResponse:
    """Step 1."""
    secret = hidden(client.get("/report"))
    return client.post("/report", data={"draft": secret, "text": text, "conduct": "no", **more})


def write(client: FlaskClient, text: str = STORY, *, where: dict[str, str] | None = None, **who: str) -> None:
    """The three steps, up to the review."""
    assert begin(client, text).location == "/report/where"
    place = {"office": "Dinas Pekerjaan Umum", "guess": "0"} if where is None else where
    answer = client.post("/report/where", data=place)
    assert answer.location == "/report/who", answer.text
    answer = client.post("/report/who", data=who or NOBODY)
    assert answer.location == "/report/review", answer.text


def send(client: FlaskClient, text: str = STORY, **who: str) -> str:
    """Write and send; the receipt code."""
    write(client, text, **who)
    answer = client.post("/report/review")
    assert answer.location == "/report/receipt", answer.text
    return code_on(client.get("/report/receipt"))


def code_on(page: TestResponse) -> str:
    """The receipt code a page shows."""
    shown = re.search(r'<p class="code" id="code">(.*?)</p>', page.text, re.DOTALL)
    assert shown, page.text
    return "-".join(re.findall(r"<span>(\w+)</span>", shown[1]))


def follow(client: FlaskClient, code: str) -> TestResponse:
    """Open the case with its code."""
    answer = client.post("/follow", data={"code": code})
    assert answer.location == "/follow/case", answer.text
    return client.get("/follow/case")


def do(client: FlaskClient, noun: str, **said: object) -> TestResponse:
    """Do one thing on the case page, from the version now shown."""
    names = {"messages": "message"}
    prefix = names.get(noun, noun)
    version = hidden(client.get("/follow/case"), f"{prefix}-version")
    data = {f"{prefix}-{name}": value for name, value in {"version": version, **said}.items()}
    return client.post(f"/follow/case/{noun}", data=data)


def given(app: Flask, story: Callable[[], Complaint], must_change: bool = False) -> str:
    """A case, as its verbs left it, with a code known to the test."""
    with app.app_context():
        case = story()
        code = codes.derive(SECRET)
        codes.replace(case.id, codes.hash_code(code), must_change)
        db.session.commit()
    return code


def the_case(app: Flask) -> Complaint:
    """The only case there is."""
    with app.app_context():
        return db.session.scalars(select(Complaint)).one()
