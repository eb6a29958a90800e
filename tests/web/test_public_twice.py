"""A press that is repeated: at once, side by side, or because the first answer never came back."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.complaints import telling
from tests.crew import Crew
from tests.web.public_path import STORY, begin, follow, given, hidden, the_case
from tests.web.test_public_waiting import kept, photo

PRESSES = 8


@pytest.fixture
def open_case(app: Flask, client: FlaskClient, crew: Crew) -> FlaskClient:
    """A browser in which a case is open."""
    follow(client, given(app, lambda: telling.in_work(crew)))
    return client


def as_it_was(app: Flask, browser: FlaskClient) -> FlaskClient:
    """The same browser, with the cookies that it has now."""
    same = app.test_client()
    same._cookies.update(browser._cookies)
    return same


def message(app: Flask, browser: FlaskClient) -> Callable[[], int]:
    """A press of "Send" with one photo, from the page as the browser has it now; the status it gets."""
    version = hidden(browser.get("/follow/case"), "message-version")

    def press() -> int:
        said = {"message-version": version, "message-text": "Ini fotonya.", "message-files": photo()}
        return as_it_was(app, browser).post("/follow/case/messages", data=said).status_code

    return press


def side_by_side(press: Callable[[], int]) -> list[int]:
    with ThreadPoolExecutor(PRESSES) as crowd:
        return sorted(one.result() for one in [crowd.submit(press) for _ in range(PRESSES)])


def test_files_go_along_although_the_answer_that_said_they_wait_was_lost(
    app: Flask, open_case: FlaskClient
) -> None:
    press = message(app, open_case)
    version = hidden(open_case.get("/follow/case"), "message-version")
    lost = {"message-version": version, "message-text": "", "message-files": photo()}
    assert as_it_was(app, open_case).post("/follow/case/messages", data=lost).status_code == 422
    assert press() == 303
    (file,) = kept(app)
    assert file.stream_id == the_case(app).id


def test_a_message_pressed_many_times_at_once_has_its_photo_once(app: Flask, open_case: FlaskClient) -> None:
    assert side_by_side(message(app, open_case)) == [303] + [409] * (PRESSES - 1)
    sent = [one for one in kept(app) if one.stream_id is not None]
    assert len(sent) == 1
    assert len(kept(app)) <= 2, "at most once more, with the words of the presses that came too late"


def test_a_report_begun_many_times_at_once_has_its_photo_once(app: Flask, client: FlaskClient) -> None:
    begin(client)
    secret = hidden(client.get("/report"))

    def press() -> int:
        said = {"draft": secret, "text": STORY, "conduct": "no", "files": photo()}
        return as_it_was(app, client).post("/report", data=said).status_code

    assert side_by_side(press) == [303] * PRESSES
    assert len(kept(app)) == 1


def test_no_crowd_of_presses_keeps_more_files_than_fit(app: Flask, open_case: FlaskClient) -> None:
    version = hidden(open_case.get("/follow/case"), "message-version")
    widths = iter(range(40, 40 + 2 * PRESSES))

    def press() -> int:
        two = [photo("a.jpg", next(widths)), photo("b.jpg", next(widths))]
        said = {"message-version": version, "message-text": "", "message-files": two}
        return as_it_was(app, open_case).post("/follow/case/messages", data=said).status_code

    assert side_by_side(press) == [422] * PRESSES
    assert len(kept(app)) == app.config["MAX_FILES"]
