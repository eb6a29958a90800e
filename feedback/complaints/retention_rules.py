"""How long what is kept: a schedule the administrator edits, with its history and its legal basis."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from feedback.agencies import history
from feedback.agencies.models import Fact
from feedback.base import clock
from feedback.base.database import Base, db, words
from feedback.base.refusal import Refusal, Stale
from feedback.people import powers

DATA = Path(__file__).parent / "data" / "retention.csv"
SHORTEST_DAYS, LONGEST_DAYS = 30, 36_600
NOTICE = timedelta(days=14)
"""What makes more due than yesterday destroys nothing for so long: a slip of the finger, or one corrupt hand, must not
be quicker than those who would notice."""
EDITABLE = ("days", "regulation", "confirmed")


class Kept(StrEnum):
    """What is kept for a time: who the reporter is, the words of a case, who read a civil servant's record."""

    CONTACT = "contact"
    WORDS = "words"
    ACCESS_LOG = "access_log"


class KeptFrom(StrEnum):
    """From when its days count: the closing, the end of the time to reopen after it, or the writing."""

    CLOSED = "closed"
    APPEAL_OVER = "appeal_over"
    WRITTEN = "written"


class RetentionRule(Fact, Base):
    """One line of the schedule: after so many days, counted from there, it is destroyed."""

    __tablename__ = "retention_rules"
    __table_args__ = (CheckConstraint("days BETWEEN 30 AND 36600", name="days_are_sensible"),)

    code: Mapped[Kept] = mapped_column(words(Kept), primary_key=True)
    days: Mapped[int]
    counts_from: Mapped[KeptFrom] = mapped_column(words(KeptFrom))
    regulation: Mapped[str] = mapped_column(Text)


def load(file: Path = DATA) -> int:
    """Bring in the shipped rules that are not there yet; how many. What somebody edited stays. Flushes."""
    known = set(db.session.scalars(select(RetentionRule.code)))
    with file.open(encoding="utf-8", newline="") as lines:
        fresh = [
            RetentionRule(
                code=Kept(row["code"]),
                days=int(row["days"]),
                counts_from=KeptFrom(row["counts_from"]),
                regulation=row["regulation"],
                confirmed=row["confirmed"] == "yes",
                source="assumed",
            )
            for row in csv.DictReader(lines)
            if row["code"] not in known
        ]
    db.session.add_all(fresh)
    db.session.flush()
    history.loaded("retention_rules", len(fresh))
    return len(fresh)


def rules() -> dict[Kept, RetentionRule]:
    """The schedule, by what is kept."""
    return {row.code: row for row in db.session.scalars(select(RetentionRule).order_by(RetentionRule.code))}


def in_force(schedule: Mapping[Kept, RetentionRule] | None = None) -> dict[Kept, int]:
    """After how many days each thing is destroyed today. One statement beside those of `rules`, if not given.

    A longer time counts at once, a shorter one after NOTICE: until then the longest it was meanwhile.
    """
    days = {code: row.days for code, row in (rules() if schedule is None else schedule).items()}
    for key, old in history.numbers_since("retention_rule", "days", clock.now() - NOTICE):
        if key in days:
            days[Kept(key)] = max(days[Kept(key)], old)
    return days


def change(code: Kept, version: int, *, by: str, **new: Any) -> bool:
    """Change days, legal basis or confirmation of a rule; whether anything changed.

    Stale when a colleague was first; Refusal when the days are not sensible.
    """
    row = db.session.scalars(
        select(RetentionRule)
        .where(RetentionRule.code == code)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if row.version != version:
        stale = Stale(_("A colleague changed this meanwhile."))
        stale.theirs = [(name, str(getattr(row, name))) for name in EDITABLE]
        raise stale
    if not SHORTEST_DAYS <= new.get("days", row.days) <= LONGEST_DAYS:
        raise Refusal(_("Choose between 30 days and 100 years."), field="days")
    days_before = row.days
    changed = {name: new[name] for name in EDITABLE if name in new and new[name] != getattr(row, name)}
    for name, value in changed.items():
        history.note("retention_rule", code.value, name, getattr(row, name), value, by=by)
        setattr(row, name, value)
    if changed:
        shorter = "days" in changed and changed["days"] < days_before
        row.edited, row.version = True, row.version + 1
        db.session.flush()
        if shorter:
            powers.tell("retention_shortened", f"{code.value}:{row.version}")
    return bool(changed)
