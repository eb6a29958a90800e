"""Two hosts: what belongs to residents is not at the staff's, and the other way round."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.notices import resolve, writing
from feedback.notices.models import RecipientKind
from feedback.notices.resolve import Address
from feedback.people import passkeys
from feedback.web import hosts
from tests.crew import PASSWORD, Crew, email

WORK, TOWN = "http://kerja.aduan.test", "http://aduan.test"


@pytest.fixture
def two(app: Flask) -> Flask:
    """The application under two names."""
    app.config |= {"STAFF_HOST": "kerja.aduan.test", "BASE_URL": TOWN}
    app.config["TRUSTED_HOSTS"] = ["kerja.aduan.test", "aduan.test"]
    return app


def ask(client: FlaskClient, address: str, method: str = "GET", **data: str):
    host, _slash, path = address.removeprefix("http://").partition("/")
    return client.open(f"/{path}", method=method, base_url=f"http://{host}", data=data or None)


def test_every_door_belongs_to_one_host(two: Flask, client: FlaskClient) -> None:
    doors = {rule.endpoint.partition(".")[0] for rule in two.url_map.iter_rules()} - {"static"}
    assert doors == hosts.STAFF | hosts.EVERYWHERE | {"public", "api"}


@pytest.mark.parametrize("path", ["/account/sign-in", "/desk", "/inspectorate", "/admin/people", "/record"])
def test_the_staffs_pages_are_at_their_host_alone(two: Flask, client: FlaskClient, path: str) -> None:
    assert ask(client, TOWN + path).status_code == 404
    assert ask(client, TOWN + path, "POST").status_code in (404, 405)
    assert ask(client, WORK + path).status_code in (200, 303)


@pytest.mark.parametrize("path", ["/report", "/follow", "/how", "/cases?page=2", "/api/v1/reference"])
def test_residents_pages_are_at_theirs_and_the_staff_is_led_there(
    two: Flask, client: FlaskClient, path: str
) -> None:
    assert ask(client, TOWN + path).status_code == 200
    led = ask(client, WORK + path)
    assert (led.status_code, led.location) == (303, TOWN + path)
    assert ask(client, WORK + path.partition("?")[0], "POST").status_code in (404, 405)


def test_what_both_need_is_at_both(two: Flask, client: FlaskClient) -> None:
    for at in (TOWN, WORK):
        assert ask(client, f"{at}/health/live").status_code == 200
        assert ask(client, f"{at}/language/en", "POST").status_code == 303
    assert ask(client, WORK + "/").location == "/account/sign-in"
    assert ask(client, "http://evil.test/").status_code == 400


def test_a_session_at_work_is_none_at_the_residents_host(two: Flask, client: FlaskClient) -> None:
    known = {"email": email("observer"), "password": PASSWORD}
    assert ask(client, WORK + "/account/sign-in", "POST", **known).location == "/inspectorate"
    assert ask(client, WORK + "/inspectorate").status_code == 200
    assert client.get_cookie("staff_session", domain="kerja.aduan.test") is not None
    assert client.get_cookie("staff_session", domain="aduan.test") is None


def test_letters_and_passkeys_follow(two: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolve, "addresses", lambda *_given, **_more: [Address("a@office.example")])
    with two.app_context():
        found = {}
        for kind in (RecipientKind.USER, RecipientKind.REPORTER):
            [parcel] = writing.parcels("progress", "k", kind, 1, 1, {})
            found[kind] = str(parcel.message.get_body(("plain",)))
        assert "http://kerja.aduan.test/" in found[RecipientKind.USER]
        assert "http://aduan.test/follow" in found[RecipientKind.REPORTER]
        assert "kerja" not in found[RecipientKind.REPORTER]
        assert (passkeys._host(), passkeys._origin()) == ("kerja.aduan.test", WORK)


def test_with_one_name_nothing_is_sorted(app: Flask, client: FlaskClient) -> None:
    for path in ("/account/sign-in", "/report", "/api/v1/reference"):
        assert client.get(path).status_code == 200
