"""Whom a level tells of a case: those it is for, and where they are nobody or may not know, the next above them.

Nobody is told of a case that is not there for him (`queues.sees`): who is kept from it gets no letter, and no letter
says why another got one. Persons and what each may see are asked once for a whole batch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import select

from feedback.agencies import settings
from feedback.base.database import db
from feedback.complaints import queues
from feedback.complaints.models import Complaint
from feedback.complaints.standing import is_oversight
from feedback.inspection.ladder_models import Receiver
from feedback.people import duty
from feedback.people.duty import OnDuty, Roll
from feedback.people.persons import Person, person
from feedback.people.roles import HEADS, Role

_CALLERS = frozenset({Role.VERIFIER})
_DELEGATE = frozenset({Role.SECRETARY_DELEGATE})
_INSPECTORS = frozenset({Role.INSPECTOR})


@dataclass(frozen=True)
class Told:
    """Somebody to be told; `vacant_unit_id` is the office whose head it should have been, and that has none."""

    on_duty: OnDuty
    vacant_unit_id: int | None = None


@dataclass
class Receivers:
    """Who is told of the cases of one batch: made by `of`, then asked for each case and level."""

    roll: Roll
    verifying: int
    secretary: int
    inspectorate: int
    cases: frozenset[int]
    _known: dict[int, frozenset[int]] = field(default_factory=dict)

    def of(self, complaint: Complaint, receiver: Receiver) -> list[Told]:
        """Those the level is for who may know of the case, each once; else the next above who may; mostly not none."""
        found: dict[int, Told] = {}
        for group in self._groups(complaint, receiver):
            for told in self._first(group, complaint):
                found.setdefault(told.on_duty.user_id, told)
        return list(found.values())

    def desk(self, complaint: Complaint) -> int:
        """The office that must telephone about the case."""
        if is_oversight(complaint):
            return self.inspectorate
        return complaint.verified_by_unit_id or self.verifying

    def _groups(self, complaint: Complaint, receiver: Receiver) -> Iterator[Iterator[list[Told]]]:
        """Ladders of candidates: of each, the first rung on which somebody may know is told."""
        match receiver:
            case Receiver.HOLDER:
                yield self._from_the_holder(complaint)
            case Receiver.HEADS:
                for unit_id in dict.fromkeys((complaint.holder_unit_id, complaint.holder_agency_id)):
                    yield self._heads_from(unit_id)
            case Receiver.VERIFYING:
                roles = _INSPECTORS if is_oversight(complaint) else _CALLERS
                yield self._from(self.desk(complaint), roles)
            case Receiver.SECRETARY:
                yield self._above()
            case Receiver.INSPECTORATE:
                yield iter([_plain(self.roll.at(self.inspectorate, _INSPECTORS)), *self._above()])

    def _from_the_holder(self, complaint: Complaint) -> Iterator[list[Told]]:
        unit_id, officer = complaint.holder_unit_id, complaint.officer_id
        if officer is not None:
            post = self.roll.post_of(officer, unit_id)
            yield _plain([] if post is None else [post])
        yield _plain(self.roll.working(unit_id))
        yield from self._heads_from(unit_id)

    def _heads_from(self, unit_id: int) -> Iterator[list[Told]]:
        vacant = None
        for place in self.roll.upwards(unit_id):
            heads = self.roll.at(place, HEADS)
            if not heads and vacant is None:
                vacant = place
            yield [Told(one, vacant) for one in heads]
        yield from ([Told(told.on_duty, vacant) for told in rung] for rung in self._above())

    def _from(self, unit_id: int, roles: frozenset[Role]) -> Iterator[list[Told]]:
        yield _plain(self.roll.at(unit_id, roles))
        yield from self._heads_from(unit_id)

    def _above(self) -> Iterator[list[Told]]:
        """The regional secretary's delegate, and the inspectorate for what he must not know or cannot be told."""
        yield _plain(self.roll.at(self.secretary, _DELEGATE))
        yield _plain(self.roll.at(self.inspectorate, _INSPECTORS))

    def _first(self, rungs: Iterable[list[Told]], complaint: Complaint) -> list[Told]:
        for rung in rungs:
            told = [one for one in rung if self.may_know(one.on_duty.user_id, complaint.id)]
            if told:
                return told
        return []

    def may_know(self, user_id: int, stream_id: int) -> bool:
        """Whether the case is there for the account. Three statements the first time it is asked of an account."""
        if user_id not in self._known:
            self._known[user_id] = frozenset(there_for(person(user_id), self.cases))
        return stream_id in self._known[user_id]


def of(complaints: Collection[Complaint]) -> Receivers:
    """The receivers for a batch of cases. Six statements."""
    verifying, secretary, inspectorate = (
        settings.office(name).id for name in ("verifying_unit", "secretary_unit", "oversight_unit")
    )
    units = {one.holder_unit_id for one in complaints} | {one.holder_agency_id for one in complaints}
    desks = {one.verified_by_unit_id for one in complaints if one.verified_by_unit_id is not None}
    roll = duty.roll(units | desks | {verifying, secretary, inspectorate})
    return Receivers(roll, verifying, secretary, inspectorate, frozenset(one.id for one in complaints))


def there_for(me: Person | None, stream_ids: Collection[int]) -> set[int]:
    """Those of the cases that are there for the person. One statement."""
    if me is None or not stream_ids:
        return set()
    asked = select(Complaint.id).where(Complaint.id.in_(stream_ids), queues.sees(me))
    return set(db.session.scalars(asked))


def _plain(posts: Iterable[OnDuty]) -> list[Told]:
    return [Told(one) for one in posts]
