"""Staff accounts in a real browser: proving oneself again, second steps, passkeys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import CDPSession, Page, Route
from sqlalchemy import select, update

from feedback.base import clock
from feedback.base.database import db
from feedback.people import passkeys, security_log
from feedback.people.factor_models import Passkey
from feedback.people.models import Session, User, UserState
from tests.chromium import DESK, PHONE, fits, turned
from tests.crew import PASSWORD, Crew

OpenPage = Callable[..., Page]


def test_a_form_that_came_too_late_arrives_without_script(
    app: Flask, crew: Crew, open_page: OpenPage, come_in: Callable[[Page, str], None]
) -> None:
    page = open_page(PHONE, scripts=False)
    come_in(page, "administrator")
    page.goto(f"/admin/people/{crew['observer'].user_id}")
    with app.app_context():
        db.session.execute(update(Session).values(fresh_at=clock.now() - timedelta(hours=1)))
        db.session.commit()
    turned(page.locator("form[action$='/off'] button"))
    assert fits(page)
    page.fill("#proof-password", PASSWORD)
    turned(page.locator("main button[type=submit]"))
    with app.app_context():
        state = select(User.state).where(User.email == "observer@crew.example")
        assert db.session.scalar(state) is UserState.DISABLED
    assert "/admin/people/" in page.url


def authenticator(page: Page) -> tuple[CDPSession, str]:
    """A device with passkeys that always says yes; its session and name."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    kind = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return device, device.send("WebAuthn.addVirtualAuthenticator", {"options": kind})["authenticatorId"]


@pytest.fixture
def named(app: Flask, served: str) -> str:
    """The address by a host's name: browsers make no passkey for a number."""
    app.config["BASE_URL"] = address = served.replace("127.0.0.1", "localhost")
    return address


def sign_in(page: Page, address: str, key: str) -> None:
    page.goto(f"{address}/account/sign-in")
    page.fill("#email", f"{key}@crew.example")
    page.fill("#password", PASSWORD)
    turned(page.locator("main button[type=submit]"))


def kept(app: Flask) -> list[Passkey]:
    with app.app_context():
        return list(db.session.execute(select(Passkey).order_by(Passkey.id)).scalars())


def test_an_inspector_adds_a_passkey_signs_in_with_it_and_proves_himself_with_it(
    app: Flask, named: str, open_page: OpenPage
) -> None:
    app.config["SECOND_FACTOR"] = "required"
    page = open_page(PHONE)
    device, name = authenticator(page)
    sign_in(page, named, "inspector")
    assert page.url.endswith("/account/factors"), "nothing else is open yet"
    assert fits(page)
    assert Axe().run(page).response["violations"] == []
    page.fill("#name", "Telepon saya")
    turned(page.locator("form[data-passkey=add] button"))
    assert page.locator(".secrets code").count() == 10
    assert fits(page)
    assert Axe().run(page).response["violations"] == []
    page.goto(f"{named}/inspectorate")
    assert page.url.endswith("/inspectorate")
    page.goto(f"{named}/account/factors")
    assert page.get_by_role("cell", name="Telepon saya").is_visible()
    page.context.clear_cookies()
    sign_in(page, named, "inspector")
    assert "/account/sign-in/step" in page.url
    assert fits(page)
    assert Axe().run(page).response["violations"] == []
    turned(page.locator("form[data-passkey] button"))
    assert page.url.endswith("/inspectorate")
    assert kept(app)[0].sign_count > 0
    with app.app_context():
        db.session.execute(update(Session).values(fresh_at=None))
        db.session.commit()
    page.goto(f"{named}/account/proof?next=/account")
    turned(page.locator("form[data-passkey] button"))
    assert page.url.endswith("/account")
    # A copy of the device: what it counts does not go up.
    with app.app_context():
        db.session.execute(update(Passkey).values(sign_count=10_000))
        db.session.commit()
    page.goto(f"{named}/account/proof")
    turned(page.locator("form[data-passkey] button"))
    assert page.locator(".summary").is_visible()
    with app.app_context():
        events = db.session.execute(security_log.about(crew_id(app, "inspector")).limit(1)).scalars().all()
        assert [event.kind for event in events] == ["passkey_refused"]
    device.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": name})


def crew_id(app: Flask, key: str) -> int:
    return Crew(app).id_of(key)


def answers(page: Page, address: str) -> Iterator[dict[str, str]]:
    """What the browser sends when the passkey's button is pressed, held back from the server."""
    sent: list[dict[str, str]] = []

    def hold(route: Route) -> None:
        sent.append(dict(parse_qsl(route.request.post_data or "")))
        route.fulfill(status=200, content_type="text/html", body="<title>held</title>")

    page.route(
        f"{address}/account/proof",
        lambda route: hold(route) if route.request.method == "POST" else route.continue_(),
    )
    while True:
        page.goto(f"{address}/account/proof")
        turned(page.locator("form[data-passkey] button"))
        yield sent[-1]


def test_an_answer_is_good_once_soon_for_this_site_and_for_its_owner(
    app: Flask, crew: Crew, named: str, open_page: OpenPage, come_in: Callable[[Page, str], None]
) -> None:
    page = open_page(DESK)
    authenticator(page)
    come_in(page, "observer")
    page.goto(f"{named}/account/factors")
    turned(page.locator("form[data-passkey=add] button"))
    held = answers(page, named)
    with app.app_context():
        session_id = db.session.execute(select(Session.id)).scalar_one()
    me, somebody_else = crew["observer"].user_id, crew["verifier"].user_id

    def taken(answer: dict[str, str], user_id: int = me, site: str = named) -> bool:
        app.config["BASE_URL"] = site
        with app.app_context():
            right = passkeys.take(user_id, answer["proof-answer"], passkeys.consume(Session, session_id))
            db.session.commit()
        app.config["BASE_URL"] = named
        return right

    assert taken(answer := next(held))
    assert not taken(answer), "its challenge is used up"
    assert not taken(next(held), somebody_else)
    assert not taken(next(held), site="https://localhost"), "given to another site"
    assert not taken(next(held), site="http://batanghari.example")
    older = next(held)
    with clock.at(clock.now() + passkeys.CHALLENGE_LASTS + timedelta(seconds=1)):
        assert not taken(older), "too late"
    assert taken(next(held))


def test_the_pages_of_an_account_are_readable_for_everybody(
    open_page: OpenPage, come_in: Callable[[Page, str], None]
) -> None:
    for size in (PHONE, DESK):
        page = open_page(size)
        come_in(page, "custodian")
        page.goto("/account/factors")
        turned(page.locator("form[action$='/app'] button"))
        for path in (
            "/account",
            "/account/proof",
            "/account/factors",
            "/account/factors/app",
            "/admin/resets",
        ):
            page.goto(path)
            assert fits(page), path
            assert Axe().run(page).response["violations"] == [], path
