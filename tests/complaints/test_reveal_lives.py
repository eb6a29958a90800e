"""Random requests: whoever does whatever in whatever order, nothing is shown that two persons did not agree on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.public import PrivateKey
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import custody, reading, reporter, reveal, unsealing
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity
from feedback.ledger.models import Event
from feedback.people import exclusions
from feedback.vault.reveals import RevealRequest, RevealState
from tests.complaints import telling
from tests.complaints.unsealed import SENTENCE, WISH, confidential
from tests.crew import Crew

ASKERS = ("inspector", "inspector2")
DECIDERS = ("custodian", "custodian2", "inspector", "inspector2", "administrator")
WAITS = (timedelta(minutes=1), timedelta(minutes=16), timedelta(hours=25), timedelta(days=6))
STEPS = st.one_of(
    st.tuples(st.just("ask"), st.sampled_from(ASKERS)),
    st.tuples(st.just("approve"), st.sampled_from(DECIDERS)),
    st.tuples(st.just("approve"), st.just("custodian2")),
    st.tuples(st.just("deny"), st.sampled_from(DECIDERS)),
    st.tuples(st.just("keep"), st.none()),
    st.tuples(st.just("look"), st.sampled_from(ASKERS)),
    st.tuples(st.just("look_elsewhere"), st.sampled_from(ASKERS)),
    st.tuples(st.just("wait"), st.sampled_from(WAITS)),
    st.tuples(st.just("sweep"), st.none()),
    st.tuples(st.just("hide"), st.sampled_from(ASKERS)),
    st.tuples(st.just("erase"), st.none()),
)
LIVES = st.one_of(
    st.lists(STEPS, max_size=14),
    st.lists(STEPS, max_size=4).map(  # often enough somebody gets as far as looking
        lambda more: [
            ("ask", "inspector"),
            ("approve", "custodian2"),
            ("keep", None),
            *more,
            ("look", "inspector"),
            *more,
        ]
    ),
)


@dataclass
class Life:
    """One case, the keys that browsers hold, what was shown when."""

    crew: Crew
    complaint: Complaint
    now: datetime
    keys: dict[int, PrivateKey] = field(default_factory=dict)
    shown: int = 0

    def newest(self) -> RevealRequest | None:
        of_it = select(RevealRequest).where(RevealRequest.stream_id == self.complaint.id)
        return db.session.scalars(of_it.order_by(RevealRequest.id.desc())).first()

    def ask(self, who: str) -> None:
        row, key = reveal.ask(self.complaint, WISH, by=self.crew[who])
        self.keys[row.id] = key

    def approve(self, who: str) -> None:
        if (row := self.newest()) is not None:
            custody.approve(row, SENTENCE, agrees_to_hold=False, by=self.crew[who])

    def deny(self, who: str) -> None:
        if (row := self.newest()) is not None:
            custody.deny(row, SENTENCE, by=self.crew[who])

    def keep(self, _who: None) -> None:
        unsealing.open_approved()

    def sweep(self, _who: None) -> None:
        unsealing.sweep()

    def look(self, who: str) -> None:
        if (row := self.newest()) is not None:
            found = reveal.read(row, self.keys[row.id], by=self.crew[who])
            assert found.contact == telling.REPORTER
            self.shown += 1
            self._agreed(row, who)

    def look_elsewhere(self, who: str) -> None:
        if (row := self.newest()) is not None:
            reveal.read(row, PrivateKey.generate(), by=self.crew[who])
            raise AssertionError("shown in a browser that did not ask")

    def wait(self, how_long: timedelta) -> None:
        self.now += how_long

    def hide(self, who: str) -> None:
        exclusions.exclude_person(self.complaint.id, user_id=self.crew.id_of(who), reason="complained_about")

    def erase(self, _who: None) -> None:
        reporter.raise_protection(self.complaint, Identity.ANONYMOUS)

    def _agreed(self, row: RevealRequest, who: str) -> None:
        """Two persons of two offices, each with an event of this request; the reporter is told; in time."""
        events = {
            event.kind: event
            for event in db.session.scalars(select(Event).where(Event.stream_id == row.stream_id))
            if event.facts.get("request") == row.id
        }
        asked, agreed, opened = (
            events[kind] for kind in ("reveal_asked", "reveal_approved", "identity_opened")
        )
        assert asked.actor == opened.actor == self.crew[who].actor
        assert agreed.actor != asked.actor
        assert agreed.facts["unit"] != asked.facts["unit"]
        assert row.opened_at is not None
        assert clock.now() - row.opened_at < timedelta(minutes=15)
        assert self.complaint.identity is Identity.CONFIDENTIAL
        told = reading.story(self.complaint, Audience.REPORTER).happenings
        assert any(one.kind == "identity_opened" for one in told)


def live(crew: Crew, steps: list[tuple[str, object]]) -> int:
    """Do what can be done of it; how often the identity was shown."""
    life = Life(crew, confidential(crew), clock.now())
    for name, what in steps:
        verb: Callable[[object], None] = getattr(life, name)
        with clock.at(life.now):
            try:
                with db.session.begin_nested():
                    verb(what)
            except Refusal:
                continue
            finally:
                db.session.expire_all()
            for row in db.session.scalars(select(RevealRequest)).all():
                assert (row.copy is not None) == (row.state in (RevealState.READY, RevealState.OPENED))
    return life.shown


def test_nothing_is_shown_that_two_persons_did_not_agree_on(inside: Flask, crew: Crew) -> None:
    shown = []

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(LIVES)
    def lives(steps: list[tuple[str, object]]) -> None:
        db.session.rollback()
        shown.append(live(crew, steps))

    lives()
    assert sum(shown) >= 3, "somebody must have got as far as looking"


def test_a_rule_that_lets_one_office_decide_is_noticed(
    inside: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(custody, "why_not", lambda *_: None)
    steps = [("ask", "inspector"), ("approve", "custodian"), ("keep", None), ("look", "inspector")]
    with pytest.raises(IntegrityError, match="two_offices"):
        live(crew, steps)
    db.session.rollback()
    monkeypatch.setattr(
        custody, "_office", lambda by: telling.unit_id("SETDA") if by.holds("custodian") else 1
    )
    monkeypatch.setattr(custody, "find", lambda _me, id_: _any(id_))
    monkeypatch.setattr(type(crew["inspector"]), "may", lambda *_: True)
    with pytest.raises(IntegrityError, match="two_persons"):
        live(crew, [("ask", "inspector"), ("approve", "inspector")])


def _any(request_id: int) -> tuple[RevealRequest, Complaint]:
    row = db.session.get_one(RevealRequest, request_id)
    return row, db.session.get_one(Complaint, row.stream_id)
