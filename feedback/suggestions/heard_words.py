"""The regency's own words for danger, abuse and bodies outside: what it adds to the product's and what it takes away.

Each change is an event of the reference data's history, so every process listens by it with its next request. An office
that examines abuse learns when words of abuse are no longer heard: nobody silences them alone and unseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import CursorResult, Select, func, select, update

from feedback.agencies import edition, history
from feedback.agencies.settings import office
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.notices import outbox
from feedback.notices.outbox import Tiding
from feedback.suggestions import heard_book
from feedback.suggestions.heard_book import About, Book, Entry, Kind, Other
from feedback.suggestions.models import Effect, HeardWord
from feedback.suggestions.words import words

THING = "heard_word"
MOST = 500
"""Phrases in use: more would make every text wait."""


@dataclass(frozen=True)
class Wish:
    """A phrase to be heard (`what` is a kind), understood otherwise (an `About`), or silent (`what` is empty)."""

    says: str
    effect: Effect
    what: str = ""
    level: int = 2
    needs_official: bool = False


def in_use() -> Book:
    """What is listened for here. One statement, none while nothing changed."""
    found: Book = edition.kept("heard words", _read)
    return found


def rows() -> Select[HeardWord]:
    """The regency's own phrases, those in use first."""
    return select(HeardWord).order_by(HeardWord.active.desc(), HeardWord.says, HeardWord.id)


def add(wish: Wish, *, by: str) -> HeardWord:
    """Set a phrase beside the product's. Refusal when it says nothing, is there already, or silences nothing."""
    says = " ".join(wish.says.casefold().split())
    _check(says, wish)
    row = HeardWord(
        says=says,
        effect=wish.effect,
        what=wish.what,
        level=wish.level,
        needs_official=wish.needs_official,
    )
    db.session.add(row)
    db.session.flush()
    history.note(THING, row.id, "added", None, _told(row), by=by)
    _tell_examiners(row)
    return row


def switch(word_id: int, version: int, active: bool, *, by: str) -> HeardWord:
    """Take a phrase out of use, or into use again. Stale when a colleague was faster."""
    row = db.session.get(HeardWord, word_id)
    if row is None:
        raise Hidden(f"no heard word {word_id}")
    if active and not row.active:
        _check_room()
    done = db.session.execute(
        update(HeardWord)
        .where(HeardWord.id == word_id, HeardWord.version == version)
        .values(active=active, version=version + 1)
        .execution_options(synchronize_session=False)
    )
    if not isinstance(done, CursorResult) or done.rowcount != 1:
        raise Stale(_("Somebody changed this meanwhile. Look at the newest version, then change it again."))
    old = row.active
    db.session.refresh(row)
    if old != active:
        history.note(THING, row.id, "active", old, active, by=by)
        _tell_examiners(row)
    return row


def made(own: Sequence[HeardWord]) -> Book:
    """The product's book with these phrases of the regency."""
    silent = {tuple(words(one.says)) for one in own if one.effect is Effect.SILENT}
    entries = [one for one in heard_book.entries() if tuple(words(one.says)) not in silent]
    others = [one for one in heard_book.others() if tuple(words(one.says)) not in silent]
    for one in own:
        if one.effect is Effect.HEARD:
            entries.append(Entry(one.says, Kind(one.what), one.level, one.needs_official))
        elif one.effect is Effect.OTHER:
            others.append(Other(one.says, About(one.what)))
    return heard_book.book(entries, others)


def _read() -> Book:
    own = db.session.scalars(rows().where(HeardWord.active)).all()
    return made(own) if own else heard_book.shipped()


def _check(says: str, wish: Wish) -> None:
    phrase = tuple(words(says))
    if not phrase:
        raise Refusal(_("Write a word or a phrase."), field="says")
    if len(says) > HeardWord.says.type.length:
        raise Refusal(_("Shorten this to %(max)d letters.", max=HeardWord.says.type.length), field="says")
    if wish.effect is Effect.SILENT and phrase not in _shipped_phrases():
        raise Refusal(_("The product does not listen for these words. See its list below."), field="says")
    twin = select(HeardWord.id).where(
        HeardWord.says == says, HeardWord.effect == wish.effect, HeardWord.what == wish.what
    )
    if db.session.scalar(twin):
        raise Refusal(_("This phrase is in the list already. Take it into use there."), field="says")
    _check_room()


def _check_room() -> None:
    used = db.session.scalar(select(func.count()).select_from(HeardWord).where(HeardWord.active)) or 0
    if used >= MOST:
        raise Refusal(_("There are %(most)s phrases of your own. Take some out of use first.", most=MOST))


def _shipped_phrases() -> set[tuple[str, ...]]:
    says = (*(one.says for one in heard_book.entries()), *(one.says for one in heard_book.others()))
    return {tuple(words(one)) for one in says}


def _told(row: HeardWord) -> dict[str, str | int | bool]:
    return {"effect": str(row.effect), "says": row.says, "what": row.what, "level": row.level}


def _tell_examiners(row: HeardWord) -> None:
    """Write to the office that examines abuse when abuse is heard less, or may be again."""
    phrase = tuple(words(row.says))
    of_abuse = any(
        one.kind is Kind.ABUSE and tuple(words(one.says)) == phrase for one in heard_book.entries()
    )
    if (row.effect is Effect.SILENT and of_abuse) or row.what == Kind.ABUSE:
        unit = office("oversight_unit")
        key = f"abuse_words_changed:{row.id}:{row.version}"
        outbox.tell_all([Tiding("abuse_words_changed", outbox.to_unit(unit.id), key)])
