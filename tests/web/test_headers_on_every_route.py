"""Each address of the map, asked by whoever may and by a stranger, by every method: no answer lacks a header."""

from __future__ import annotations

import errno
import re
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from feedback.web import guards, headers
from tests import crew
from tests.web.matrix import asking, cells
from tests.web.matrix.lines import lines
from tests.web.matrix.world import World
from tests.web.public_path import hidden

pytest_plugins = ("tests.web.matrix.regency",)

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def lacking(answer: TestResponse, *, kept: bool = False) -> list[str]:
    """What this answer should carry and does not; `kept` for what a browser may keep."""
    got = answer.headers
    faults = [name for name, value in ALWAYS.items() if got.get(name) != value]
    policy = got.get("Content-Security-Policy", "")
    if policy not in (headers.CONTENT, headers.SANDBOX) or "unsafe" in policy:
        faults.append(f"policy {policy!r}")
    if not re.match(r"geolocation=\((self)?\)", got.get("Permissions-Policy", "")):
        faults.append("Permissions-Policy")
    if not kept and got.get("Cache-Control") != "no-store":
        faults.append("Cache-Control")
    if "Server" in got or "X-Powered-By" in got:
        faults.append("tells what serves")
    disposition = got.get("Content-Disposition", "")
    if policy == headers.SANDBOX and not disposition.startswith(("attachment", "inline")):
        faults.append("a file without a disposition")
    return faults


def sweep(world: World, only: set[str] | None = None) -> tuple[Counter[int], set[str], list[str]]:
    """Ask everything; the statuses that came, the endpoints answered, and every answer that lacks something."""
    table, statuses, done, faults = lines(), Counter[int](), set[str](), list[str]()
    browsers, stranger = asking.Browsers(world), world.app.test_client()
    with asking.nothing_kept():
        for rule in world.app.url_map.iter_rules():
            if rule.endpoint == "static" or (only and rule.endpoint not in only):
                continue
            asking.proved(world, asking.clock.now())
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                for cell in [*cells.cells_of(table[rule.endpoint], rule, method)][:2]:
                    path = asking._path(world, cell)
                    for answer in (
                        asking.send(world, browsers[cell.person], cell),
                        stranger.open(path, method=method),
                        browsers["assessor"].open(path, method=method),
                        stranger.open(path, method="PATCH"),
                        stranger.head(path),
                    ):
                        statuses[answer.status_code] += 1
                        done.add(rule.endpoint)
                        faults += [f"{cell} {answer.status_code}: {one}" for one in lacking(answer)]
    return statuses, done, faults


def test_no_answer_of_any_route_lacks_a_header(regency: World) -> None:
    statuses, done, faults = sweep(regency)
    routes = {rule.endpoint for rule in regency.app.url_map.iter_rules()} - {"static"}
    assert done == routes
    assert not faults[:20]
    assert {200, 303, 401, 403, 404, 405, 422} <= set(statuses)


def test_the_twin_that_forgets_a_header_is_seen(regency: World, monkeypatch: pytest.MonkeyPatch) -> None:
    put = headers._put

    def forgetful(response: Any) -> Any:
        answer = put(response)
        if answer.status_code == 405:
            del answer.headers["X-Content-Type-Options"]
        return answer

    hooks = [forgetful if one is put else one for one in regency.app.after_request_funcs[None]]
    monkeypatch.setitem(regency.app.after_request_funcs, None, hooks)
    assert sweep(regency, {"public.how", "api.complaints"})[2]


BREAKS: dict[str, tuple[Exception, int]] = {
    "a fault of ours": (RuntimeError("inside"), 500),
    "a database that is away": (OperationalError("SELECT secret", {}, Exception("gone")), 503),
    "a full disk": (OSError(errno.ENOSPC, "No space left on device"), 503),
}


@pytest.mark.parametrize("what", BREAKS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_breaks_says_so_in_our_words(
    app: Flask, monkeypatch: pytest.MonkeyPatch, what: str, method: str
) -> None:
    fault, code = BREAKS[what]

    def fall(**_values: Any) -> str:
        raise fault

    fall._policy = guards.Policy("public")  # type: ignore[attr-defined]
    for endpoint in ("public.how", "public.save_where"):
        monkeypatch.setitem(app.view_functions, endpoint, fall)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    client = app.test_client()
    said = {"text": "Kata-kata saya", "password": "rahasia sekali", "code": "AAAA-BBBB"}
    answer = client.get("/how") if method == "get" else client.post("/report/where", data=said)
    assert answer.status_code == code
    assert not lacking(answer)
    assert (answer.headers.get("Retry-After") is not None) is (code == 503)
    for inside in ("inside", "SELECT", "OperationalError", "No space", "rahasia sekali", "AAAA"):
        assert inside not in answer.text
    assert ("Kata-kata saya" in answer.text) is (method == "post" and code == 503)


def test_static_files_carry_them_too(client: FlaskClient) -> None:
    names = re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/how").text)
    assert names
    for name in {*names, "/static/built/none.css", "/static/../config.py"}:
        answer = client.get(name)
        assert not lacking(answer, kept=answer.status_code == 200), name


# --- who may send -------------------------------------------------------------------------------------------------
CAREFUL: dict[str, dict[str, str]] = {
    "says nothing": {},
    "says same-origin": {"Sec-Fetch-Site": "same-origin"},
    "says none": {"Sec-Fetch-Site": "none"},
    "sends its origin": {"Origin": "https://localhost"},
    "hides its origin": {"Origin": "null"},
    "sends a referer": {"Referer": "https://localhost/report"},
}
STRANGERS: dict[str, dict[str, str]] = {
    "cross-site": {"Sec-Fetch-Site": "cross-site"},
    "a sister domain": {"Sec-Fetch-Site": "same-site", "Origin": "https://localhost"},
    "another origin": {"Origin": "https://evil.example"},
    "an origin that begins like ours": {"Origin": "https://localhost.evil.example"},
    "another port": {"Origin": "https://localhost:8443"},
    "an origin with our name in it": {"Origin": "https://evil.example/localhost"},
}


@pytest.fixture
def https(app: Flask) -> Flask:
    """As in production: https, tokens asked for."""
    app.config.update(SESSION_COOKIE_SECURE=True, PREFERRED_URL_SCHEME="https", WTF_CSRF_ENABLED=True)
    app.config["SESSION_COOKIE_NAME"] = "__Host-aduan"
    return app


def _begin(app: Flask, sent: dict[str, str], *, token: bool = True) -> TestResponse:
    client = app.test_client()
    page = client.get("/report", base_url="https://localhost")
    said = {"draft": hidden(page), "text": "Jalan berlubang di depan pasar sejak lama.", "conduct": "no"}
    if token:
        said["csrf_token"] = hidden(page, "csrf_token")
    return client.post("/report", data=said, headers=sent, base_url="https://localhost")


@pytest.mark.parametrize("who", CAREFUL)
def test_a_careful_browser_gets_through(https: Flask, who: str) -> None:
    assert _begin(https, CAREFUL[who]).status_code == 303
    assert _begin(https, CAREFUL[who], token=False).status_code == 400


@pytest.mark.parametrize("who", STRANGERS)
def test_another_site_does_not(https: Flask, who: str) -> None:
    assert _begin(https, STRANGERS[who]).status_code == 403


def test_over_https_the_browser_is_told_to_stay_there(https: Flask) -> None:
    told = https.test_client().get("/how", base_url="https://localhost").headers["Strict-Transport-Security"]
    assert int(re.findall(r"\d+", told)[0]) >= 31_536_000
    assert "includeSubDomains" in told


ELSEWHERE = (
    *("https://evil.example", "//evil.example", "///evil.example", "////evil.example", "/\\evil.example"),
    *("\\\\evil.example", "/\t/evil.example", "/\n/evil.example", " //evil.example", "http:evil.example"),
    *(
        "javascript:alert(1)",
        "data:text/html,x",
        "/%0d%0aSet-Cookie:x=1",
        "/%2f/evil.example/..",
        "//evil%00",
    ),
    *(
        "/desk@evil.example",
        "https:/evil.example",
        "/static/x",
        "/account/sign-out",
        "/\u2028/evil",
        "//[::1]",
    ),
)


@pytest.mark.parametrize("there", ELSEWHERE)
def test_no_address_leads_away(client: FlaskClient, there: str) -> None:
    said = {"email": crew.email("observer"), "password": crew.PASSWORD, "next": there}
    answer = client.post("/account/sign-in", data=said)
    assert answer.status_code == 303
    location = answer.location or ""
    assert re.match(r"/(?![/\\])", location), location
    assert "evil" not in location
    for path in ("/language/en", "/account/language/en"):
        moved = client.post(path, data={"back": there, "next": there, "locale": "en"})
        assert re.match(r"/(?![/\\])", moved.location or "/"), moved.location
        assert "evil" not in (moved.location or "")
