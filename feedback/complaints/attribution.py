"""From a closed case to a person's record: what the hall knows and performance must be told (rules.md §6)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from flask_babel import gettext as _

from feedback.agencies.classes import ServiceClass
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import releasing
from feedback.complaints.models import Complaint
from feedback.complaints.reading import Story
from feedback.complaints.status import Status
from feedback.people.persons import Person
from feedback.performance import proposals
from feedback.performance.models import ConductNote, NoteKind
from feedback.performance.proposals import Proposal


def may_propose_from(complaint: Complaint) -> bool:
    """Whether the case is finished, so that something can be noted from it."""
    return complaint.status is Status.CLOSED


def is_praise(complaint: Complaint) -> bool:
    """Whether the case is of the class in which people thank: an appreciation is then one step."""
    return complaint.service_class is ServiceClass.ASPIRATION


def propose(complaint: Complaint, said: Proposal, story: Story, *, by: Person) -> ConductNote:
    """Propose a note or an appreciation from a closed case, on entries of `story`, the case as `by` reads it.

    Refusal when the case is not closed, or the evidence is not of this case. A protected reporter guards the note.
    Refusal, too, when what the person would read gives the reporter away (`releasing`).
    """
    if not may_propose_from(complaint):
        raise Refusal(_("The case is not closed yet. Wait until it is finished."))
    _own(said.evidence, {one.seq for one in story.happenings})
    guarded = complaint.identity.protection > 0
    if guarded and said.kind is NoteKind.CONDUCT and not said.released.strip():
        raise Refusal(_("Write the evidence in words that do not make the reporter known."), field="released")
    if said.kind is NoteKind.CONDUCT:  # the person reads both
        for text, field in ((said.summary, "summary"), (said.released, "released")):
            releasing.must_keep_number(complaint, text, field)
            releasing.must_keep_reporter(complaint, text, field)
            releasing.must_be_own_words(complaint, text, field)
    return proposals.propose(complaint.id, replace(said, guarded=guarded), by=by)


def send(note: ConductNote, *, by: Person) -> None:
    """Send the note to the person; a reporter protected since the proposal guards it from now on."""
    complaint = db.session.get_one(Complaint, note.case_stream_id)
    if complaint.identity.protection > 0:
        note.guarded = True
    proposals.send(note, by=by)


def _own(evidence: Collection[int], known: set[int]) -> None:
    if not set(evidence) <= known:
        raise Refusal(_("This entry is not of this case."), field="evidence")
