"""Norm times: how long one piece of work takes, with its source, from a day on. Each change keeps what was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import Select, or_, select

from feedback.agencies import history
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.people.persons import Person
from feedback.staffing.models import NormTime, WorkKind

THING = "norm_time"
LONGEST_SECONDS = 60 * 60 * 1250
"""A year's work of one post: nothing that is counted by the piece takes longer."""


@dataclass(frozen=True)
class Norm:
    """What is said of a kind of work: minutes on the screen, seconds here."""

    kind: WorkKind
    code: str
    name: str
    seconds: int
    source: str
    valid_from: date
    position: str = ""


def key(kind: WorkKind | str, code: str) -> str:
    """The code of a kind of work, "category:ADMINDUK" or "service:KTP-EL"."""
    return f"{WorkKind(kind).value}:{code}"


def shelf() -> Select[NormTime]:
    """All norms that are not over, by name."""
    return select(NormTime).where(NormTime.valid_to.is_(None)).order_by(NormTime.kind, NormTime.name)


def line(kind: WorkKind, code: str) -> Select[NormTime]:
    """The norms of one kind of work, the newest first."""
    same = NormTime.kind == kind, NormTime.code == code
    return select(NormTime).where(*same).order_by(NormTime.valid_from.desc())


def on(day: date) -> dict[str, NormTime]:
    """The norms valid on that day, by work. One statement."""
    valid = NormTime.valid_from <= day, or_(NormTime.valid_to.is_(None), NormTime.valid_to >= day)
    return {key(one.kind, one.code): one for one in db.session.scalars(select(NormTime).where(*valid))}


def find(norm_id: int) -> NormTime:
    """The norm; Hidden when there is none."""
    found = db.session.get(NormTime, norm_id)
    if found is None:
        raise Hidden(f"no norm {norm_id}")
    return found


def enter(said: Norm, *, by: Person, seen: str | None = None) -> NormTime:
    """Say how long this work takes from that day on. What was valid ends the day before; a later norm ends this one.

    The same day again corrects what was said of it. `seen` is the `mark` the person saw: Stale when it is another
    by now. Refusal when the time is no time.
    """
    if not 0 < said.seconds <= LONGEST_SECONDS:
        raise Refusal(_("Write how many minutes it takes."), field="minutes")
    before = db.session.scalars(line(said.kind, said.code)).all()
    if seen == "" and before:
        raise Refusal(_("There is a norm for this already. Open it to enter the next."), field="code")
    if seen is not None and seen != mark(before):
        raise Stale(_("Somebody changed this norm while you were writing. Look at it again."))
    same = next((one for one in before if one.valid_from == said.valid_from), None)
    if same is not None:
        return _correct(same, said, by)
    older = next((one for one in before if one.valid_from < said.valid_from), None)
    later = [one for one in before if one.valid_from > said.valid_from]
    if older is not None and (older.valid_to is None or older.valid_to >= said.valid_from):
        _set(older, "valid_to", said.valid_from - timedelta(days=1), by)
    ends = later[-1].valid_from - timedelta(days=1) if later else None
    made = NormTime(**_columns(said), valid_to=ends)
    db.session.add(made)
    db.session.flush()
    told: Mapping[str, object] = {
        "seconds": said.seconds,
        "source": said.source,
        "valid_from": said.valid_from,
    }
    history.note(THING, key(said.kind, said.code), "entry", None, told, by=by.actor)
    return made


def mark(norms: Sequence[NormTime]) -> str:
    """What tells whether these norms of one kind of work, the newest first, were changed since; "" for none."""
    return f"{norms[0].id}.{sum(one.version for one in norms)}" if norms else ""


def end(norm: NormTime, version: int, last_on: date, *, by: Person) -> None:
    """`last_on` is the last day on which this work is counted. Refusal when that is before its first."""
    if norm.version != version or norm.valid_to is not None:
        raise Stale(_("Somebody changed this norm while you were writing. Look at it again."))
    if last_on < norm.valid_from:
        raise Refusal(_("A norm cannot end before it begins."), field="last_on")
    _set(norm, "valid_to", last_on, by)
    db.session.flush()


def _correct(norm: NormTime, said: Norm, by: Person) -> NormTime:
    for field in ("name", "seconds", "position", "source"):
        if getattr(norm, field) != getattr(said, field):
            _set(norm, field, getattr(said, field), by)
    db.session.flush()
    return norm


def _set(norm: NormTime, field: str, new: object, by: Person) -> None:
    history.note(THING, key(norm.kind, norm.code), field, getattr(norm, field), new, by=by.actor)
    setattr(norm, field, new)
    norm.version += 1


def _columns(said: Norm) -> dict[str, object]:
    return {
        "kind": said.kind,
        "code": said.code,
        "name": said.name,
        "seconds": said.seconds,
        "position": said.position,
        "source": said.source,
        "valid_from": said.valid_from,
    }
