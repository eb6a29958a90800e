"""A case as it is read: its story for one audience, its promises and why each is due when it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import replay
from feedback.complaints.audiences import (
    FOR_THE_INSPECTORATE,
    FOR_THE_INSPECTORATE_ALONE,
    INTERNAL,
    MESSAGES,
    OF_A_HOLD,
    OF_THE_SEAL,
    OPENED,
    TEXT_FOR_STAFF_ONLY,
    UNSEEN,
    WITHOUT_WORDS,
    Audience,
)
from feedback.complaints.models import Complaint
from feedback.deadlines import editions, explain
from feedback.deadlines.calendar import Calendar
from feedback.deadlines.clocks import Clocks
from feedback.deadlines.explain import Line
from feedback.deadlines.promise import Promise
from feedback.deadlines.steps import Step
from feedback.deadlines.ticks import Tick
from feedback.files import shelf as files
from feedback.files.models import StoredFile
from feedback.ledger import read as ledger
from feedback.ledger.read import Entry
from feedback.people import persons
from feedback.vault import ciphers


@dataclass(frozen=True)
class Happening:
    """One event as an audience reads it. `side` is reporter, office or system.

    `who` (a name) and `user_id` say who of the staff it was, and are for staff only.
    """

    seq: int
    kind: str
    side: str
    who: str
    at: datetime
    on: date
    exact: bool
    text: dict[str, str]
    facts: dict[str, Any]
    erased: bool
    files: tuple[StoredFile, ...] = ()
    user_id: int | None = None

    @property
    def is_message(self) -> bool:
        """Whether it is words between reporter and office."""
        return self.kind in MESSAGES

    @property
    def is_internal(self) -> bool:
        """Whether the reporter does not read it."""
        kinds = INTERNAL | FOR_THE_INSPECTORATE | FOR_THE_INSPECTORATE_ALONE | OF_THE_SEAL | OF_A_HOLD
        return self.kind in kinds


@dataclass(frozen=True)
class Story:
    """Everything that happened, oldest first, with the clocks it left.

    `names` are those of the staff it speaks of, by user id; empty for the reporter.
    """

    happenings: tuple[Happening, ...]
    clocks: Clocks
    ticks: tuple[Tick, ...] = field(repr=False)
    names: dict[int, str] = field(default_factory=dict, repr=False)

    @property
    def text(self) -> str:
        """What the reporter first wrote; empty when it was erased."""
        return self.happenings[0].text.get("text", "") if self.happenings else ""

    @property
    def place(self) -> str:
        """Where he said it was, in his words."""
        return self.happenings[0].text.get("place", "") if self.happenings else ""

    def last(self, *kinds: str) -> Happening | None:
        """The newest happening of one of `kinds`."""
        return next((one for one in reversed(self.happenings) if one.kind in kinds), None)

    def promise(self, step: Step, leg: int = 0) -> Promise | None:
        """The newest promise of `step` on `leg`."""
        found = [one for one in self.clocks.promises if one.step is step and one.leg == leg]
        return max(found, key=lambda one: (one.cycle, one.started_on), default=None)

    def why(self, promise: Promise, calendar: Calendar) -> Sequence[Line]:
        """Step by step, why the promise is due when it is; no statement but the first time a process asks."""
        return explain.explain(explain.about(promise.name, self.ticks), calendar, editions.known())


def story(complaint: Complaint, audience: Audience) -> Story:
    """The case's story for an audience. At most four statements: key, events, files, names."""
    entries = entries_of(complaint)
    ticks = tuple(Tick.from_facts(tick) for entry in entries for tick in entry.facts.get("clocks", ()))
    attached: dict[int, list[StoredFile]] = {}
    for stored in db.session.scalars(files.of_stream(complaint.id)):
        attached.setdefault(stored.entry_seq or 1, []).append(stored)
    names = {} if audience is Audience.REPORTER else _names(entries)
    if audience is not Audience.REPORTER:
        entries = [
            _with_aside(entry, attached) if entry.kind in WITHOUT_WORDS else entry for entry in entries
        ]
    happenings = tuple(
        _happening(entry, audience, names, tuple(attached.get(entry.seq, ())))
        for entry in entries
        if _reads(audience, entry)
    )
    return Story(happenings, Clocks.fold(ticks), ticks, names)


def visible_to_reporter(story: Story) -> Story:
    """What the reporter may read too, of a story read for staff; without the names of the staff."""
    shown = [
        replace(one, who="", user_id=None, text={} if one.kind in TEXT_FOR_STAFF_ONLY else one.text)
        for one in story.happenings
        if not one.is_internal and one.kind not in OF_THE_SEAL | WITHOUT_WORDS
    ]
    return replace(story, happenings=tuple(shown), names={})


def entries_of(complaint: Complaint) -> list[Entry]:
    """The case's events with their words, opened where they are sealed."""
    cipher = ciphers.cipher_of(complaint.id) if complaint.sealed else None
    return ledger.read(complaint.id, cipher)


def aside(stream_id: int) -> list[Entry]:
    """The entries of a stream beside the case, under the key of its own. Two statements."""
    return ledger.read(stream_id, ciphers.cipher_of(stream_id))


def differences(complaint: Complaint) -> dict[str, tuple[Any, Any]]:
    """Where the row is not what its events say; empty when all is well."""
    return replay.differences(complaint, entries_of(complaint))


def _reads(audience: Audience, entry: Entry) -> bool:
    kind = entry.kind
    if kind in UNSEEN:
        return False
    if kind in OF_A_HOLD:
        return audience is Audience.INSPECTORATE
    if kind in OF_THE_SEAL:
        told = kind == OPENED and not _held(entry)
        return audience is Audience.INSPECTORATE or (audience is Audience.REPORTER and told)
    if kind in FOR_THE_INSPECTORATE_ALONE:
        return audience is Audience.INSPECTORATE
    if kind in FOR_THE_INSPECTORATE:
        return audience is not Audience.STAFF
    return audience is not Audience.REPORTER or kind not in INTERNAL


def _with_aside(entry: Entry, attached: dict[int, list[StoredFile]]) -> Entry:
    """The event with the words of the entry it points to; that entry's files are put with the event's."""
    stream_id, seq = entry.facts["inquiry"], entry.facts["entry"]
    there = next((one for one in aside(stream_id) if one.seq == seq), None)
    came = files.of_stream(stream_id).where(StoredFile.entry_seq == seq)
    attached.setdefault(entry.seq, []).extend(db.session.scalars(came))
    return entry if there is None else replace(entry, text=there.text, erased=there.erased)


def _held(entry: Entry) -> bool:
    """Whether the reporter is not to know yet: through the last day of a hold, agreed to by a second person."""
    until = entry.facts.get("held_until")
    return until is not None and clock.today() <= date.fromisoformat(until)


def _names(entries: Sequence[Entry]) -> dict[int, str]:
    ids = {int(entry.actor.removeprefix("user:")) for entry in entries if entry.actor.startswith("user:")}
    given = {entry.facts.get("set", {}).get("officer_id") for entry in entries}
    ids |= {officer for officer in given if officer is not None}
    return persons.persons(ids) if ids else {}


def _happening(
    entry: Entry, audience: Audience, names: dict[int, str], attached: tuple[StoredFile, ...]
) -> Happening:
    side = entry.actor.partition(":")[0]
    user = int(entry.actor.removeprefix("user:")) if side == "user" else 0
    text = dict(entry.text)
    if audience is Audience.REPORTER and entry.kind in TEXT_FOR_STAFF_ONLY | OF_THE_SEAL:
        text = {}
    local = entry.occurred_at
    return Happening(
        seq=entry.seq,
        kind=entry.kind,
        side={"user": "office", "reporter": "reporter", "operator": "reporter"}.get(side, "system"),
        who=names.get(user, ""),
        at=local,
        on=clock.town_date(local),
        exact=side == "user",
        text=text,
        facts=entry.facts,
        erased=entry.erased,
        files=attached,
        user_id=user if user and audience is not Audience.REPORTER else None,
    )
