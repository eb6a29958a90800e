"""What teaches the suggester and what never does; a better model is used at once and can be taken back."""

from __future__ import annotations

from datetime import timedelta
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import false, select

from feedback import worker
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal, Stale
from feedback.complaints import lessons, protection, supposing
from feedback.complaints.status import Identity, Visibility
from feedback.complaints.supposing import Change
from feedback.people import exclusions
from feedback.suggestions import model, tallies, versions
from feedback.suggestions.models import LearnedModel, Verdict
from feedback.suggestions.versions import Learned
from tests.complaints import telling
from tests.crew import Crew

OURS = "Jalan poros kebun sawit hancur dilewati tronton, laporan nomor {}."
CLOSED = "Puskesmas tutup dan obat kosong, laporan nomor {}."
TAUGHT = [
    (text.format(n), subject)
    for n in range(60)
    for text, subject in ((OURS, "perhubungan"), (CLOSED, "kesehatan"))
]


def texts() -> list[str]:
    return [text for text, _subject in lessons.gathered()]


def test_an_open_decision_teaches(inside: Flask, crew: Crew) -> None:
    telling.routed(crew)
    telling.filed("Ini belum diputuskan siapa pun, masih menunggu di meja pertama.")
    assert lessons.gathered() == [(telling.POTHOLE, "pekerjaan_umum")]


def test_what_is_protected_never_teaches(inside: Flask, crew: Crew) -> None:
    telling.routed(crew, identity=Identity.CONFIDENTIAL)
    telling.routed(crew, visibility=Visibility.SECRET)
    hidden = telling.routed(crew, text="Jalan di samping balai desa kami berlubang besar sejak lebaran.")
    exclusions.exclude_unit(hidden.id, telling.unit_id("DINKES"), "kept_away")
    sealed = telling.filed("Jalan di belakang balai desa kami berlubang besar sejak lebaran.")
    protection.protect(sealed, by=crew["verifier"])
    telling.route(sealed, crew)
    db.session.flush()
    assert texts() == []


def test_without_its_care_protected_reports_would_teach(
    inside: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = telling.routed(crew)
    exclusions.exclude_unit(hidden.id, telling.unit_id("DINKES"), "kept_away")
    assert texts() == []
    monkeypatch.setattr(lessons, "_unseen_by_some", false)
    assert texts() == [telling.POTHOLE]


def test_better_is_used_worse_is_dropped_and_few_teach_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "FEWEST", 100)
    better = lessons.learn(TAUGHT, model.shipped())
    assert better.verdict is Verdict.BETTER
    assert better.content is not None
    assert better.held_back == 24
    assert better.figures is not None
    assert better.figures["new"]["top_1"] > better.figures["old"]["top_1"]
    again = lessons.learn(TAUGHT, model.read(better.content))
    assert (again.verdict, again.content) == (Verdict.NO_BETTER, None)
    assert lessons.learn(TAUGHT[:50], model.shipped()).verdict is Verdict.TOO_FEW


def kept(day: int = 0, content: bytes | None = None) -> LearnedModel:
    """A night on which something better was learned."""
    content = content or model.SHIPPED.read_bytes()
    with clock.at(clock.now() + timedelta(days=day)):
        return versions.keep(Learned(Verdict.BETTER, 300, 60, {"new": {}, "old": {}}, content))


def test_a_better_model_is_used_at_once_and_the_administrator_can_take_it_back(inside: Flask) -> None:
    shipped = versions.in_use()
    first = kept()
    db.session.commit()
    assert versions.in_use() is not shipped
    assert versions.number_in_use() == first.id
    versions.use(None, versions.row().version, by="user:1")
    db.session.commit()
    assert versions.in_use() is shipped
    kept(1)
    db.session.commit()
    assert versions.number_in_use() is None  # held until somebody lets it go
    versions.follow(versions.row().version, by="user:1")
    last = kept(2)
    assert versions.number_in_use() == last.id


def test_two_administrators_and_a_version_no_longer_kept(inside: Flask) -> None:
    first = kept()
    seen = versions.row().version
    versions.use(first.id, seen, by="user:1")
    with pytest.raises(Stale):
        versions.use(None, seen, by="user:2")
    versions.use(None, versions.row().version, by="user:1")
    for day in range(1, versions.KEPT + 1):
        kept(day)
    assert first.id not in versions.usable()
    with pytest.raises(Refusal):
        versions.use(first.id, versions.row().version, by="user:1")


def test_the_worker_learns_once_a_night(app: Flask) -> None:
    with clock.at(clock.midday(clock.today())):
        worker.learn(app, Event())
        worker.learn(app, Event())
    with app.app_context():
        (night,) = db.session.scalars(select(LearnedModel)).all()
        assert (night.verdict, night.decisions, night.content) == (Verdict.TOO_FEW, 0, None)


def test_proposals_and_decisions_are_counted_without_words(inside: Flask, crew: Crew) -> None:
    for _ in range(2):
        lessons.tally(telling.routed(crew))
    lessons.tally(telling.routed(crew, identity=Identity.CONFIDENTIAL))
    road = telling.category_id("JALAN-KAB")
    (pair,) = tallies.table(clock.today())
    assert (pair.proposed, pair.decided, pair.count) == (road, road, 2)
    now = tallies.drift(clock.today()).now
    assert (now.decisions, now.right) == (2, 1.0)


def test_drift_is_told_when_there_is_enough_of_it(inside: Flask) -> None:
    road, health = telling.category_id("JALAN-KAB"), telling.category_id("KES-PUSKESMAS")
    today = clock.today()
    for _ in range(40):
        tallies.count(today - timedelta(days=50), road, road, 20, 1)
        tallies.count(today, road, health, 20, 4)
    found = tallies.drift(today)
    assert found.is_worse
    assert found.is_stranger
    assert not tallies.drift(today + timedelta(days=300)).is_worse


def test_other_keywords_are_supposed_on_what_was_decided(inside: Flask, crew: Crew) -> None:
    text = "Tolong urusan gelagah wangi di tempat kami diselesaikan sesegera mungkin ya."
    case = telling.routed(crew, text=text, category="PASAR-UMKM")
    market = telling.category_id("PASAR-UMKM")
    since = clock.today() - timedelta(days=1)
    nothing = supposing.suppose(Change(market), since)
    assert (nothing.counted.tried, nothing.moved) == (1, ())
    found = supposing.suppose(Change(market, keywords=("gelagah wangi",)), since)
    assert [one.number for one in found.moved] == [case.number]
    assert found.moved[0].category[1] == market
    assert found.counted.right[1] == 1
    rule = supposing.suppose(Change(market, ("gelagah wangi",), telling.unit_id("DLH")), since)
    assert rule.moved[0].unit[1] == telling.unit_id("DLH")
