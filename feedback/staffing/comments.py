"""Comments of the public on needs and process: read by a moderator first, about matters and never about persons."""

from __future__ import annotations

import re
from hashlib import sha256

from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select, update

from feedback.agencies import history
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.people.persons import Person
from feedback.staffing.models import CommentState, Formation, FormationComment

THING = "formation_comment"
SHORTEST, LONGEST = 20, 1_000
MOST_WAITING = 500
"""So many may wait for a moderator; beyond them the box is shut rather than flooded."""
_DIGITS = re.compile(r"\d(?:[ ().-]{0,2}\d){7}")
_MAIL = re.compile(r"[^\s@]@[^\s@]")


def shown() -> Select[FormationComment]:
    """The comments that everybody reads, the newest first."""
    return (
        select(FormationComment)
        .where(FormationComment.state == CommentState.SHOWN)
        .order_by(FormationComment.id.desc())
    )


def waiting() -> Select[FormationComment]:
    """Those a moderator has to read, the oldest first."""
    return (
        select(FormationComment)
        .where(FormationComment.state == CommentState.WAITING)
        .order_by(FormationComment.id)
    )


def names_somebody(text: str) -> bool:
    """Whether there is a number as long as a telephone's, or an e-mail address: personal data have no place here."""
    return _DIGITS.search(text) is not None or _MAIL.search(text) is not None


def write(text: str, formation_id: int | None, secret: str) -> bool:
    """Leave a comment for the moderator; False when this form was sent already. Nothing is kept of who wrote.

    Refusal when it is too short or long, holds a number or address of somebody, or too many wait already.
    """
    if not SHORTEST <= len(text) <= LONGEST:
        raise Refusal(_("Write %(least)s to %(most)s letters.", least=SHORTEST, most=LONGEST), field="text")
    if names_somebody(text):
        raise Refusal(
            _("Leave out telephone numbers, addresses and numbers of persons. This box is about needs."),
            field="text",
        )
    if formation_id is not None and db.session.get(Formation, formation_id) is None:
        raise Refusal(_("Choose one of the options."), field="formation")
    once = sha256(b"formation comment|" + secret.encode()).hexdigest()
    known = or_(FormationComment.once == once, FormationComment.state == CommentState.WAITING)
    asked = select(func.count(), func.count().filter(FormationComment.once == once)).where(known)
    waits, same = db.session.execute(asked).one()
    if same:
        return False
    if waits >= MOST_WAITING:
        raise Refusal(_("Very many comments wait to be read. Try again in a few days."))
    db.session.add(
        FormationComment(formation_id=formation_id, text=text, written_on=clock.today(), once=once)
    )
    db.session.flush()
    return True


def decide(comment_id: int, *, show: bool, by: Person) -> None:
    """Show a comment, or refuse it: then its words are gone. Refusal when somebody decided already."""
    if db.session.get(FormationComment, comment_id) is None:
        raise Hidden(f"no comment {comment_id}")
    state = CommentState.SHOWN if show else CommentState.REFUSED
    values: dict[str, object] = {} if show else {"text": ""}
    still = FormationComment.id == comment_id, FormationComment.state == CommentState.WAITING
    done = db.session.execute(
        update(FormationComment)
        .where(*still)
        .values(state=state, decided_on=clock.today(), decided_by=by.user_id, **values)
        .returning(FormationComment.id)
    )
    if done.first() is None:
        raise Refusal(_("Somebody has decided on this comment already."))
    history.note(THING, comment_id, "state", CommentState.WAITING.value, state.value, by=by.actor)
