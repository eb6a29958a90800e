"""Search: by number, telephone or words, among everything the person may see, the best answer first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import CTE, BigInteger, ColumnElement, literal, select

from feedback.base.database import db
from feedback.complaints import queues, search, search_words
from feedback.complaints.models import Complaint
from feedback.complaints.search_words import Asked, Piece, Query
from feedback.ledger import read as ledger
from feedback.people.models import User
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web import attempts
from feedback.web.desk import narrowing, rows
from feedback.web.desk.door import door
from feedback.web.desk.lists import with_query
from feedback.web.desk.rows import LINE, Row
from feedback.web.guards import allow, me

WEIGHED = 100
"""The newest cases with the words of which the best come first; older ones follow on later pages."""
PAGE = 50


@dataclass(frozen=True)
class Found:
    """What a search shows. `wider`: no case has all the words, these lack one. `more`: older ones with these words were
    not looked at, as there are so many; `onward` leads to them.

    `says` is a piece of the text around what was found, by the case's number; `onward` how the next page is asked for.
    """

    rows: tuple[Row, ...]
    says: Mapping[str, tuple[Piece, ...]]
    wider: bool = False
    more: bool = False
    onward: Mapping[str, int] | None = None


@door.get("/desk/search")
@allow(Right.SEE_DESK)
def find() -> ResponseReturnValue:
    """What the words, number or telephone find; a number leads straight to its case."""
    said = request.args.get("q", "").strip()[: search.LONGEST_QUERY]
    asked = {name: value for name, value in narrowing.asked(request.args).items() if name != "q"}
    found = None
    if said:
        by_number = search.by_number(said)
        if by_number is not None:
            found = _these(queues.visible_to(me()).where(by_number), ())
            if found.rows:
                return redirect(found.rows[0].url, 303)
        else:
            found = look(me(), said, narrowing.conditions(me(), asked), _number("before"), _number("part"))
        if not found.rows:
            attempts.sought(said)
    here = url_for("desk.find")
    kept = {"q": said, **asked}
    return render_template(
        "desk/search.html",
        said=said,
        asked=asked,
        found=found,
        narrowing=narrowing,
        choices=narrowing.choices(),
        first=with_query(here, kept) if request.args.get("before") or request.args.get("part") else None,
        next=with_query(here, {**kept, **found.onward}) if found and found.onward else None,
    )


def look(
    who: Person,
    said: str,
    only: Sequence[ColumnElement[bool]],
    before: int | None = None,
    part: int | None = None,
) -> Found:
    """What the person finds, narrowed to `only`. At most nine statements, however many cases there are.

    The first page holds what has exactly this number or telephone, too. `before` is the case behind which to go on,
    `part` 1 for the second half of the hundred that were weighed.
    """
    shelf = queues.visible_to(who).where(*only)
    exact = _lines(shelf.where(search.by_key(said, who))) if before is None and not part else []
    words = search_words.asked(said)
    if not words:
        return _shown(exact, (), part)
    hits, wider = search.hits(words, before), False
    lines = _among(shelf, hits)
    if not lines and not exact and before is None and len(words) > 1:
        hits, wider = search.hits(words, before, all_but_one=True), True
        lines = _among(shelf, hits)
    there = {line.id for line in exact}
    back_to = lines[0].back_to if lines else db.session.scalar(select(search.looked_back_to(hits)))
    unseen = back_to if len(lines) <= WEIGHED else None
    return _shown([*exact, *(line for line in lines if line.id not in there)], words, part, wider, unseen)


def _these(shelf: queues.Shelf, words: Sequence[Asked]) -> Found:
    return _shown(_lines(shelf), words, None)


def _among(shelf: queues.Shelf, hits: CTE) -> list[Any]:
    """What of the hits lies on the shelf; each line says, too, to which case was looked `back_to`."""
    return _lines(
        shelf.join(hits, hits.c.rowid == Complaint.id), search.looked_back_to(hits).label("back_to")
    )


def _lines(shelf: queues.Shelf, *more: Any) -> list[Any]:
    """The newest cases of the shelf as lists show them; one more than are weighed tells that there are older ones."""
    lines = shelf.with_only_columns(*LINE, *more).outerjoin(User, User.id == Complaint.officer_id)
    # A sum, or PostgreSQL would read all cases in their order until it has met enough of the few.
    newest = (Complaint.id + literal(0, BigInteger)).desc()
    return list(db.session.execute(lines.order_by(newest).limit(queues.at_most(WEIGHED + 1))))


def _shown(
    lines: list[Any],
    words: Sequence[Asked],
    part: int | None,
    wider: bool = False,
    unseen: int | None = None,
) -> Found:
    weighed, older = lines[:WEIGHED], lines[WEIGHED:]
    said = ledger.first_words([line.id for line in weighed if not line.sealed]) if words and weighed else {}
    texts = {stream: f"{one.get('text', '')} {one.get('place', '')}".strip() for stream, one in said.items()}
    query = Query(words)
    worth = {line.id: query.answers(texts.get(line.id, "")) for line in weighed}
    best = sorted(weighed, key=lambda line: (-worth[line.id], -line.id))
    start = PAGE if part else 0
    page = best[start : start + PAGE]
    onward = None
    if len(best) > start + PAGE:
        onward = {"part": 1} | ({"before": _asked_before()} if _asked_before() else {})
    elif older:
        onward = {"before": weighed[-1].id}
    elif unseen is not None:
        onward = {"before": unseen}
    says = {line.number: query.snippet(texts[line.id]) for line in page if line.id in texts}
    return Found(rows.rows(page), says, wider, unseen is not None, onward)


def _asked_before() -> int:
    return _number("before") or 0


def _number(name: str) -> int | None:
    typed = request.args.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 15 else None
