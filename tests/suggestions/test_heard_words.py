"""The regency's own words beside the product's: heard at once, taken away again, and never silently."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.agencies.history import history
from feedback.agencies.settings import office
from feedback.base.database import db
from feedback.base.refusal import Refusal, Stale
from feedback.notices.models import Letter
from feedback.suggestions import heard, heard_book, heard_words, outside
from feedback.suggestions.heard_book import About, Kind
from feedback.suggestions.heard_words import THING, Wish
from feedback.suggestions.models import Effect

BY = "user:1"


def add(says: str, effect: Effect, what: str = "", **more: int) -> int:
    """A phrase that is in force at once."""
    row = heard_words.add(Wish(says, effect, what, **more), by=BY)
    db.session.commit()
    return row.id


def letters() -> int:
    """Letters to the office that examines abuse."""
    return len(db.session.scalars(select(Letter).where(Letter.letter == "abuse_words_changed")).all())


def test_a_phrase_of_our_own_is_heard_at_once(inside: Flask) -> None:
    text = "Budak tu kelelep di lubuk, tolonglah."
    assert heard.urgency(text, heard_words.in_use()).level == 0
    word = add("Kelelep", Effect.HEARD, Kind.LIFE)
    found = heard.urgency(text, heard_words.in_use())
    assert (found.level, found.words) == (2, ("kelelep",))
    heard_words.switch(word, 1, False, by=BY)
    db.session.commit()
    assert heard.urgency(text, heard_words.in_use()).level == 0
    newest = history(THING, word)[0]
    assert (newest.field, newest.new) == ("active", False)


def test_a_mild_one_and_one_that_needs_an_official(inside: Flask) -> None:
    add("jalan licin", Effect.HEARD, Kind.LIFE, level=1)
    heard_words.add(Wish("uang bensin", Effect.HEARD, Kind.ABUSE, needs_official=True), by=BY)
    db.session.commit()
    book = heard_words.in_use()
    assert heard.urgency("Jalan licin di tikungan.", book).level == 1
    assert heard.abuse("Petugas minta uang bensin.", book)
    assert not heard.abuse("Minta uang bensin ke ayah.", book)


def test_what_means_something_else_here_is_not_heard(inside: Flask) -> None:
    text = "Banyak yang jatuh di Simpang Kecelakaan Maut."
    assert heard.urgency(text, heard_words.in_use()).level == 2
    add("simpang kecelakaan maut", Effect.OTHER, About.DANGER)
    assert heard.urgency(text, heard_words.in_use()).level == 0


def test_a_landmark_here_is_no_body_outside(inside: Flask) -> None:
    known = [telling_words("polsek lama")]
    assert outside.bodies("Sampah di pasar polsek lama", known, heard_words.in_use())
    add("pasar polsek lama", Effect.OTHER, About.OUTSIDE)
    assert not outside.bodies("Sampah di pasar polsek lama", known, heard_words.in_use())


def telling_words(keyword: str) -> outside.Words:
    """A body known by one keyword."""
    return outside.Words(1, (keyword,))


def test_a_phrase_of_the_product_is_silenced_and_who_examines_abuse_is_told(inside: Flask) -> None:
    text = "Ada pungli di loket."
    assert heard.abuse(text, heard_words.in_use())
    word = add("pungli", Effect.SILENT)
    assert not heard.abuse(text, heard_words.in_use())
    assert letters() == 1
    add("kobong", Effect.SILENT)
    assert letters() == 1  # no word of abuse
    heard_words.switch(word, 1, False, by=BY)
    assert letters() == 2
    assert set(db.session.scalars(select(Letter.recipient_id))) == {office("oversight_unit").id}


def test_what_cannot_be_set(inside: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    word = add("kelelep", Effect.HEARD, Kind.LIFE)
    for wish in (
        Wish("!!!", Effect.HEARD, Kind.LIFE),
        Wish("kelelep ", Effect.HEARD, Kind.LIFE),
        Wish("tidak pernah didengar", Effect.SILENT),
        Wish("x" * 61, Effect.HEARD, Kind.LIFE),
    ):
        with pytest.raises(Refusal):
            heard_words.add(wish, by=BY)
    with pytest.raises(Stale):
        heard_words.switch(word, 7, False, by=BY)
    monkeypatch.setattr(heard_words, "MOST", 1)
    with pytest.raises(Refusal):
        heard_words.add(Wish("hanyut di lubuk", Effect.HEARD, Kind.LIFE), by=BY)


def test_without_words_of_our_own_it_is_the_product_that_listens(inside: Flask) -> None:
    assert heard_words.in_use() is heard_book.shipped()
