"""Every endpoint, asked as everybody, about every kind of case: the answer is the table's (tests/web/matrix).

Then the same with one thing broken on purpose: the table must notice.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import true

from feedback.base import clock, questions
from feedback.base.refusal import Refusal
from feedback.complaints import follow_up, queues
from feedback.complaints.models import Complaint
from feedback.people import exclusions, sign_in
from feedback.people.rights import RIGHTS, Right
from feedback.people.roles import Role
from feedback.web import freshness, guards
from tests.web.matrix import asking
from tests.web.matrix.cells import cells_of
from tests.web.matrix.lines import lines
from tests.web.matrix.table import FRESH
from tests.web.matrix.world import World

pytest_plugins = ("tests.web.matrix.regency",)


def test_everybody_gets_what_the_table_says(regency: World) -> None:
    found = asking.ask_all(regency)
    assert not found.faults, "\n".join(found.faults[:80])
    assert found.asked > 5000


def test_what_weighs_more_asks_for_a_fresh_proof_and_writes_nothing_without(regency: World) -> None:
    views = regency.app.view_functions
    assert {name for name, view in views.items() if freshness.wanted_by(view)} == FRESH
    assert _asked_anew(regency) == []


def test_a_door_that_asks_for_no_fresh_proof_is_noticed(
    regency: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regency.app.view_functions["admin.switch_off"], "_fresh", False)
    assert _asked_anew(regency) == ["administrator POST admin.switch_off [one]"]


def test_a_door_without_its_guard_is_noticed(regency: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("desk.note", "admin.people"):
        view = regency.app.view_functions[name]
        monkeypatch.setattr(view, "_policy", guards.Policy("signed_in"))
    said = _faults(regency, "desk.note", "admin.people")
    assert "administrator GET desk.note [in_work]: not for them" in said
    assert "observer GET admin.people [one]: not for them, and answered 200" in said


def test_a_door_open_to_everybody_is_noticed(regency: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regency.app.view_functions["admin.letters"], "_policy", guards.Policy("public"))
    assert "visitor GET admin.letters [one]: no session, 200" in _faults(regency, "admin.letters")


def test_a_right_given_too_widely_is_noticed(regency: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RIGHTS, Right.MANAGE_PEOPLE, frozenset({Role.ADMINISTRATOR, Role.OBSERVER}))
    assert "observer GET admin.people [one]: not for them" in _faults(regency, "admin.people")


def test_a_shelf_without_exclusions_is_noticed(regency: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exclusions, "hides", lambda _me, _column: true())
    said = _faults(regency, "desk.case", "desk.note", "desk.queue")
    assert "delegate GET desk.case [about_setda]: not theirs, and answered 200" in said
    assert "officer_dputr2 POST desk.note [named]: not theirs, and answered 303 and wrote" in said
    assert "delegate GET desk.queue [verification]: (200) speaks of the case about_setda" not in said


def test_a_shelf_that_is_too_wide_is_noticed(regency: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "sees", lambda _me: Complaint.id.is_not(None))
    said = _faults(regency, "desk.case", "desk.find", "desk.note")
    assert "officer_dukcapil" not in said  # whoever stands like somebody else is not asked again
    assert "head_dukcapil GET desk.case [abuse]: not theirs, and answered 200" in said
    assert "head_dukcapil POST desk.note [abuse]: not theirs, and answered 303 and wrote" in said


def test_a_verb_that_asks_nobody_is_noticed(regency: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def anybody(*_args: Any) -> None:
        return None

    monkeypatch.setattr(follow_up, "must_hold", anybody)
    assert "verifier POST desk.question [in_work]: not theirs to do" in _faults(regency, "desk.question")


def test_a_verb_that_refuses_everybody_is_noticed(regency: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_args: Any) -> None:
        raise Refusal("no")

    monkeypatch.setattr(follow_up, "must_hold", nobody)
    said = _faults(regency, "desk.acceptance")
    assert "officer_dputr POST desk.acceptance [routed]: theirs to do, and answered 422" in said


def test_an_endpoint_that_nobody_reviewed_is_noticed(regency: World) -> None:
    assert "desk.backdoor stands in no line" in _faults(regency, "desk.backdoor")


def _asked_anew(regency: World) -> list[str]:
    """The questions about the table's `FRESH` that went through although nobody proved himself lately."""
    rules = {rule.endpoint: rule for rule in regency.app.url_map.iter_rules()}
    browsers, passed = asking.Browsers(regency), []
    asking.proved(regency, clock.now() - sign_in.FRESH - timedelta(seconds=1))
    with asking.nothing_kept() as committed:
        for name in sorted(FRESH):
            for method in sorted((rules[name].methods or set()) & {"GET", "POST"}):
                for cell in cells_of(lines()[name], rules[name], method):
                    committed.clear()
                    answer = asking.send(regency, browsers[cell.person], cell)
                    asked = (answer.location or "").startswith("/account/proof?next=/")
                    if committed or not (asked if method == "GET" else answer.status_code == 401):
                        passed.append(str(cell))
    return passed


def _faults(regency: World, *endpoints: str) -> str:
    questions.forget()  # they were written before something was broken
    try:
        return "\n".join(asking.ask_all(regency, endpoints).faults)
    finally:
        questions.forget()
