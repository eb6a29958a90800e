"""Formations go stage by stage; what the public says of them is read by somebody before it is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal, Stale
from feedback.people.models import ServantKind
from feedback.staffing import comments, formations
from feedback.staffing.formations import Wish
from feedback.staffing.models import CommentState, Formation, FormationComment, Stage
from tests.complaints.telling import unit_id
from tests.crew import Crew

SAID = "Loket di Mersam hanya dijaga satu orang setiap hari."


def wanted(crew: Crew, count: int = 2) -> Formation:
    wish = Wish(unit_id("DUKCAPIL"), "Operator Layanan", ServantKind.PPPK, count, clock.today().year + 1)
    return formations.draft(wish, by=crew["personnel"])


def test_a_formation_reaches_every_stage_in_its_order(inside: Flask, crew: Crew) -> None:
    row, by = wanted(crew), crew["personnel"]
    for place, stage in enumerate(list(Stage)[1:], 1):
        letter = f"800/{place}/BKPSDMD" if stage in formations.WITH_A_LETTER else ""
        assert formations.next_stage(row) is stage
        formations.advance(row, row.version, clock.today(), letter, by=by)
    assert formations.next_stage(row) is None
    assert [one.stage for one in db.session.scalars(formations.steps(row))] == list(Stage)
    with pytest.raises(Refusal, match="tahap berikutnya"):
        formations.advance(row, row.version, clock.today(), "x", by=by)
    with pytest.raises(Refusal, match="sudah terisi"):
        formations.withdraw(row, row.version, "Batal.", by=by)


def test_a_stage_needs_its_letter_and_a_day_that_fits(inside: Flask, crew: Crew) -> None:
    row, by, today = wanted(crew), crew["personnel"], clock.today()
    for day, letter in ((today, ""), (today + timedelta(days=1), "1"), (today - timedelta(days=1), "1")):
        with pytest.raises(Refusal):
            formations.advance(row, row.version, day, letter, by=by)
    assert row.stage is Stage.DRAFTED


def test_two_at_once_do_not_skip_a_stage(inside: Flask, crew: Crew) -> None:
    row, seen = wanted(crew), 1
    formations.advance(row, seen, clock.today(), "800/1", by=crew["personnel"])
    with pytest.raises(Stale):
        formations.advance(row, seen, clock.today(), "800/2", by=crew["delegate"])
    assert row.stage is Stage.PROPOSED


def test_the_same_posts_stand_once_and_come_back_after_they_were_withdrawn(inside: Flask, crew: Crew) -> None:
    row = wanted(crew)
    with pytest.raises(Refusal, match="sudah ada"):
        wanted(crew)
    formations.withdraw(row, row.version, "Dihitung ulang.", by=crew["personnel"])
    assert db.session.scalars(formations.shelf()).all() == []
    assert wanted(crew, 3).count == 3


def test_a_comment_is_shown_only_by_somebody(inside: Flask, crew: Crew) -> None:
    assert comments.write(SAID, wanted(crew).id, "a" * 43)
    assert not comments.write(SAID, None, "a" * 43), "the same press again"
    assert db.session.scalars(comments.shown()).all() == []
    (waits,) = db.session.scalars(comments.waiting())
    comments.decide(waits.id, show=True, by=crew["personnel"])
    assert [one.text for one in db.session.scalars(comments.shown())] == [SAID]
    with pytest.raises(Refusal, match="sudah diputuskan"):
        comments.decide(waits.id, show=False, by=crew["delegate"])


def test_a_refused_comment_has_no_words_any_more(inside: Flask, crew: Crew) -> None:
    comments.write(SAID, None, "a" * 43)
    (waits,) = db.session.scalars(comments.waiting())
    comments.decide(waits.id, show=False, by=crew["personnel"])
    db.session.expire_all()
    row = db.session.scalars(select(FormationComment)).one()
    assert (row.text, row.state) == ("", CommentState.REFUSED)
    assert db.session.scalars(comments.shown()).all() == []


@pytest.mark.parametrize(
    "text",
    [
        "Hubungi saya di 0812-3456-7890 untuk lowongan ini.",
        "NIP 199002022015012002 seharusnya tidak di situ.",
        "Kirim lamaran ke calo@contoh.example saja ya.",
        "Telepon (0743) 21 345 67 sekarang juga ya.",
        "terlalu pendek",
        "x" * 1001,
    ],
)
def test_what_names_somebody_or_is_no_comment_is_not_taken(inside: Flask, text: str) -> None:
    with pytest.raises(Refusal):
        comments.write(text, None, "a" * 43)


@pytest.mark.parametrize(
    "text", ["Tahun 2026 dan 2027 tidak ada formasi.", "Butuh 12 perawat, ada 3 saja.", SAID]
)
def test_plain_numbers_are_no_persons(text: str) -> None:
    assert not comments.names_somebody(text)


def test_the_box_is_shut_rather_than_flooded(inside: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comments, "MOST_WAITING", 2)
    for secret in "ab":
        comments.write(SAID, None, secret * 43)
    with pytest.raises(Refusal, match="menunggu"):
        comments.write(SAID, None, "c" * 43)
