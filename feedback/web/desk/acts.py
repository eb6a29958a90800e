"""What a person can do with a case now: one table of acts, read by the case page, the routes and the tests.

An act is a noun in the address. Whether it is offered follows from the table of moves, from how the person stands
to the case, and from his rights; the hall's verbs ask the same again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from wtforms import TextAreaField

from feedback.complaints import approvals, consent, standing
from feedback.complaints.annexes import Use
from feedback.complaints.asides import ContactKind
from feedback.complaints.models import Complaint
from feedback.complaints.reading import Happening, Story
from feedback.complaints.status import MOVES, Status
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.people.roles import Role
from feedback.web.desk import offices
from feedback.web.forms import HouseForm

AGAIN = frozenset({"objected", "reopened", "plan_missed"})
PROPOSAL_ENDS = frozenset({"answer_sent_back", "answered", "transferred", "bounced", "withdrawn"})


@dataclass(frozen=True)
class Stand:
    """A person before a case: every question an act may ask, each answered once and without a statement if it can.

    `thought` keeps what was worked out for the form, for the page around it.
    """

    me: Person
    complaint: Complaint
    story: Story
    thought: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def works(self) -> bool:
        """Whether he works for the holder."""
        return standing.works_for_holder(self.me, self.complaint)

    @cached_property
    def verifies(self) -> bool:
        """Whether he verifies for the unit that holds it."""
        return standing.verifies(self.me, self.complaint)

    @cached_property
    def referees(self) -> bool:
        """Whether he decides above the holder."""
        return standing.referees(self.me, self.complaint)

    @cached_property
    def has_units_below(self) -> bool:
        """Whether the holder's agency has another unit to give it to; one statement."""
        return bool(offices.below(self.complaint.holder_agency_id, without=self.complaint.holder_unit_id))

    @property
    def barred(self) -> bool:
        """Whether the reporter disputed his own answer."""
        return self.complaint.barred_officer_id == self.me.user_id

    def can(self, move: str) -> bool:
        """Whether the table of moves allows it from here."""
        return self.complaint.status in MOVES[move].sources

    def may(self, *rights: Right) -> bool:
        """Whether he holds any of these rights."""
        return any(self.me.may(right) for right in rights)

    def at(self, *statuses: Status) -> bool:
        """Whether the case is at one of these."""
        return self.complaint.status in statuses

    @cached_property
    def proposal(self) -> Happening | None:
        """The answer that waits for approval."""
        last = self.story.last("answer_proposed", *PROPOSAL_ENDS, *AGAIN)
        return last if last is not None and last.kind == "answer_proposed" else None

    @property
    def approves(self) -> bool:
        """Whether the answer that waits is his to approve: the head's, or the delegate's once it passed to him."""
        asked, passed = self.proposal, self.story.last("approval_passed")
        if asked is None:
            return False
        passed_on = passed is not None and passed.seq > asked.seq
        with_delegate = passed_on or bool(asked.facts.get("delegate"))
        return approvals.decides(self.me, self.complaint, with_delegate=with_delegate)

    @cached_property
    def extension(self) -> Happening | None:
        """The request for more time that nobody has decided."""
        last = self.story.last(
            "extension_asked", "extension_approved", "extension_refused", "extension_ended"
        )
        return last if last is not None and last.kind == "extension_asked" else None

    @property
    def with_delegate(self) -> bool:
        """Whether the request is the delegate's to decide: from the start, or because the head left it too long."""
        asked, passed = self.extension, self.story.last("extension_passed")
        if asked is None:
            return False
        return bool(asked.facts.get("delegate")) or (passed is not None and passed.seq > asked.seq)

    @property
    def decides_extension(self) -> bool:
        """Whether the request is his to decide: the head's, or the delegate's, never his own."""
        asked, one = self.extension, self.complaint
        if asked is None or asked.user_id == self.me.user_id:
            return False
        if standing.is_oversight(one):
            return self.me.holds(Role.INSPECTOR)
        if self.with_delegate:
            return self.me.holds(Role.SECRETARY_DELEGATE)
        return one.holder_agency_id in {post.unit_id for post in self.me.posts_as(Role.AGENCY_HEAD)}

    @cached_property
    def supports(self) -> dict[int, Happening]:
        """Offices asked for an opinion that have not given one: unit id → the request."""
        open_: dict[int, Happening] = {}
        for one in self.story.happenings:
            if one.kind == "support_asked":
                open_[one.facts["unit"]] = one
            elif one.kind == "advised":
                open_.pop(one.facts.get("unit") or 0, None)
        return open_

    @property
    def contact(self) -> ContactKind | None:
        """The visit, call or meeting that the reporter has agreed to in the thread."""
        return consent.agreed(self.story)

    @property
    def is_asked(self) -> bool:
        """Whether his own office's opinion is still wanted."""
        units = {post.unit_id for post in self.me.posts_as(*standing.DESK_ROLES)}
        return not units.isdisjoint(self.supports)


Ready = Callable[[Any, Stand], dict[str, Any]]


@dataclass(frozen=True)
class Act:
    """One thing to do with a case.

    `first` are the statuses in which it is what the case page offers on top; `ready` sets the choices of the form
    and returns what its page shows besides; `do` calls the verb and returns the sentence that says it is done; `use`
    is what ready-made texts are offered for.
    `slow` does what needs no transaction (files) before the case is loaded and returns what `do` may use.
    """

    noun: str
    label: Any
    rights: frozenset[Right]
    form: type[HouseForm]
    may: Callable[[Stand], bool]
    do: Callable[[Complaint, Any, Person], Any]
    says: Any = ""
    first: frozenset[Status] = frozenset()
    key: str | None = None
    at_once: bool = False
    ready: Ready | None = None
    slow: Callable[[Any, Person], None] | None = None
    template: str = "desk/act.html"
    look: str = "primary"
    prefill: Callable[[Any, Stand], None] | None = field(default=None)
    use: Use | None = None

    @cached_property
    def drafted(self) -> bool:
        """Whether one writes in its form, so that what was begun is worth keeping."""
        fields = (getattr(self.form, name, None) for name in dir(self.form))
        return any(getattr(one, "field_class", None) is TextAreaField for one in fields)

    @property
    def endpoint(self) -> str:
        """The name of its route."""
        return f"desk.{self.noun}"


def acts(stand: Stand, table: tuple[Act, ...]) -> tuple[list[Act], list[Act]]:
    """What the person can do with the case now: what comes first, and everything else."""
    mine = [act for act in table if stand.may(*act.rights) and act.may(stand)]
    first = [act for act in mine if stand.complaint.status in act.first]
    return first, [act for act in mine if act not in first]
