"""Who is shown what as "perhaps the same": never a protected case, never one that is hidden from him."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text, true

from feedback.agencies.models import Category
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import (
    alike,
    erasure,
    likenesses,
    protection,
    publication,
    quarantine,
    queues,
    reindexing,
    reporter,
    search,
    triage,
)
from feedback.complaints.alike import Told
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity, Visibility
from feedback.people import exclusions
from feedback.suggestions.likeness_index import LikenessPlace
from tests.complaints import telling
from tests.crew import Crew

FIRST = "Lampu jalan di simpang Pasar Keramat Tinggi padam sejak tiga malam, tolong diperbaiki."
AGAIN = "Tolong lampu jalan simpang pasar Keramat Tinggi masih padam, sudah tiga malam gelap."
TITLE = "Lampu jalan padam di simpang Pasar Keramat Tinggi"
BODY = "Lampu jalan di simpang pasar padam sejak tiga malam."
Act = Callable[[Complaint, Crew], object]


def report(text: str = FIRST, **changes: Any) -> Complaint:
    """A report that the worker has brought into the index."""
    one = telling.filed(text, **({"consents_to_publication": True} | changes))
    likenesses.take_in()
    return one


def seen(crew: Crew, who: str = "verifier", text: str = AGAIN, **changes: Any) -> list[Complaint]:
    """What this person is shown beside a new report."""
    new = report(text, **changes)
    told = Told(text, new.unit_id, new.region_id, new.kecamatan_id)
    return [one.complaint for one in alike.found_by(crew[who], new, told)]


def offered(text: str = AGAIN) -> list[str]:
    """What a resident is shown."""
    at = telling.filed(text)
    return alike.published_numbers(Told(text, None, at.region_id, at.kecamatan_id))


def rows(one: Complaint) -> int:
    where = LikenessPlace.stream_id == one.id
    return db.session.scalar(select(func.count()).select_from(LikenessPlace).where(where)) or 0


def test_a_report_of_the_same_is_found_and_a_like_one_elsewhere_is_not(inside: Flask, crew: Crew) -> None:
    first = report()
    report("Lampu jalan di depan SMP Sungai Rengas padam sejak tiga malam, tolong.", category=None)
    assert seen(crew, category=None) == [first]


def test_what_was_filed_a_moment_ago_is_found_before_the_worker_comes(inside: Flask, crew: Crew) -> None:
    first = telling.filed(FIRST)
    new = telling.filed(AGAIN)
    told = Told(AGAIN, None, new.region_id, new.kecamatan_id)
    assert [one.complaint for one in alike.found_by(crew["verifier"], new, told)] == [first]


def test_an_old_finished_case_is_another_story(inside: Flask, crew: Crew) -> None:
    with clock.at(clock.now() - timedelta(days=120)):
        still_open = telling.routed(crew, text=FIRST)
        finished = telling.answered(crew, text=FIRST)
        reporter.confirm(finished)
    likenesses.take_in()
    assert seen(crew, "inspector", category=None) == [still_open]


def test_a_member_gives_way_to_its_lead(inside: Flask, crew: Crew) -> None:
    lead, member = report(), report("Lampu simpang Pasar Keramat Tinggi padam tiga malam.")
    triage.join(member, lead, by=crew["verifier"])
    new = report(AGAIN)
    found = alike.found_by(crew["verifier"], new, Told(AGAIN, None, new.region_id, new.kecamatan_id))
    assert [one.lead for one in found] == [lead]


PROTECTED: dict[str, dict[str, Any]] = {
    "confidential": {"identity": Identity.CONFIDENTIAL, "contact": None},
    "secret": {"visibility": Visibility.SECRET},
    "about conduct": {"about_conduct": True, "unit": "Puskesmas Muara Bulian"},
    "anonymous, of suspected abuse": {
        "identity": Identity.ANONYMOUS,
        "contact": None,
        "category": "OVERSIGHT",
    },
}


@pytest.mark.parametrize("how", PROTECTED)
def test_a_protected_case_is_never_in_the_index(inside: Flask, crew: Crew, how: str) -> None:
    changes = dict(PROTECTED[how])
    if changes.get("category") == "OVERSIGHT":
        changes["category"] = an_oversight_category()
    one = report(**changes)
    assert rows(one) == 0
    for who in ("verifier", "inspector", "delegate", "officer_dputr"):
        assert one not in seen(crew, who), who


def an_oversight_category() -> str:
    asked = select(Category.code).where(Category.service_class == "oversight")
    return db.session.scalars(asked).first() or ""


ACTS: dict[str, Act] = {
    "protected": lambda one, crew: protection.protect(one, by=crew["verifier"]),
    "set aside": lambda one, crew: quarantine.put(one, "Iklan belaka.", by=crew["verifier"]),
    "withdrawn": lambda one, crew: publication.withdraw(one, "Salah ketik.", by=crew["verifier"]),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_resident_sees_only_what_is_published_and_no_longer_than_that(
    inside: Flask, crew: Crew, act: str
) -> None:
    one = report()
    assert offered() == []
    publication.publish(one, TITLE, BODY, by=crew["verifier"])
    assert offered() == [one.number]
    ACTS[act](one, crew)
    assert offered() == []
    assert rows(one) == (16 if act == "withdrawn" else 0)


def test_a_residents_question_is_answered_by_the_published_words_alone(inside: Flask, crew: Crew) -> None:
    """Else who guesses at a story could learn from the answer that somebody told it."""
    one = report(FIRST + " Pak Zubairudin di rumah nomor sembilan belas juga terjatuh.")
    publication.publish(one, "Lampu jalan padam", "Sebuah lampu di pasar padam.", by=crew["verifier"])
    assert offered("Pak Zubairudin di rumah nomor sembilan belas terjatuh.") == []


def test_what_was_set_aside_by_mistake_is_found_again(inside: Flask, crew: Crew) -> None:
    one = report()
    publication.publish(one, TITLE, BODY, by=crew["verifier"])
    quarantine.put(one, "Iklan belaka.", by=crew["verifier"])
    quarantine.release(one, by=crew["verifier"])
    assert offered() == [one.number]
    assert one in seen(crew)


def test_erased_words_leave_the_index_with_them(inside: Flask, crew: Crew) -> None:
    one = telling.answered(crew, text=FIRST)
    reporter.confirm(one)
    likenesses.take_in()
    assert rows(one) == 16
    erasure.erase_words(one, "words")
    assert rows(one) == 0


def test_who_is_kept_from_a_case_is_not_shown_it(inside: Flask, crew: Crew) -> None:
    one = report()
    exclusions.exclude_person(one.id, user_id=crew["verifier"].user_id, reason="named")
    assert one not in seen(crew)
    assert one in seen(crew, "inspector")


def test_the_broken_twins_show_what_is_hidden(
    inside: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the condition a conduct case comes out, without the shelf a hidden one: the tests above would fail."""
    hidden = report()
    exclusions.exclude_person(hidden.id, user_id=crew["verifier"].user_id, reason="named")
    monkeypatch.setattr(likenesses, "may_be_found", true)
    conduct = report(**PROTECTED["about conduct"])
    assert conduct in seen(crew)
    assert hidden not in seen(crew)
    monkeypatch.setattr(queues, "visible_to", lambda _me: select(Complaint))
    assert hidden in seen(crew)


def test_a_position_nearby_is_here_and_one_far_off_is_not(inside: Flask) -> None:
    assert (alike.apart("-1.70000,103.10000", "-1.70100,103.10000") or 0) == pytest.approx(111, abs=1)
    assert alike.apart("-1.7,103.1", "") is None


def test_never_more_than_three_for_a_resident(inside: Flask, crew: Crew) -> None:
    for _turn in range(5):
        publication.publish(report(), TITLE, BODY, by=crew["verifier"])
    assert len(offered()) == alike.MOST_PUBLIC


def test_texts_too_short_to_be_like_another_keep_nobody_waiting(
    inside: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(likenesses, "BATCH", 3)
    for _turn in range(5):
        telling.filed("tolonglah tolonglah tolonglah")
    one = telling.filed(FIRST)
    taken = [likenesses.take_in() for _turn in range(3)]
    assert taken == [3, 3, 0]
    assert rows(one) == 16


def test_the_index_is_made_anew_case_by_case(inside: Flask, crew: Crew) -> None:
    one = telling.filed(FIRST)
    hidden = telling.filed(FIRST, visibility=Visibility.SECRET)
    assert rows(one) == 0
    assert reindexing.again() == hidden.id
    assert reindexing.again(hidden.id) is None
    assert (rows(one), rows(hidden)) == (16, 0)
    assert db.session.scalars(select(Complaint).where(search.matches("keramat"))).all() == [one]


@pytest.mark.postgresql
def test_the_worker_leaves_alone_what_somebody_is_just_sealing(app: Flask) -> None:
    """Else it could bring in, after the words were taken out, what it had read before."""
    with app.app_context():
        one = telling.filed(FIRST)
        db.session.commit()
        with db.engine.connect() as verifier:
            verifier.execute(text("SELECT id FROM complaints WHERE id = :id FOR UPDATE"), {"id": one.id})
            assert likenesses.take_in() == 0
            db.session.commit()
            verifier.rollback()
        assert likenesses.take_in() == 1
        db.session.commit()
