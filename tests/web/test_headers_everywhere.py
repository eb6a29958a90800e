"""What every answer carries, whatever it answers; what no request may do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.base.database import Base, db
from feedback.web import guards
from tests import crew
from tests.web.matrix import asking, cells, forms
from tests.web.matrix.lines import lines
from tests.web.matrix.table import READING_IS_NOTED
from tests.web.matrix.world import World

pytest_plugins = ("tests.web.matrix.regency",)

OUR_POLICY = ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'")
HOSTILE = (
    "9" * 30,
    "-1",
    "\x00",
    "'; DROP TABLE users --",
    "%_\\",
    "2026-01-01~" + "9" * 30,
    "²",
    "../../etc/passwd",
)
ARGUMENTS = (
    *("q", "after", "text", "name", "page", "from", "to", "class", "by", "unit", "kecamatan", "category"),
    *(
        "on",
        "sought",
        "before",
        "part",
        "template",
        "lead",
        "next",
        "month",
        "role",
        "state",
        "final",
        "year",
    ),
)
LISTS = re.compile(
    r"people|desk\.(find|queue|answer)|cases|figures|inspectorate|notes_list|personnel|sign_in_page|report"
    r"|admin\.(people|units|regions|rules)"
)


@pytest.fixture
def broken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with a home page that breaks."""

    def fall(**_values: Any) -> str:
        raise RuntimeError("inside")

    fall._policy = guards.Policy("public")  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "public.home", fall)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def answers(app: Flask) -> Iterator[tuple[str, Any]]:
    """One answer of each kind the application can give without anybody signed in."""
    client = app.test_client()
    yield "404", client.get("/no-such-page")
    yield "404 api", client.get("/api/v1/no-such-page")
    yield "405", client.post("/how")
    yield "401", client.post("/desk/intake")
    yield "303", client.get("/desk")
    yield "200", client.get("/how")
    yield "422", client.post("/account/sign-in")
    yield "static", client.get("/static/no-such-file.css")
    yield "options", client.options("/how")
    yield "head", client.head("/how")
    yield "stranger", client.post("/account/sign-in", headers={"Origin": "https://evil.example"})
    app.config["WTF_CSRF_ENABLED"] = True
    yield "400", client.post("/account/sign-in")
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["MAX_CONTENT_LENGTH"] = 1000
    yield "413", client.post("/account/sign-in", data={"email": "x" * 2000})
    for _try in range(12):
        last = client.post("/account/sign-in", data={"email": "a@crew.example", "password": "wrong-and-long"})
        if last.status_code == 429:
            break
    yield "429", last
    yield "host", client.get("/how", headers={"Host": "evil.example"})


def test_every_kind_of_answer_carries_the_headers(app: Flask) -> None:
    for kind, answer in answers(app):
        got = answer.headers
        assert answer.status_code < 500, kind
        if kind.isdecimal():
            assert answer.status_code == int(kind), kind
        policy = got["Content-Security-Policy"]
        assert all(part in policy for part in OUR_POLICY), kind
        assert "unsafe" not in policy
        assert got["X-Content-Type-Options"] == "nosniff", kind
        assert got["X-Frame-Options"] == "DENY", kind
        assert got["Referrer-Policy"] == "same-origin", kind
        assert got["Cross-Origin-Opener-Policy"] == "same-origin", kind
        assert got["Cross-Origin-Resource-Policy"] == "same-origin", kind
        assert "geolocation=()" in got["Permissions-Policy"], kind
        if kind != "static":
            assert got["Cache-Control"] == "no-store", kind


def test_an_answer_about_something_broken_carries_them_too(broken: Flask) -> None:
    answer = broken.test_client().get("/")
    assert answer.status_code == 500
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "inside" not in answer.text


@pytest.mark.parametrize("address", ["/how", "/desk", "/account/forgotten", "/no-such-page"])
def test_a_foreign_host_gets_nothing(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text
    assert "evil.example" not in (answer.location or "")


def test_a_forwarded_host_is_not_believed(client: FlaskClient) -> None:
    answer = client.get("/desk", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"})
    assert answer.status_code == 303
    assert (answer.location or "").startswith("/account/sign-in")


@pytest.mark.parametrize(
    "there",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:x=1",
        "/\t/evil.example",
        "http:evil.example",
        "/no-such-page",
        "/account/sign-out",
    ],
)
def test_signing_in_leads_nowhere_else(client: FlaskClient, there: str) -> None:
    said = {"email": crew.email("observer"), "password": crew.PASSWORD, "next": there}
    answer = client.post("/account/sign-in", data=said)
    assert answer.status_code == 303
    assert (answer.location or "").startswith("/")
    assert "evil" not in (answer.location or "")
    assert answer.location != there
    assert "x" not in {cookie.split("=")[0] for cookie in answer.headers.getlist("Set-Cookie")}


def test_cookies_are_for_this_host_and_for_no_script(app: Flask) -> None:
    app.config["SESSION_COOKIE_SECURE"] = True
    said = {"email": crew.email("observer"), "password": crew.PASSWORD}
    client = app.test_client()
    client.get("/account/sign-in", base_url="https://localhost")
    given = client.post("/account/sign-in", data=said, base_url="https://localhost").headers.getlist(
        "Set-Cookie"
    )
    assert given
    for cookie in given:
        assert "HttpOnly" in cookie, cookie
        assert "Secure" in cookie, cookie
        assert "SameSite=Lax" in cookie or "SameSite=Strict" in cookie, cookie
        assert "Domain=" not in cookie, cookie


def test_every_form_of_everybody_needs_its_token(regency: World) -> None:
    """As the person it is for, on something of his own, with everything filled in but the token."""
    app, table, passed = regency.app, lines(), []
    app.config["WTF_CSRF_ENABLED"] = True
    browsers = asking.Browsers(regency)
    try:
        with asking.nothing_kept() as kept:
            for rule in app.url_map.iter_rules():
                line = table.get(rule.endpoint)
                if line is None or "POST" not in (rule.methods or ()) or line.who == "program":
                    continue
                for cell in cells.cells_of(line, rule, "POST"):
                    kept.clear()
                    code = asking.send(regency, browsers[cell.person], cell).status_code
                    if code != 400 or kept:
                        passed.append(f"{cell}: {code}")
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert not passed


def test_looking_changes_nothing(regency: World) -> None:
    """Every page that can be fetched is fetched, by whoever may; afterwards every row is as it was."""
    app, table = regency.app, lines()
    browsers = asking.Browsers(regency)
    forms.place(regency, "one", "-")
    before = _everything(app)
    for rule in app.url_map.iter_rules():
        line = table.get(rule.endpoint)
        if line is None or "GET" not in (rule.methods or ()) or rule.endpoint in READING_IS_NOTED:
            continue
        for cell in cells.cells_of(line, rule, "GET"):
            asking.send(regency, browsers[cell.person], cell)
    assert _everything(app) == before


def test_nothing_in_an_address_breaks_a_page(regency: World) -> None:
    app, table, broke = regency.app, lines(), []
    browsers = asking.Browsers(regency)
    with asking.nothing_kept():
        for rule in app.url_map.iter_rules():
            line = table.get(rule.endpoint)
            if line is None or "GET" not in (rule.methods or ()):
                continue
            cell = next(iter(cells.cells_of(line, rule, "GET")), None)
            if cell is None or not LISTS.search(rule.endpoint):
                continue
            for evil in HOSTILE:
                asked = dict.fromkeys(ARGUMENTS, evil)
                code = asking.send(regency, browsers[cell.person], cell, query=asked).status_code
                if code >= 500:
                    broke.append(f"{cell} {evil!r}: {code}")
    assert not broke


def _everything(app: Flask) -> dict[str, list[Any]]:
    with app.app_context():
        return {
            table.name: sorted(map(repr, db.session.execute(select(table)).all()))
            for table in Base.metadata.sorted_tables
            if table.name != "attempts"  # a number asked for in vain is noted, on purpose (tests of its own)
        }
